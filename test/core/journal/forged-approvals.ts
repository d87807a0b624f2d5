import { digestOf } from '../../../src/core/plan/canonical.ts';
import type { Loose } from './real-journal.ts';

const first = (facts: readonly Loose[], kind: string): Loose => {
  const found = facts.find((fact) => fact.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
};
const drop = (facts: Loose[], fact: Loose): void => void facts.splice(facts.indexOf(fact), 1);
/** The first plan gets another content, and everything that names it follows. */
const redrawn = (facts: Loose[], change: (plan: Loose['body']) => void): void => {
  const draft = first(facts, 'plan.drafted');
  const before = draft.body.digest as string;
  change(draft.body.plan);
  const after = digestOf(draft.body.plan);
  for (const { body } of facts) if (body.digest === before) body.digest = after;
};

const later = (ts: string, ms: number): string => new Date(Date.parse(ts) + ms).toISOString();

/** What a forger with the bot’s own key changes before he chains and signs the whole anew. */
export const forgedApprovals: { readonly [name: string]: (facts: Loose[]) => void } = {
  'a vote is missing': (facts) => drop(facts, first(facts, 'vote.cast')),
  'one person voted twice': (facts) => {
    const [one, two] = facts.filter(({ kind }) => kind === 'vote.cast');
    two!.body = { ...two!.body, person: one!.body.person, slackUser: one!.body.slackUser };
  },
  'a vote came from somebody who is not on the roster': (facts) => {
    first(facts, 'vote.cast').body.person = 'eve';
  },
  'a vote came from another Slack account': (facts) => {
    first(facts, 'vote.cast').body.slackUser = 'U0EVE';
  },
  'the plan is not what its digest says': (facts) => {
    first(facts, 'plan.drafted').body.plan.title = 'harmless';
  },
  'the plan was drawn for another incident': (facts) =>
    redrawn(facts, (plan) => (plan.incident = 'inc-other')),
  'what takes access away is called giving it back': (facts) =>
    redrawn(facts, (plan) => (plan.direction = 'loosening')),
  'the plan is of a kind that there is not': (facts) =>
    redrawn(facts, (plan) => (plan.kind = 'blessing')),
  'the plan was started a month after its approval': (facts) => {
    const at = facts.indexOf(first(facts, 'plan.started'));
    for (const fact of facts.slice(at)) fact.ts = later(fact.ts, 30 * 86_400_000);
  },
  'time runs backwards': (facts) => {
    const fact = facts.find(({ kind }) => kind === 'measured') ?? first(facts, 'phase.moved');
    fact.ts = later(fact.ts, 86_400_000);
  },
  'Slack was asked years before the vote': (facts) => {
    first(facts, 'vote.cast').body.checkedAt = '1999-01-01T00:00:00.000Z';
  },
  'Slack was asked an hour after the vote': (facts) => {
    const vote = first(facts, 'vote.cast');
    vote.body.checkedAt = later(vote.ts, 3_600_000);
  },
  'another key than the one that the incident was opened with': (facts) => {
    (facts[0] as Loose).body.evidenceKey = 'f'.repeat(64);
  },
  'whoever asked for the plan approved it': (facts) =>
    redrawn(facts, (plan) => (plan.requester = 'ben')),
  'one is enough, says the roster': (facts) => {
    const { body } = facts[0] as Loose;
    body.roster.quorum = 1;
    body.rosterDigest = digestOf(body.roster);
  },
  'the roster was changed behind its digest': (facts) => {
    (facts[0] as Loose).body.roster.people[0].name = 'Eve';
  },
  'two people have one Slack account': (facts) => {
    const { body } = facts[0] as Loose;
    body.roster.people[0].slack = body.roster.people[1].slack;
    body.rosterDigest = digestOf(body.roster);
  },
  'a veto was overlooked': (facts) => {
    const vote = first(facts, 'vote.cast');
    const { body } = structuredClone(vote);
    const veto = { ...body, person: 'dev', slackUser: 'U0DEV', decision: 'deny', reason: 'no' };
    facts.splice(facts.indexOf(vote), 0, { ...vote, body: veto });
  },
  'the plan was never started': (facts) => drop(facts, first(facts, 'plan.started')),
  'a call is not one of the plan': (facts) => {
    first(facts, 'call.intended').body.call = 'another';
  },
  'a call sent something else': (facts) => {
    first(facts, 'call.intended').body.request = '0'.repeat(64);
  },
  'a result has no intent': (facts) => drop(facts, first(facts, 'call.intended')),
  'a suspect was marked by nobody': (facts) => {
    facts.splice(5, 0, {
      kind: 'suspect.marked',
      body: { person: 'dev', reason: 'x' },
      ts: '2026-06-17T09:00:00.000Z',
    });
  },
};
