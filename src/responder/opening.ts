import { scopeKind } from '../core/incident/accounts.ts';
import type { ScopeKind } from '../core/runbook/language.ts';
import { accountsNamed, protectedOf } from '../core/actions/scope.ts';
import { declare, type Opening } from '../core/incident/commands/declare.ts';
import type { Command, Reply } from '../core/incident/command.ts';
import type { Incident } from '../core/incident/incident.ts';
import { isPeace } from '../core/incident/peace.ts';
import { fitsOpening } from '../core/order/order-room.ts';
import type { StandingOrder } from '../core/order/standing-order.ts';
import { sha256 } from '../core/plan/canonical.ts';
import type { Ledger } from './ledger.ts';
import { underTrial } from './arming.ts';
import { trialWords } from './lent.ts';
import { dayOf, Instead, openNew } from './open-new.ts';
import { latestOrder, orderRunIn } from './orders.ts';
import type { Entry, World } from './world.ts';

/** What a new incident is opened with; cli reads it from files once, at start. */
export type OpeningTerms = Omit<Opening, 'incident' | 'kind'> & {
  /** The runbook of each scope; where one is missing, `runbook` is offered, and refused if it does not fit. */
  readonly runbooks?: {
    /** At peace there are two: the scope's own arms. */
    readonly [scope in ScopeKind | 'standing-order']?: Opening['runbook'];
  };
};

/** Opens an incident, unless one is open for one of its accounts, whichever bot opened that. */
export async function openIncident(
  world: World,
  ledger: Ledger,
  asked: Command,
  terms: OpeningTerms,
): Promise<Reply> {
  if (asked.body.do !== 'declare') throw new TypeError('not a declaration');
  const { settings } = terms;
  const named = asked.body.accounts;
  // Derived from the command, so that a doubled delivery opens nothing twice.
  const mark = sha256(asked.id).slice(0, 6);
  const id = `inc-${dayOf(world.clock.now())}-${mark}`;
  const { runbooks, ...pinned } = terms;
  let kept: readonly string[] = [];
  let inside = '';
  const found = await latestOrder(world, ledger);
  const latest = found === 'unreadable' ? undefined : found;
  const opened = await openNew(
    world,
    ledger,
    { incident: id, event: asked.id, ...(latest === undefined ? {} : { beside: latest.beside }) },
    (open, context, beside) => {
      // The second delivery may come after midnight, under another date.
      const same = open.find((i) => i.id.endsWith(`-${mark}`));
      if (same !== undefined) throw new Instead(declaredAlready(same.id));
      kept = underTrial(open, settings, accountsNamed(settings, named));
      const accounts = accountsNamed(settings, named).filter((one) => !kept.includes(one));
      inside = trialWords(open, accounts);
      const other = open.find((i) => overlaps(i, accounts));
      if (other !== undefined) throw new Instead(openAlready(other.id));
      const runbook = runbooks?.[scopeKind(settings, accounts)] ?? terms.runbook;
      const bare = { ...pinned, runbook, incident: id, kind: world.kind };
      const order = orderFor(latest?.order, { accounts, now: context.now, beside });
      const opening = {
        ...bare,
        ...(fits(world, { ...bare, ...order, scope: accounts }) ? order : {}),
      };
      const body = { ...asked.body, ...(kept.length === 0 ? {} : { accounts }) };
      return declare({ ...asked, body }, opening, context);
    },
  );
  if (opened === 'heard-before') return declaredAlready(id);
  if (opened !== 'opened') return opened;
  const members =
    scopeKind(settings, accountsNamed(settings, named)) === 'management-account'
      ? ' Declare the member accounts too, /incident declare all because <reason>: the members are frozen all the same.'
      : '';
  const trial =
    kept.length === 0
      ? inside
      : ` A trial may be on ${kept.join(', ')} (/incident arm), so it is not in it. Nothing runs there; if it matters, end that run and declare it alone.`;
  const text = `Incident ${id} is declared. Its own private channel opens in a moment; go on there.${spared(named, terms)}${trial}${members}`;
  return { ok: true, incident: id, text };
}

/** `all` leaves the protected accounts out; nobody should believe that they are in. */
function spared(named: readonly string[], { settings }: OpeningTerms): string {
  const kept = named.includes('all') ? protectedOf(settings) : [];
  return kept.length === 0 ? '' : ` Protected, and therefore not in it: ${kept.join(', ')}.`;
}

function declaredAlready(incident: string): Reply {
  return { ok: true, incident, text: 'Already declared.' };
}

function openAlready(incident: string): Reply {
  const text = `Incident ${incident} is open for these accounts already.`;
  return { ok: false, code: 'incident-open', text, works: ['/incident status'] };
}

/**
 * What is over, was withdrawn, or is for other accounts, is not quoted; whether it is still good is said when it is
 * fired. An order of which nothing can be read keeps nobody from declaring.
 */
function orderFor(
  order: StandingOrder | undefined,
  {
    accounts,
    now,
    beside,
  }: {
    readonly accounts: readonly string[];
    readonly now: number;
    readonly beside: readonly Entry[];
  },
): Pick<Opening, 'order' | 'orderSeen'> {
  if (order === undefined || now >= Date.parse(order.until)) return {};
  if (!accounts.some((account) => order.accounts.includes(account))) return {};
  const { orderRun } = orderRunIn(beside, order);
  if (orderRun === undefined || orderRun.withdrawn !== undefined) return {};
  return { order, orderSeen: { seq: orderRun.seq, line: orderRun.line } };
}

/** Whatever order people once granted, it keeps nobody from declaring: one that is too long is left out. */
function fits({ log }: World, opening: Opening & { readonly scope: readonly string[] }): boolean {
  if (opening.order === undefined || fitsOpening(opening)) return true;
  log.error({ run: opening.order.run }, 'a standing order is too long to be quoted');
  return false;
}

/** A run at peace is in nobody's way, whatever account it tries its policies on. */
function overlaps(incident: Incident, accounts: readonly string[]): boolean {
  if (isPeace(incident)) return false;
  return accounts.some((account) => incident.scope.includes(account));
}
