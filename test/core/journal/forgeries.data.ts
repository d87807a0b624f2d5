import { digestOf } from '../../../src/core/plan/canonical.ts';
import type { Loose } from './real-journal.ts';

export const find = (facts: readonly Loose[], kind: string, nth = 0): Loose => {
  const found = facts.filter((fact) => fact.kind === kind)[nth];
  if (found === undefined) throw new Error(`no ${kind} ${nth}`);
  return found;
};
export const drop = (facts: Loose[], fact: Loose) => void facts.splice(facts.indexOf(fact), 1);
const after = (facts: Loose[], fact: Loose, ...more: Loose[]) =>
  void facts.splice(facts.indexOf(fact) + 1, 0, ...more);
const ofKind = (facts: readonly Loose[], kind: string) =>
  facts.find((f) => f.kind === 'plan.drafted' && f.body.plan.kind === kind)?.body.digest as string;
const votesOn = (facts: readonly Loose[], digest: string) =>
  facts.filter((f) => f.kind === 'vote.cast' && f.body.digest === digest);
const about = (facts: readonly Loose[], kind: string, digest: string) =>
  facts.find((f) => f.kind === kind && f.body.digest === digest) as Loose;
/** Everything that names a digest follows it to a new one. */
const renamed = (facts: Loose[], from: string, to: string) => {
  for (const { body } of facts) if (body.digest === from) body.digest = to;
};

const moved = (ts: string, ms: number): string => new Date(Date.parse(ts) + ms).toISOString();

type Forgery = (facts: Loose[]) => Loose | undefined;
/** What a forger changes, the fact at which it must be noticed, and the sentence that says why. */
export const forgeries: readonly (readonly [string, Forgery, RegExp])[] = [
  [
    'a plan started on one vote',
    (facts) => {
      const digest = ofKind(facts, 'emergency');
      drop(facts, votesOn(facts, digest)[1] as Loose);
      about(facts, 'plan.approved', digest).body.approvers = ['ben'];
      const start = about(facts, 'plan.started', digest);
      start.body.approvers = ['ben'];
      return about(facts, 'plan.approved', digest);
    },
    /plan p1 is called approved, but 1 of the 2 approvals that it needs stand \(ben\)/,
  ],
  [
    'one person who votes twice',
    (facts) => {
      const second = votesOn(facts, ofKind(facts, 'doors'))[1] as Loose;
      second.body.person = 'ben';
      second.body.slackUser = 'U0BEN';
      return second;
    },
    /ben has voted on plan p\d already/,
  ],
  [
    'a vote from another Slack account',
    (facts) => {
      const vote = votesOn(facts, ofKind(facts, 'doors'))[1] as Loose;
      vote.body.slackUser = 'U0BEN';
      return vote;
    },
    /the vote of cho came from U0BEN, the roster says U0CHO/,
  ],
  [
    'a vote of somebody who is not on the roster',
    (facts) => {
      const vote = votesOn(facts, ofKind(facts, 'doors'))[0] as Loose;
      vote.body.person = 'eve';
      vote.body.slackUser = 'U0EVE';
      return vote;
    },
    /the vote of eve on plan p\d can't count: eve is not on the roster/,
  ],
  [
    'a roster that lets one be enough',
    (facts) => {
      const [opened] = facts;
      if (opened === undefined) return undefined;
      opened.body.roster.quorum = 1;
      opened.body.rosterDigest = digestOf(opened.body.roster);
      return opened;
    },
    /the roster's quorum is 1/,
  ],
  [
    'a roster with one Slack account for two people',
    (facts) => {
      const [opened] = facts;
      opened!.body.roster.people[2].slack = 'U0BEN';
      return opened;
    },
    /names a person or a Slack account twice/,
  ],
  [
    'a roster that was changed after its digest',
    (facts) => {
      const [opened] = facts;
      opened!.body.roster.people[2].name = 'Eve';
      return opened;
    },
    /the roster is not what its digest/,
  ],
  [
    'settings that were changed after their digest',
    (facts) => {
      const [opened] = facts;
      opened!.body.settings.organization.protectedAccounts = [];
      return opened;
    },
    /the settings is not what its digest/,
  ],
  [
    'a runbook that was changed after its digest',
    (facts) => {
      const [opened] = facts;
      opened!.body.runbook.text += '# nothing\n';
      return opened;
    },
    /the runbook is not what its digest/,
  ],
  [
    'a plan whose content was changed after the votes',
    (facts) => {
      const draft = find(facts, 'plan.drafted');
      draft.body.plan.waves[0].calls[0].request.input.Name = 'p-another';
      return draft;
    },
    /the digest of plan p1 is [0-9a-f]{12}…, the line says/,
  ],
  [
    'votes on another digest than the plan that was started',
    (facts) => {
      const draft = find(facts, 'plan.drafted');
      const { digest } = draft.body;
      draft.body.plan.waves[0].calls[0].request.input.Name = 'p-another';
      const to = digestOf(draft.body.plan);
      renamed(facts, digest, to);
      const [vote] = votesOn(facts, to);
      vote!.body.digest = digest;
      return vote;
    },
    /a vote on a plan [0-9a-f]{12}… that was never drafted/,
  ],
  [
    'a plan of another incident',
    (facts) => {
      const draft = find(facts, 'plan.drafted');
      const { digest } = draft.body;
      draft.body.plan.incident = 'inc-other';
      renamed(facts, digest, digestOf(draft.body.plan));
      return draft;
    },
    /drawn for inc-other, not for this incident/,
  ],
  [
    'a plan for another roster',
    (facts) => {
      const draft = find(facts, 'plan.drafted');
      const { digest } = draft.body;
      draft.body.plan.rosterDigest = '0'.repeat(64);
      renamed(facts, digest, digestOf(draft.body.plan));
      return draft;
    },
    /drawn for another roster or other settings/,
  ],
  [
    'the same plan drafted twice',
    (facts) => {
      const draft = find(facts, 'plan.drafted');
      const copy = structuredClone(draft);
      after(facts, draft, copy);
      return copy;
    },
    /plan p1 was drafted before/,
  ],
  [
    'a vote by whoever asked for the plan',
    (facts) => {
      const draft = find(facts, 'plan.drafted');
      const { digest } = draft.body;
      draft.body.plan.requester = 'ben';
      renamed(facts, digest, digestOf(draft.body.plan));
      return votesOn(facts, digestOf(draft.body.plan))[0];
    },
    /the vote of ben on plan p1 can't count: ben asked for this plan/,
  ],
  [
    'a vote that was taken back before the start',
    (facts) => {
      const digest = ofKind(facts, 'doors');
      const approved = about(facts, 'plan.approved', digest);
      const back = { kind: 'vote.revoked', ts: approved.ts };
      after(facts, approved, { ...back, body: { digest, person: 'cho', why: 'taken back' } });
      return about(facts, 'plan.started', digest);
    },
    /was started, but 1 of the 2 approvals that it needs stand \(ben\)/,
  ],
  [
    'a start on people who did not vote',
    (facts) => {
      const start = find(facts, 'plan.started');
      start.body.approvers = ['ben', 'dev'];
      return start;
    },
    /it names ben, dev as approvers, the votes are those of ben, cho/,
  ],
  [
    'a veto that was not counted',
    (facts) => {
      const digest = ofKind(facts, 'emergency');
      const [vote] = votesOn(facts, digest);
      const veto = structuredClone(vote) as Loose;
      veto.body = {
        ...veto.body,
        person: 'dev',
        slackUser: 'U0DEV',
        decision: 'deny',
        reason: 'no',
      };
      after(facts, vote as Loose, veto);
      return about(facts, 'plan.approved', digest);
    },
    /2 of the 3 approvals that it needs stand/,
  ],
  [
    'a vote after the time to vote',
    (facts) => {
      const [, vote] = votesOn(facts, ofKind(facts, 'emergency'));
      vote!.ts = '2030-01-01T00:00:00.000Z';
      return vote;
    },
    /after its time to vote was over/,
  ],
  [
    'a start without an approval before it',
    (facts) => {
      drop(facts, find(facts, 'plan.approved'));
      return find(facts, 'plan.started');
    },
    /plan p1 was started, but it was pending/,
  ],
  [
    'calls of a plan that was never started',
    (facts) => {
      drop(facts, find(facts, 'plan.started'));
      return facts.find((f) => f.kind === 'phase.moved' && f.body.event === 'APPROVED');
    },
    /went on as approved, but no plan that says so was started/,
  ],
  [
    'a call that is in no plan',
    (facts) => {
      const intent = find(facts, 'call.intended');
      intent.body.call = 'shield-scp/somewhere-else';
      return intent;
    },
    /plan p1 has no call shield-scp\/somewhere-else/,
  ],
  [
    'a call that sends something else',
    (facts) => {
      const intent = find(facts, 'call.intended', 2);
      intent.body.request = digestOf({ anything: 'else' });
      return intent;
    },
    /is not what plan p1 says/,
  ],
  [
    'a call whose reference was bent to another policy',
    (facts) => {
      const settled = facts.find(
        (f) => f.kind === 'call.settled' && f.body.call === 'shield-scp/create',
      ) as Loose;
      settled.body.value = 'p-another';
      return facts.find(
        (f) => f.kind === 'call.intended' && f.body.call.startsWith('shield-scp/attach'),
      );
    },
    /what call shield-scp\/attach\/\d+ was to send \([0-9a-f]{12}…\) is not what/,
  ],
  [
    'a call before those that it builds on',
    (facts) => {
      const intent = facts.find(
        (f) => f.kind === 'call.intended' && f.body.call.startsWith('shield-scp/attach'),
      ) as Loose;
      drop(facts, intent);
      after(facts, find(facts, 'call.intended'), intent);
      return intent;
    },
    /was let go before the calls that come before it in plan p1/,
  ],
  [
    'a call let go twice under one number',
    (facts) => {
      const intent = find(facts, 'call.intended');
      const copy = structuredClone(intent);
      after(facts, intent, copy);
      return copy;
    },
    /has attempt 1 after 1/,
  ],
  [
    'a result without an intent',
    (facts) => {
      drop(facts, find(facts, 'call.intended'));
      return find(facts, 'call.settled');
    },
    /has a result \(\w+\) without an intent before it/,
  ],
  [
    'a call after its plan ended',
    (facts) => {
      const intent = structuredClone(find(facts, 'call.intended'));
      intent.body.attempt = 2;
      const end = about(facts, 'plan.ended', intent.body.digest as string);
      after(facts, end, intent);
      return intent;
    },
    /was let go, but the plan is executed/,
  ],
  [
    'a plan that gives access back, started without asking Slack',
    (facts) => {
      const start = about(facts, 'plan.started', ofKind(facts, 'lift'));
      start.body.checked = 'pinned-roster';
      return start;
    },
    /gives access back and was started without asking Slack/,
  ],
  [
    'a plan that gives access back, called one that takes it away',
    (facts) => {
      const digest = ofKind(facts, 'lift');
      const draft = about(facts, 'plan.drafted', digest);
      draft.body.plan.direction = 'tightening';
      renamed(facts, digest, digestOf(draft.body.plan));
      about(facts, 'plan.started', draft.body.digest as string).body.checked = 'pinned-roster';
      return draft;
    },
    /is called tightening; a plan of the kind lift is loosening/,
  ],
  [
    'a plan of a kind that nobody knows',
    (facts) => {
      const digest = ofKind(facts, 'lift');
      const draft = about(facts, 'plan.drafted', digest);
      draft.body.plan.kind = 'toString';
      renamed(facts, digest, digestOf(draft.body.plan));
      return draft;
    },
    /is of a kind that there is not: toString/,
  ],
  [
    'a plan that does not say by when it must start',
    (facts) => {
      const draft = find(facts, 'plan.drafted');
      const { digest } = draft.body;
      delete draft.body.plan.startWithinSeconds;
      renamed(facts, digest, digestOf(draft.body.plan));
      return draft;
    },
    /does not say by when it must start/,
  ],
  [
    'a start one second after its window',
    (facts) => {
      const digest = ofKind(facts, 'doors');
      const { startWithinSeconds } = about(facts, 'plan.drafted', digest).body.plan;
      const start = about(facts, 'plan.started', digest);
      const shift = (Number(startWithinSeconds) + 1) * 1000;
      const from = facts.indexOf(start);
      const gap = Date.parse(about(facts, 'plan.approved', digest).ts) - Date.parse(start.ts);
      for (const fact of facts.slice(from)) fact.ts = moved(fact.ts, shift + gap);
      return start;
    },
    /was started 1 s after its time to start was over/,
  ],
  [
    'a line that is older than the one before it',
    (facts) => {
      const [note] = facts.filter(({ kind }) => kind === 'call.settled');
      note!.ts = moved(note!.ts, -3_600_000);
      return note;
    },
    /a journal never runs backwards/,
  ],
  [
    'a line that nobody looks at, from an hour ahead',
    (facts) => {
      const [, second] = facts;
      const made = { kind: 'note.added', body: { by: 'ana', text: 'x' }, ts: second!.ts };
      made.ts = moved(made.ts, 3_600_000);
      after(facts, second!, made);
      return facts[3];
    },
    /a journal never runs backwards/,
  ],
  [
    'a vote of which Slack was asked eleven minutes before',
    (facts) => {
      const [vote] = votesOn(facts, ofKind(facts, 'doors'));
      vote!.body.checkedAt = moved(vote!.ts, -660_000);
      return vote;
    },
    /can't count: Slack was asked about it at .*, which is not when it was cast/,
  ],
  [
    'a vote of which Slack was asked two minutes after',
    (facts) => {
      const [vote] = votesOn(facts, ofKind(facts, 'doors'));
      vote!.body.checkedAt = moved(vote!.ts, 120_000);
      return vote;
    },
    /which is not when it was cast/,
  ],
  [
    'a vote of which Slack was asked at no time',
    (facts) => {
      const [vote] = votesOn(facts, ofKind(facts, 'doors'));
      vote!.body.checkedAt = 'just now';
      return vote;
    },
    /which is not when it was cast/,
  ],
  [
    'a suspect whom nobody marked',
    (facts) => {
      const mark = { kind: 'suspect.marked', body: { person: 'dev', reason: 'no' } };
      const made = { ...mark, ts: facts[5]?.ts ?? '' };
      after(facts, facts[5] as Loose, made);
      return made;
    },
    /suspect.marked for dev, but no approved plan asks for it/,
  ],
  [
    'a veto that nobody set aside',
    (facts) => {
      const made = {
        kind: 'approver.set-aside',
        body: { person: 'dev', reason: 'no' },
        ts: facts[5]?.ts ?? '',
      };
      after(facts, facts[5] as Loose, made);
      return made;
    },
    /approver.set-aside for dev, but no approved plan asks for it/,
  ],
  [
    'a waiver that nobody approved',
    (facts) => {
      const made = {
        kind: 'waiver.granted',
        body: { phase: 'prove', reason: 'no', requester: 'ana', approvers: ['ben'], because: [] },
        ts: facts[5]?.ts ?? '',
      };
      after(facts, facts[5] as Loose, made);
      return made;
    },
    /a waiver that no approved plan asks for/,
  ],
  [
    'changes that nobody judged',
    (facts) => {
      const made = {
        kind: 'changes.judged',
        body: { changes: ['c1'], reason: 'no', approvers: ['ben', 'cho'] },
        ts: facts[5]?.ts ?? '',
      };
      after(facts, facts[5] as Loose, made);
      return made;
    },
    /changes are judged, but no approved plan asks for it/,
  ],
  [
    'a vote after the close',
    (facts) => {
      const vote = structuredClone(find(facts, 'vote.cast'));
      facts.push(vote);
      return vote;
    },
    /vote.cast after the incident was closed/,
  ],
  [
    'a kind of fact that there is not',
    (facts) => {
      const made = { kind: 'plan.blessed', body: {}, ts: facts[5]?.ts ?? '' };
      after(facts, facts[5] as Loose, made);
      return made;
    },
    /its kind is not one that a journal has/,
  ],
  [
    'a fact without what makes it one',
    (facts) => {
      const start = find(facts, 'plan.started');
      delete start.body.approvers;
      return start;
    },
    /it is not a plan.started: approvers/,
  ],
  [
    'a runbook that goes where it does not go',
    (facts) => {
      const move = find(facts, 'phase.moved', 2);
      move.body.position.phase = 'review';
      return move;
    },
    /the runbook goes to/,
  ],
];
