import type { Reply } from '../core/incident/command.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Refusal } from '../core/incident/refusal.ts';
import { finish, type DecideContext, type Turn } from '../core/incident/turn.ts';
import type { Ledger } from './ledger.ts';
import type { Beside, Entry, World } from './world.ts';

/** So many runs would have to be opened by others, one after the other, each just before ours. */
const MOST_TRIES = 20;

/** Nothing is opened; this is what the person reads instead. Thrown, so that nothing is written either. */
export class Instead extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super(reply.text);
    this.reply = reply;
  }
}
class UnseenRun extends Error {}

/**
 * Opens a run with a journal of its own, decided with everything in view that is open, whichever bot opened it.
 * @param decide what the opening is, or why it is refused; throws `Instead` for an answer that opens nothing.
 * @returns the refusal, or whether it was opened now or by an earlier delivery of the same event.
 */
export async function openNew(
  world: World,
  ledger: Ledger,
  about: { readonly incident: string; readonly event: string; readonly beside?: Beside },
  decide: (
    open: readonly Incident[],
    context: DecideContext,
    beside: readonly Entry[],
  ) => { readonly turn: Turn } | { readonly refused: Refusal },
): Promise<Reply | 'opened' | 'heard-before'> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryToOpen(world, ledger, about, decide);
    } catch (error) {
      if (error instanceof Instead) return error.reply;
      // Another bot opened one in this moment: look again, with it in view.
      if (!(error instanceof UnseenRun) || tries >= MOST_TRIES) throw error;
    }
  }
}

async function tryToOpen(
  world: World,
  ledger: Ledger,
  about: Parameters<typeof openNew>[2],
  decide: Parameters<typeof openNew>[3],
): Promise<'opened' | 'heard-before'> {
  // An open run that nobody here can read must not keep people from opening one.
  const unreadable = new Set<string>();
  await ledger.sync((incident) => unreadable.add(incident));
  const isUnseen = (one: string) => ledger.get(one) === undefined && !unreadable.has(one);
  const now = world.clock.now();
  const written = await ledger.write({ ...about, now }, (_, at, { open, beside, heard }) => {
    const [before] = heard;
    // Its first delivery opened that one, or acted in it, and it may be closed by now.
    if (before !== undefined) throw new Instead(heardBefore(before));
    if (open.some(isUnseen)) throw new UnseenRun();
    const known = ledger.all().filter((i) => i.closedAt === undefined);
    const opened = decide(known, { now: at, nonce: world.randomHex(16) }, beside);
    if ('refused' in opened) throw new Instead({ ok: false, ...opened.refused });
    return { decision: finish(opened.turn), result: undefined };
  });
  return written.state === 'duplicate' ? 'heard-before' : 'opened';
}

/** The answer to the second delivery of a command. */
export function heardBefore(incident: string): Reply {
  return { ok: true, incident, text: 'That was heard before; it counts once.' };
}

/** The day in the id of a run, UTC: `20261122`. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
}
