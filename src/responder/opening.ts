import { scopeKind } from '../core/incident/accounts.ts';
import type { ScopeKind } from '../core/runbook/language.ts';
import { accountsNamed, protectedOf } from '../core/actions/scope.ts';
import { declare, type Opening } from '../core/incident/commands/declare.ts';
import type { Command, Reply } from '../core/incident/command.ts';
import type { Incident } from '../core/incident/incident.ts';
import { finish } from '../core/incident/turn.ts';
import { sha256 } from '../core/plan/canonical.ts';
import type { Ledger } from './ledger.ts';
import type { World } from './world.ts';

/** What a new incident is opened with; cli reads it from files once, at start. */
export type OpeningTerms = Omit<Opening, 'incident' | 'kind'> & {
  /** The runbook of each scope; where one is missing, `runbook` is offered, and refused if it does not fit. */
  readonly runbooks?: { readonly [scope in ScopeKind]?: Opening['runbook'] };
};

/** So many incidents would have to be opened by others, one after the other, each just before ours. */
const MOST_TRIES = 20;

/** Opens an incident, unless one is open for one of its accounts, whichever bot opened that. */
export async function openIncident(
  world: World,
  ledger: Ledger,
  command: Command,
  terms: OpeningTerms,
): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryToOpen(world, ledger, command, terms);
    } catch (error) {
      if (error instanceof Instead) return error.reply;
      // Another bot opened one in this moment: look again, with it in view.
      if (!(error instanceof UnseenIncident) || tries >= MOST_TRIES) throw error;
    }
  }
}

async function tryToOpen(
  world: World,
  ledger: Ledger,
  command: Command,
  terms: OpeningTerms,
): Promise<Reply> {
  if (command.body.do !== 'declare') throw new TypeError('not a declaration');
  const accounts = accountsNamed(terms.settings, command.body.accounts);
  const now = world.clock.now();
  // Derived from the command, so that a doubled delivery opens nothing twice.
  const mark = sha256(command.id).slice(0, 6);
  const id = `inc-${new Date(now).toISOString().slice(0, 10).replaceAll('-', '')}-${mark}`;
  const { runbooks, ...pinned } = terms;
  const runbook = runbooks?.[scopeKind(terms.settings, accounts)] ?? terms.runbook;
  const opening = { ...pinned, runbook, incident: id, kind: world.kind };
  // An open incident that nobody here can read must not keep people from declaring one.
  const unreadable = new Set<string>();
  await ledger.sync((incident) => unreadable.add(incident));
  const isUnseen = (one: string) => ledger.get(one) === undefined && !unreadable.has(one);
  const written = await ledger.write({ incident: id, event: command.id, now }, (_, at, open) => {
    if (open.some(isUnseen)) throw new UnseenIncident();
    const known = ledger.all().filter((i) => i.closedAt === undefined);
    // The second delivery may come after midnight, under another date.
    const same = known.find((i) => i.id.endsWith(`-${mark}`));
    if (same !== undefined) throw new Instead(declaredAlready(same.id));
    const other = known.find((i) => overlaps(i, accounts));
    if (other !== undefined) throw new Instead(openAlready(other.id));
    const opened = declare(command, opening, { now: at, nonce: world.randomHex(16) });
    if ('refused' in opened) throw new Instead({ ok: false, ...opened.refused });
    return { decision: finish(opened.turn), result: undefined };
  });
  if (written.state === 'duplicate') return declaredAlready(id);
  const members =
    scopeKind(terms.settings, accounts) === 'management-account'
      ? ' Declare the member accounts too, /incident declare all because <reason>: the members are frozen all the same.'
      : '';
  const text = `Incident ${id} is declared. Its own private channel opens in a moment; go on there.${spared(command.body.accounts, terms)}${members}`;
  return { ok: true, incident: id, text };
}

/** `all` leaves the protected accounts out; nobody should believe that they are in. */
function spared(named: readonly string[], { settings }: OpeningTerms): string {
  const kept = named.includes('all') ? protectedOf(settings) : [];
  return kept.length === 0 ? '' : ` Protected, and therefore not in it: ${kept.join(', ')}.`;
}

/** Nothing is opened; this is what the person reads instead. Thrown, so that nothing is written either. */
class Instead extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super(reply.text);
    this.reply = reply;
  }
}
class UnseenIncident extends Error {}

function declaredAlready(incident: string): Reply {
  return { ok: true, incident, text: 'Already declared.' };
}

function openAlready(incident: string): Reply {
  const text = `Incident ${incident} is open for these accounts already.`;
  return { ok: false, code: 'incident-open', text, works: ['/incident status'] };
}

function overlaps(incident: Incident, accounts: readonly string[]): boolean {
  return accounts.some((account) => incident.scope.includes(account));
}
