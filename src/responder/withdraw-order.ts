import {
  isStanding,
  whoWithdraws,
  withdrawOrder,
} from '../core/incident/commands/withdraw-order.ts';
import type { Command, Reply } from '../core/incident/command.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Ledger } from './ledger.ts';
import type { OpeningTerms } from './opening.ts';
import { loadRuns, ORDER_RUN } from './orders.ts';
import type { World } from './world.ts';

/**
 * `/incident order withdraw`: every order that could still fire is taken back, each in the journal of its own run.
 * The one that was granted last goes first; an older one stands in incidents that were declared while it counted.
 * Whoever fires at the same time reads that journal in their own transaction, so one of the two is first.
 */
export async function withdrawOrders(
  world: World,
  ledger: Ledger,
  { command, terms }: { readonly command: Command; readonly terms: OpeningTerms },
): Promise<Reply> {
  const unread = await loadRuns(world, ledger);
  // Incidents that other bots opened meanwhile could fire it; one that can't be read keeps nobody.
  await ledger.sync(() => {});
  const now = world.clock.now();
  const runs = ledger
    .all()
    .filter((one) => one.id.startsWith(ORDER_RUN) && one.kind === world.kind)
    .filter((one) => isStanding(one, now))
    .toSorted((a, b) => Date.parse(grantedAt(b)) - Date.parse(grantedAt(a)));
  const who = whoWithdraws(command, { roster: terms.roster, runs, all: ledger.all() });
  if ('refused' in who) {
    const heard = heardBefore(ledger, command);
    if (heard !== undefined) return heard;
    return who.refused.code === 'no-order' && unread.length > 0
      ? maySurvive('', unread)
      : { ok: false, ...who.refused };
  }
  const [newest] = runs;
  for (const { id } of runs) {
    await ledger.write({ incident: id, event: command.id, now }, (run, at) => {
      if (run === undefined) throw new Error(`run ${id} is not loaded`);
      const context = { now: at, nonce: world.randomHex(16) };
      return { decision: withdrawOrder(run, command, who.person, context), result: undefined };
    });
  }
  const done = `Withdrawn: ${runs.length === 1 ? 'the standing order' : `${runs.length} standing orders`} of ${runs.map(({ id }) => id).join(', ')}.`;
  if (unread.length > 0) return maySurvive(`${done} `, unread);
  const text = `${done} Nobody fires the shield alone now: it takes the two approvals of an emergency plan. Nothing was sent to AWS, and no lock came off. /incident order all asks two people for another one.`;
  return { ok: true, incident: newest?.id ?? '', text };
}

/** Nobody must hear that the shield takes two people again while an order may stand that was not looked at. */
function maySurvive(done: string, unread: readonly string[]): Reply {
  const text = `${done}${unread.join(', ')} can’t be read, so an order may stand there: once it can be read, one person could fire the shield on it. Try again in a moment, and look into the log if that stays.`;
  const works = ['/incident order withdraw because <reason>'];
  return { ok: false, code: 'no-order', text, works };
}

/** The second delivery of a command finds nothing left to withdraw: that is no mistake of the person. */
function heardBefore(ledger: Ledger, command: Command): Reply | undefined {
  const run = ledger.all().find(({ withdrawn }) => withdrawn?.command === command.id);
  if (run === undefined) return undefined;
  return { ok: true, incident: run.id, text: 'That was heard before; it counts once.' };
}

function grantedAt({ granted, openedAt }: Incident): string {
  return granted?.at ?? openedAt;
}
