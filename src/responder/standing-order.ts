import { openAndFire } from '../core/incident/commands/order.ts';
import type { Opening } from '../core/incident/commands/declare.ts';
import { askForOrder } from '../core/incident/commands/order-run.ts';
import type { Command, Reply } from '../core/incident/command.ts';
import type { Incident } from '../core/incident/incident.ts';
import { openIncidents, openPeace } from '../core/incident/peace.ts';
import { fitsOpening } from '../core/order/order-room.ts';
import { withdrawnWords, type RunSeen, type Withdrawn } from '../core/order/order-seen.ts';
import type { StandingOrder } from '../core/order/standing-order.ts';
import { sha256 } from '../core/plan/canonical.ts';
import { underTrial } from './arming.ts';
import type { Ledger } from './ledger.ts';
import { trialWords } from './lent.ts';
import { dayOf, heardBefore, Instead, openNew } from './open-new.ts';
import type { OpeningTerms } from './opening.ts';
import { latestOrder, ORDER_RUN, orderRunIn } from './orders.ts';
import type { World } from './world.ts';

const SHIELD = '/incident shield because <what you saw>';

/** Opens a run at peace that asks two people for a standing order; one at a time. */
export async function openOrderRun(
  world: World,
  ledger: Ledger,
  { command, terms }: { readonly command: Command; readonly terms: OpeningTerms },
): Promise<Reply> {
  const { runbooks, ...pinned } = terms;
  const runbook = runbooks?.['standing-order'];
  if (runbook === undefined) {
    const text =
      'No runbook for a standing order is loaded. Leave runbook out of the settings: the shipped ones cover it.';
    return { ok: false, code: 'scope', text, works: [] };
  }
  const id = `${ORDER_RUN}${dayOf(world.clock.now())}-${sha256(command.id).slice(0, 6)}`;
  const opened = await openNew(
    world,
    ledger,
    { incident: id, event: command.id },
    (open, context) => {
      const other = openPeace(open).find((one) => one.id.startsWith(ORDER_RUN));
      if (other !== undefined) throw new Instead(openAlready(other.id));
      return askForOrder(command, { ...pinned, runbook, incident: id, kind: world.kind }, context);
    },
  );
  if (typeof opened === 'object') return opened;
  const text = `Run ${id} is open: it asks two people for a standing order, in a private channel of its own. Nothing is changed in AWS, and it is in no incident’s way.`;
  return { ok: true, incident: id, text };
}

/**
 * `/incident shield` where no incident is open for the order's accounts: opens one and fires the order in the same
 * transaction. When the order does not fire, nothing is opened.
 * @returns undefined where there is nothing to open: no order, or an incident in which to ask.
 */
export async function fireFromPeace(
  world: World,
  ledger: Ledger,
  { command, terms }: { readonly command: Command; readonly terms: OpeningTerms },
): Promise<Reply | undefined> {
  const latest = await latestOrder(world, ledger);
  if (latest === 'unreadable')
    return openIncidents(ledger.all()).length > 0 ? undefined : firesNot([], 'it can’t be read');
  if (latest === undefined || isMeant(ledger, command, latest.order.accounts)) return undefined;
  const { order, beside: where } = latest;
  if (latest.withdrawn !== undefined)
    return openIncidents(ledger.all()).length > 0 ? undefined : gone(order, latest.withdrawn);
  const { runbooks, ...pinned } = terms;
  const runbook = runbooks?.['member-accounts'] ?? terms.runbook;
  const mark = sha256(command.id).slice(0, 6);
  const id = `inc-${dayOf(world.clock.now())}-${mark}`;
  let said = '';
  try {
    const opened = await openNew(
      world,
      ledger,
      { incident: id, event: command.id, beside: where },
      (open, context, beside) => {
        const same = open.find((one) => one.id.endsWith(`-${mark}`));
        if (same !== undefined) throw new Instead(heardBefore(same.id));
        if (openIncidents(open).some((one) => overlaps(one, order.accounts))) throw new AskThere();
        const run = orderRunIn(beside, order);
        // It may have been withdrawn since it was read.
        if (run.orderRun?.withdrawn !== undefined)
          throw new Instead(gone(order, run.orderRun.withdrawn));
        const opening = {
          ...pinned,
          ...seenIn(run),
          runbook,
          order,
          incident: id,
          kind: world.kind,
        };
        if (!fitsOpening({ ...opening, scope: order.accounts }))
          throw new Instead(firesNot(order.accounts, 'it is too long to be quoted in an incident'));
        const without = underTrial(open, terms.settings, order.accounts);
        const fired = openAndFire(command, opening, { ...context, ...run }, without);
        if ('turn' in fired) said = `${fired.said}${trialWords(open, fired.turn.incident.scope)}`;
        return fired;
      },
    );
    if (opened === 'heard-before') return heardBefore(id);
    if (opened !== 'opened') return opened;
  } catch (error) {
    if (error instanceof AskThere) return undefined;
    throw error;
  }
  const text = `Incident ${id} is open. ${said} Its own private channel opens in a moment; go on there.`;
  return { ok: true, incident: id, text };
}

/** Which line of the order's run was the last that the opening saw. */
function seenIn({ orderRun }: { readonly orderRun?: RunSeen }): Pick<Opening, 'orderSeen'> {
  return orderRun === undefined ? {} : { orderSeen: { seq: orderRun.seq, line: orderRun.line } };
}

function gone({ accounts }: StandingOrder, withdrawn: Withdrawn): Reply {
  return firesNot(accounts, withdrawnWords(withdrawn));
}

/** @param accounts of the order; none where nobody knows them. */
function firesNot(accounts: readonly string[], why: string): Reply {
  const text = `The standing order does not fire, and nothing was opened: ${why}. Declare the incident, and two approve its emergency plan.`;
  const named = accounts.length > 0 && accounts.length <= 20 ? accounts.join(' ') : 'all';
  const works = [`/incident declare ${named} because <what you saw>`];
  return { ok: false, code: 'no-order', text, works };
}

/** An incident is open for these accounts: the order fires in there. */
class AskThere extends Error {}

/** Is it asked in an incident that has something to say to it: these accounts, or an emergency plan that waits? */
function isMeant(ledger: Ledger, { incident: id }: Command, accounts: readonly string[]): boolean {
  const incident = openIncidents(ledger.all()).find((one) => one.id === id);
  return incident !== undefined && (overlaps(incident, accounts) || waits(incident));
}

/**
 * Where a shield command is asked that opens nothing: in the incident in whose channel it was typed, if that has
 * something to say to it, or else in the one that is open for the order's accounts.
 * @returns the incident, and what to say of an order that is for other accounts; or an answer, where several are meant.
 */
export async function placeToShield(
  world: World,
  ledger: Ledger,
  command: Command,
): Promise<{ readonly incident?: string; readonly elsewhere: string } | Reply> {
  const found = await latestOrder(world, ledger);
  const latest = found === 'unreadable' ? undefined : found;
  const order = latest?.withdrawn === undefined ? latest?.order : undefined;
  const open = openIncidents(ledger.all());
  const its = open.filter((one) => overlaps(one, order?.accounts ?? []));
  const here = open.find(({ id }) => id === command.incident);
  const isGood = order !== undefined && world.clock.now() < Date.parse(order.until);
  if (here !== undefined && !its.includes(here) && (its.length === 0 || waits(here)))
    return { incident: here.id, elsewhere: isGood ? elsewhereWords(order, its) : '' };
  if (here !== undefined && its.includes(here)) return { incident: here.id, elsewhere: '' };
  if (order !== undefined && its.length > 1) return typeThere(order, its);
  const [only, more] = its.length > 0 ? its : open;
  return {
    ...(more === undefined && only !== undefined ? { incident: only.id } : {}),
    elsewhere: '',
  };
}

function elsewhereWords({ accounts }: StandingOrder, its: readonly Incident[]): string {
  const place =
    its.length === 0
      ? 'in any other channel'
      : `in the channel of ${its.map(({ id }) => id).join(' or ')}`;
  return ` A standing order is there for other accounts (${short(accounts)}): ${SHIELD}, typed ${place}, fires it.`;
}

/** One command fires in one incident: which of them comes first, the person says by where it is typed. */
function typeThere({ accounts }: StandingOrder, its: readonly Incident[]): Reply {
  const each = its.map(
    ({ id, scope }) => `${id} (${short(scope.filter((one) => accounts.includes(one)))})`,
  );
  const text = `${its.length} incidents are open for accounts of the standing order: ${each.join(', ')}. Nothing was fired. Type it in the channel of each of them.`;
  return { ok: false, code: 'no-incident', text, works: [SHIELD] };
}

function short(accounts: readonly string[]): string {
  const more = accounts.length > 5 ? ` and ${accounts.length - 5} more` : '';
  return `${accounts.slice(0, 5).join(', ')}${more}`;
}

function waits({ plans }: Incident): boolean {
  return plans.some(({ plan, stage }) => plan.kind === 'emergency' && stage === 'pending');
}

function overlaps({ scope, closedAt }: Incident, accounts: readonly string[]): boolean {
  return closedAt === undefined && accounts.some((account) => scope.includes(account));
}

function openAlready(incident: string): Reply {
  const text = `Run ${incident} asks for a standing order already; one at a time. Go on in its channel, or end it there with /incident close.`;
  return { ok: false, code: 'incident-open', text, works: ['/incident status'] };
}
