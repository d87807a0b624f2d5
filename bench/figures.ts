/** What a benchmark found: figures of the same run, side by side. */
export interface Figure {
  /** What was measured, in words that need no legend. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** How it compares with something measured in the same run on the same machine. */
  readonly ratio?: { readonly to: string; readonly times: number };
}

export interface Benchmark {
  /** The word for `--only`. */
  readonly name: string;
  readonly title: string;
  readonly run: (options: BenchOptions) => Promise<readonly Figure[]>;
}

export interface BenchOptions {
  /** 1 is the whole size; less for a quick look. */
  readonly size: number;
}

/** One line for people. */
export function line({ what, value, unit, ratio }: Figure): string {
  const compared = ratio === undefined ? '' : `   ${round(ratio.times)} × ${ratio.to}`;
  return `  ${what.padEnd(58)} ${String(round(value)).padStart(10)} ${unit.padEnd(10)}${compared}`;
}

/** Three digits that mean something. */
export function round(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}

/** Runs it and gives the milliseconds that it took. */
export async function timed(run: () => unknown): Promise<number> {
  const begin = performance.now();
  await run();
  return performance.now() - begin;
}
