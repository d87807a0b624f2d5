/** What a child is asked to do. */
export interface Task {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** The name of the mutant, if the source is to be changed. */
  readonly mutant?: string;
  readonly stopAtFirst: boolean;
}

/** A crash at each of these instants, alone and followed by a second one at every later instant. */
export interface CrashTask {
  readonly crashes: string;
  readonly first: readonly number[];
  readonly doubles: boolean;
}

/** What it says after each seed. */
export interface Report {
  readonly seed: number;
  readonly scene: string;
  readonly digest: string;
  readonly violations: readonly string[];
}
