/** The whole look of the page; inside the file, since a report must open without a network. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --ink: #1b1f24; --soft: #5b6570; --line: #d9dee4; --wash: #eef1f4;
  --blue: #0067a8; --sky: #2f8fc4; --orange: #b35c00; --green: #00734f; --red: #b8340e;
  --on-green: #ffffff; --good-wash: #e2f3ec; --bad-wash: #fbe9e3; --warn-wash: #fdf1dc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --card: #1a2027; --ink: #e6eaef; --soft: #9aa6b2; --line: #333c46; --wash: #222a33;
    --blue: #5cb3e8; --sky: #7cc4ea; --orange: #f0a63c; --green: #3fc394; --red: #ff8562;
    --on-green: #0b1a14; --good-wash: #14352a; --bad-wash: #42221a; --warn-wash: #3a2d14;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main, header, footer { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 28px; }
footer { padding-bottom: 40px; color: var(--soft); font-size: 13px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 18px; margin: 0 0 12px; letter-spacing: -0.005em; }
h3 { font-size: 15px; margin: 20px 0 8px; }
p { margin: 0 0 10px; }
code, .mono { font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: var(--wash); border-radius: 6px; padding: 12px 14px; overflow-x: auto; }
pre code { display: block; }
.soft { color: var(--soft); }
.kind { padding: 10px 24px; text-align: center; font-weight: 650; color: #1b1f24;
  background: repeating-linear-gradient(-45deg, #f5c344 0 14px, #f8d67a 14px 28px); }
.kind.live { color: var(--ink); background: var(--wash); border-bottom: 1px solid var(--line); font-weight: 500; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 20px 22px; margin: 18px 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); gap: 12px; margin: 18px 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px;
  border-left: 5px solid var(--line); }
.tile.good { border-left-color: var(--green); } .tile.bad { border-left-color: var(--red); border-left-style: double; }
.tile .label { font-size: 12.5px; color: var(--soft); }
.tile .figure { font-size: 22px; font-weight: 650; line-height: 1.3; letter-spacing: -0.01em; }
.tile .note { font-size: 12.5px; color: var(--soft); }
.banner { border-radius: 10px; padding: 14px 18px; margin: 18px 0; border: 1px solid var(--line); }
.banner.good { background: var(--good-wash); } .banner.bad { background: var(--bad-wash); }
.banner strong { font-size: 17px; } .banner ul { margin: 6px 0 0; padding-left: 22px; }
.scroll { overflow-x: auto; }
.plot { margin: 0 0 8px; } .plot svg { width: 100%; min-width: 720px; height: auto; display: block; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 12.5px; color: var(--soft); margin: 0 0 14px; padding: 0; list-style: none; }
.legend b { display: inline-block; min-width: 16px; text-align: center; margin-right: 5px; font-weight: 600; }
.bar { width: 22px; height: 10px; border-radius: 2px; border: 1.5px solid; vertical-align: -1px; }
.bar.run { background: var(--blue); border-color: var(--blue); }
.bar.measure { background: color-mix(in srgb, var(--sky) 28%, transparent); border-color: var(--sky); }
.bar.people { border: 1.5px dashed var(--orange); }
.c-good { color: var(--green); } .c-bad { color: var(--red); } .c-blue { color: var(--blue); }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: 12.5px; border-bottom: 1px solid var(--line); padding: 6px 12px 6px 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--wash); padding: 6px 12px 6px 0; vertical-align: top; overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
td.tight, th.tight { white-space: nowrap; overflow-wrap: normal; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--soft); }
.state { white-space: nowrap; font-weight: 600; }
tr.bad td { background: var(--bad-wash); } tr.minor td { color: var(--soft); } tr.key td.what { font-weight: 600; }
td.mark { width: 20px; text-align: center; padding-right: 6px; }
ul.plain { margin: 0; padding-left: 20px; } li { margin: 2px 0; overflow-wrap: anywhere; }
details { border-top: 1px solid var(--line); padding: 10px 0; } details:last-of-type { padding-bottom: 0; }
details p { margin: 10px 0 4px; }
summary { cursor: pointer; font-weight: 600; overflow-wrap: anywhere; } summary .soft { font-weight: 400; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 14px 0 0; font-size: 13.5px; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.words { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 12px; }
.word { border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; }
.word.unsaid { border-style: dashed; }
.word h3 { margin: 0 0 4px; }
@media (max-width: 640px) { main, header, footer { padding-left: 12px; padding-right: 12px; } section { padding: 16px 14px; } }
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --wash: #f2f2f2;
    --blue: #0067a8; --sky: #2f8fc4; --orange: #b35c00; --green: #00734f; --red: #b8340e;
    --on-green: #fff; --good-wash: #fff; --bad-wash: #fff; --warn-wash: #fff; }
  body { font-size: 10.5pt; } main, header, footer { max-width: none; padding: 0; }
  section, .tile, .banner { break-inside: avoid-page; } section.long, section.long table { break-inside: auto; }
  tr { break-inside: avoid; } thead { display: table-header-group; }
  .scroll { overflow: visible; } .plot svg { min-width: 0; }
  .kind, .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
