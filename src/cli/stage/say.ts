/** What fits behind time and name on a terminal's line; the whole of it stands in the journal. */
const WIDTH = 96;

/** One line of progress: when, who, what. */
export type Say = (who: string, what: string) => void;

/** Says lines with the drill's time in front, `T+01:23  ana        types: …`. `now` is the drill's clock. */
export function sayer(clock: { now(): number }, begun: number, print: (line: string) => void): Say {
  return (who, what) =>
    print(`${stamp(clock.now() - begun)}  ${who.padEnd(9)}  ${cut(what, WIDTH)}`);
}

/** `T+01:23`; hours are counted in minutes, a drill is no longer than that. */
export function stamp(ms: number): string {
  return `T+${minutes(ms).padStart(5, '0')}`;
}

/** `1:23` */
export function minutes(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** At most `most` characters on one line, with a sign that there was more. */
export function cut(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
