/** Runs a recorded list of commands again. The same start, seed and commands give the same bytes of events. */
import { createKernel, type Kernel, type Persona, type Propagation, type Span } from '../kernel.ts';
import type { Limits } from '../services/limits.ts';
import type { CloudState } from '../state.ts';
import type { CloudRequest, JsonObject } from '../types.ts';
import { revivedInput } from './redact.ts';

type Line = { t: number } & (
  | { kind: 'start'; propagation: Propagation; delivery: Span; limits?: Limits }
  | { kind: 'advance' }
  | { kind: 'issue'; persona: Persona }
  | { kind: 'perform'; name: string; data: JsonObject }
  | (Omit<CloudRequest, 'sessionToken'> & { kind: 'request'; session: 'none' | 'valid' | 'wrong' })
);

function tokenOf(kernel: Kernel, line: Line & { kind: 'request' }): { sessionToken?: string } {
  if (line.session === 'none') return {};
  const session = kernel.state.sessions.get(line.accessKeyId ?? '');
  return { sessionToken: line.session === 'valid' ? (session?.token ?? '') : 'wrong' };
}

function repeat(kernel: Kernel, line: Line): void {
  kernel.advanceTo(line.t);
  if (line.kind === 'issue') kernel.issueCredentials(line.persona);
  if (line.kind === 'perform') kernel.perform(line.name, revivedInput(line.data));
  if (line.kind !== 'request') return;
  const { t: _, kind: __, session: ___, input, ...request } = line;
  kernel.submit({ ...request, input: revivedInput(input), ...tokenOf(kernel, line) });
}

/**
 * Replays `commandLines` (as `kernel.commands` holds them) over `initial`, which stays as it is, and returns the event
 * lines. `prepare` has to be the one that the recorded kernel was created with.
 */
export function replay(
  initial: CloudState,
  seed: number,
  commandLines: readonly string[],
  prepare?: (kernel: Kernel) => void,
): string[] {
  const [start, ...rest] = commandLines.map((line) => JSON.parse(line) as Line);
  if (start?.kind !== 'start') throw new Error('the first command has to be the start');
  const kernel = createKernel({
    state: structuredClone(initial),
    seed,
    startMs: start.t,
    propagation: start.propagation,
    delivery: start.delivery,
    ...(start.limits === undefined ? {} : { limits: start.limits }),
    ...(prepare === undefined ? {} : { prepare }),
  });
  for (const line of rest) repeat(kernel, line);
  return [...kernel.events];
}
