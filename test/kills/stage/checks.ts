import { keyIdTag } from '../../../src/core/actions/rotate-access-key.ts';
import type { Fact } from '../../../src/core/journal/facts.ts';
import { verifyChain } from '../../../src/core/journal/verify.ts';
import { canonicalize, digestOf, toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { livesAt, SECRET_MARK, statusAt, type Cloud } from '../../faults/cloud/cloud.ts';
import type { Sent } from '../words.ts';
import type { Heard, Played } from './play.ts';

/** How it all ended: what must be the same however the bot died. */
export function endOf({ cloud, lines, now }: Played): object {
  return {
    cloud: cloudOf(cloud, now),
    incidents: Object.fromEntries(
      [...lines].map(([id, told]) => [id, storyOf(told.map((line) => JSON.parse(line) as Fact))]),
    ),
  };
}

/** What stands in AWS, without the ids that are made anew each time. */
export function cloudOf({ keys, policies, attachments, secrets }: Cloud, now: number): object {
  return {
    policies: policies.map(({ name, content }) => `${name} ${content}`).toSorted(),
    attachments: attachments
      .map(({ policy, target }) => `${policies.find(({ id }) => id === policy)?.name} ${target}`)
      .toSorted(),
    keys: keys
      .filter((key) => livesAt(key, now))
      .map(
        (key) => `${key.user} ${statusAt(key, now)} ${key.effect === undefined ? 'old' : 'ours'}`,
      )
      .toSorted(),
    secrets: [...secrets].map(([name, { versions }]) => [name, versions.size]),
  };
}

/** An incident's journal, without what a second try adds: its intents. */
function storyOf(facts: readonly Fact[]): object {
  const outcomes = facts.flatMap((fact) =>
    fact.kind === 'call.settled' ? [`${fact.body.call} ${fact.body.outcome}`] : [],
  );
  const votes = facts.flatMap((fact) =>
    fact.kind === 'vote.cast' ? [`${fact.body.person} ${fact.body.digest}`] : [],
  );
  const counts: { [kind: string]: number } = {};
  for (const { kind } of facts)
    if (kind !== 'call.intended') counts[kind] = (counts[kind] ?? 0) + 1;
  const moves = facts.flatMap((fact) =>
    fact.kind === 'phase.moved' ? [fact.body.position.phase] : [],
  );
  return { outcomes: outcomes.toSorted(), votes: votes.toSorted(), counts, moves };
}

/** What is wrong with it, whatever the run without deaths was like; one sentence each. */
export function problemsOf(played: Played): string[] {
  const facts = new Map<string, Fact[]>();
  const problems: string[] = [];
  for (const [incident, lines] of played.lines) {
    const text = lines.map((line) => `${line}\n`).join('');
    const chain = verifyChain(text);
    if (!chain.ok) problems.push(`chain of ${incident}: ${chain.problem}`);
    if (text.includes(SECRET_MARK)) problems.push(`a secret stands in the journal of ${incident}`);
    facts.set(
      incident,
      lines.map((line) => JSON.parse(line) as Fact),
    );
  }
  const changes = played.heard.filter((one) => one.changes);
  for (const change of changes) {
    const why = unannounced(facts.get(incidentOf(change)) ?? [], change);
    if (why !== undefined) problems.push(`no intent of ${change.arrived.operation}: ${why}`);
  }
  for (const all of facts.values()) problems.push(...settledTwice(all));
  return [...problems, ...repeats(changes), ...orphans(played)];
}

const incidentOf = ({ arrived }: Heard) => arrived.effect.split('/')[0] ?? '';

/**
 * At the moment when it left: had the store confirmed an intent of exactly this, and nothing after it? Gives why
 * not.
 */
export function unannounced(
  facts: readonly Fact[],
  { arrived, seq, fence }: Sent,
): string | undefined {
  if (seq === undefined || fence === undefined) return 'its bot had written no intent';
  const about = facts
    .slice(0, seq + 1)
    .filter(
      (fact): fact is Extract<Fact, { kind: 'call.intended' | 'call.settled' }> =>
        (fact.kind === 'call.intended' || fact.kind === 'call.settled') &&
        arrived.effect.includes(`/call/${fact.body.digest.slice(0, 12)}/${fact.body.call}/`),
    );
  const last = about.at(-1);
  if (last?.kind !== 'call.intended') return `up to line ${seq} its last word is ${last?.kind}`;
  if (last.body.fence !== fence) {
    // Where it stands, if it stands at all: a line that came too late, or none.
    const own = facts.findIndex(
      (fact) =>
        fact.kind === 'call.intended' &&
        fact.body.call === last.body.call &&
        fact.body.fence === fence,
    );
    return `up to line ${seq} the last intent has fence ${last.body.fence}, it left under ${fence}, announced in line ${own}`;
  }
  // The steps of a hand-over serve one CreateAccessKey.
  if (arrived.effect.includes('/rotate/create/')) return undefined;
  const { service, operation, account, input } = arrived;
  const intended = intendedRequest(facts, last.body);
  const isIntended =
    intended !== undefined &&
    last.body.request === digestOf(intended) &&
    intended['service'] === service &&
    intended['operation'] === operation &&
    intended['account'] === account &&
    canonicalize(intended['input'] ?? '') === canonicalize(toJson(input));
  return isIntended ? undefined : 'another request was intended';
}

/** The plan's own request, with the values that earlier calls gave. */
function intendedRequest(
  facts: readonly Fact[],
  { digest, call: id }: { readonly digest: string; readonly call: string },
): JsonObject | undefined {
  const drafted = facts.find((fact) => fact.kind === 'plan.drafted' && fact.body.digest === digest);
  if (drafted?.kind !== 'plan.drafted') return undefined;
  const calls = drafted.body.plan.waves.flatMap((wave) => wave.calls);
  const request = calls.find((call) => call.id === id)?.request;
  if (request === undefined) return undefined;
  const valueOf = (reference: string) => {
    const settled = facts.find(
      (fact) =>
        fact.kind === 'call.settled' && fact.body.digest === digest && fact.body.call === reference,
    );
    return settled?.kind === 'call.settled' ? settled.body.value : undefined;
  };
  const input = Object.fromEntries(
    Object.entries(request.input).map(([name, value]) => {
      const reference = typeof value === 'object' && '$valueOf' in value ? value['$valueOf'] : '';
      const isReference = typeof reference === 'string' && reference !== '';
      return [name, isReference ? (valueOf(reference) ?? '') : value];
    }),
  );
  return { ...(toJson(request) as JsonObject), input };
}

function settledTwice(facts: readonly Fact[]): string[] {
  const settled = facts.flatMap((fact) =>
    fact.kind === 'call.settled' ? [`${fact.body.digest}/${fact.body.call}`] : [],
  );
  return settled
    .filter((one, i) => settled.indexOf(one) !== i)
    .map((one) => `${one} is settled more than once`);
}

/**
 * Whoever goes on looks first, so nothing that worked is asked for again. The one exception is a key whose
 * secret died with the bot: it is deleted, and another one is made.
 */
function repeats(changes: readonly Heard[]): string[] {
  const asked = new Map<string, number>();
  for (const { arrived, carried } of changes) {
    if (!carried.ok) return [`AWS refused ${arrived.operation}: ${carried.code}`];
    const { operation, account, input } = arrived;
    const { ClientRequestToken: _, SecretString: _secret, Tags: _tags, ...same } = input;
    const what = `${operation} ${account} ${canonicalize(toJson(same))}`;
    asked.set(what, (asked.get(what) ?? 0) + 1);
  }
  const deleted = changes.filter(({ arrived }) => arrived.operation === 'DeleteAccessKey').length;
  return [...asked]
    .filter(([what, times]) => times > (what.startsWith('CreateAccessKey') ? 1 + deleted : 1))
    .map(([what, times]) => `asked ${times} times: ${what}`);
}

/** Every key that this bot made and that lives is the one whose secret the vault holds. */
function orphans({ cloud, now }: Played): string[] {
  const problems: string[] = [];
  for (const key of cloud.keys) {
    if (key.effect === undefined || !livesAt(key, now)) continue;
    const secret = [...cloud.secrets.values()].find(({ tags }) => tags.get(keyIdTag) === key.id);
    const newest = [...(secret?.versions.values() ?? [])].at(-1);
    if (newest?.includes(key.secret) !== true)
      problems.push(`the key ${key.id} lives, and the vault has not its secret`);
  }
  return problems;
}
