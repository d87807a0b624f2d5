import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** A mistake that somebody could make: a piece of the source, and what stands there instead. */
export interface Mutant {
  readonly name: string;
  /** What the mistake is, and what follows from it. */
  readonly why: string;
  readonly patches: readonly Patch[];
}
export interface Patch {
  /** From the repository's root. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

const root = new URL('../../../', import.meta.url);

/**
 * The mutant's files as it wants them, by their URL.
 * @throws Error when the source no longer holds what the mutant replaces
 */
export function sourcesOf({ name, patches }: Mutant): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const { file, find, replace } of patches) {
    const url = new URL(file, root).href;
    const source = sources.get(url) ?? readFileSync(new URL(url), 'utf8');
    const pieces = source.split(find);
    if (pieces.length !== 2) {
      throw new Error(
        `the mutant "${name}" no longer fits: ${file} holds what it replaces ${pieces.length - 1} times`,
      );
    }
    sources.set(url, pieces.join(replace));
  }
  return sources;
}

/** From now on the mutant's files are read as it wants them. Must come before anything imports them. */
export function apply(mutant: Mutant): void {
  const sources = sourcesOf(mutant);
  registerHooks({
    load(url, context, next) {
      const source = sources.get(url);
      if (source === undefined) return next(url, context);
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
