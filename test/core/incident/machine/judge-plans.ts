import { digestOf, toJson } from '../../../../src/core/plan/canonical.ts';
import type { Call } from '../../../../src/core/plan/call.ts';
import type { Plan } from '../../../../src/core/plan/plan.ts';
import {
  approvers,
  isBehind,
  isWell,
  need,
  raw,
  rule,
  type Audit,
  type AuditedPlan,
  type DatedFact,
} from './audit.ts';
import type { Step } from './moment.ts';

/** Promise 1, line by line: no change without enough different people's approval of exactly that plan. */
export function judgePlans(audit: Audit, fact: DatedFact, { act }: Step): void {
  switch (fact.kind) {
    case 'plan.drafted': {
      const { digest, plan } = fact.body;
      rule(contentOf(plan) === digest, 'a plan is named by the digest of its content');
      rule(!audit.plans.has(digest), 'no two plans are the same');
      return;
    }
    case 'vote.cast':
      return judgeVote(audit, fact);
    case 'plan.approved': {
      const plan = known(audit, fact.body.digest);
      rule(plan.stage === 'pending', 'only what waits is approved');
      return judgeQuorum(audit, plan, fact.body.approvers);
    }
    case 'plan.started': {
      const plan = known(audit, fact.body.digest);
      const { kind, direction, startWithinSeconds } = plan.plan;
      rule(plan.stage === 'approved', 'only what is approved starts, and it starts once');
      judgeQuorum(audit, plan, fact.body.approvers);
      const late = Date.parse(plan.approvedAt ?? '') + startWithinSeconds * 1000;
      rule(Date.parse(fact.ts) <= late, 'nothing starts after its start window');
      const aboutPeople = kind === 'suspect' || kind === 'set-aside';
      rule(aboutPeople || !audit.held, 'nothing starts while it is held');
      const asked = act !== 'declare' && act.do === 'happens' ? act.happening.type : undefined;
      const fresh = asked === 'start-checked' && fact.body.checked === 'fresh';
      rule(
        direction === 'tightening' || fresh,
        'whoever approved a loosening plan is asked about freshly before it starts',
      );
      return;
    }
    case 'plan.ended':
      rule(known(audit, fact.body.digest).stage !== 'over', 'a plan ends once');
      return;
    case 'call.intended':
      return judgeCall(audit, fact.body.digest, fact.body.call);
    case 'call.settled':
      return judgeResult(audit, fact.body);
    default:
      return judgePeople(audit, fact);
  }
}

/** Worked out once for each plan; the auditor's copy never changes. */
const contents = new WeakMap<Plan, string>();
function contentOf(plan: Plan): string {
  const digest = contents.get(plan) ?? digestOf(toJson(plan));
  contents.set(plan, digest);
  return digest;
}

function known(audit: Audit, digest: string): AuditedPlan {
  const plan = audit.plans.get(digest);
  rule(plan !== undefined, 'a fact is about a plan that was drawn');
  return plan!;
}

function judgeVote(audit: Audit, fact: Extract<DatedFact, { kind: 'vote.cast' }>): void {
  const { digest, person, decision, slackUser } = fact.body;
  const state = known(audit, digest);
  const { plan } = state;
  const voter = audit.people.get(person);
  rule(voter?.slack === slackUser, 'a vote comes from the Slack account that the roster pins');
  rule(voter?.approver === true, 'only approvers vote');
  rule(!audit.suspects.has(person), 'no suspect votes');
  rule(!state.votes.has(person), 'nobody votes twice on one plan');
  const stops = decision === 'deny' && plan.direction === 'loosening';
  rule(
    state.stage === 'pending' || (stops && state.stage === 'approved'),
    'votes are cast on what waits; a loosening plan can be stopped until it starts',
  );
  const inTime = Date.parse(fact.ts) < Date.parse(plan.voteUntil);
  rule(inTime || state.stage === 'approved', 'no vote counts after the window');
  if (decision === 'approve') {
    const with1 = { ...state, votes: new Map(state.votes).set(person, decision) };
    rule(approvers(audit, with1).includes(person), 'an approval that can’t count is not taken');
  }
}

function judgeQuorum(audit: Audit, state: AuditedPlan, told: readonly string[]): void {
  const counted = approvers(audit, state);
  rule(
    counted.length >= need(audit, state),
    'a plan has its quorum when it is approved and started',
  );
  rule(new Set(counted).size >= 2, 'two different people approve');
  const accounts = counted.map((person) => audit.people.get(person)?.slack);
  rule(new Set(accounts).size === counted.length, 'two people have two Slack accounts');
  rule(
    [...told].toSorted().join() === counted.toSorted().join(),
    'the journal names exactly those who counted',
  );
}

function judgeCall(audit: Audit, digest: string, id: string): void {
  const state = known(audit, digest);
  const { plan } = state;
  rule(state.stage === 'started', 'no call leaves but of a plan that runs');
  rule(contentOf(plan) === digest, 'what runs is what was approved');
  const index = plan.waves.findIndex((wave) => wave.calls.some((call) => call.id === id));
  const wave = plan.waves[index];
  rule(wave !== undefined, 'no call leaves that is not in the plan');
  rule(!isWell(state.calls.get(id)), 'what is done is not done again');
  rule(
    !audit.held || ['emergency', 'retighten'].includes(plan.kind),
    'nothing leaves while it is held, but the lock',
  );
  const [phase = '', at] = audit.place.split('/');
  if (plan.kind !== 'undo' && plan.kind !== 'retighten') {
    const part = `${plan.kind}/${wave?.part ?? ''}`;
    rule(raw.phases[phase]?.run === part && at === 'working', 'a call leaves in its own phase');
  }
  // Locks that go on or come off stand each for itself: what went wrong is told at the end.
  const goesOn =
    ['retighten', 'undo'].includes(plan.kind) ||
    (plan.kind === 'lift' && ['freeze', 'shield'].includes(wave?.part ?? ''));
  const hasEnded = (how: string | undefined): boolean => how !== undefined && how !== 'intended';
  // What of an earlier part went wrong, people went on without.
  const earlier = plan.waves
    .slice(0, index)
    .filter((one) => one.part === wave?.part || plan.kind === 'emergency')
    .flatMap((one) => one.calls);
  rule(
    earlier.every((one) => isBehind(state, one) || (goesOn && hasEnded(state.calls.get(one.id)))),
    'a wave begins when the one before it has settled',
  );
  const call = wave?.calls.find((one) => one.id === id);
  if (call !== undefined && plan.kind !== 'lift') judgeNoise(audit, call, plan.kind);
}

/** Promise 2: nothing visible before the shield stands and was measured. */
function judgeNoise(audit: Audit, call: Call, kind: string): void {
  if (call.noise === 'quiet') return;
  const plans = [...audit.plans.values()];
  // Once the lift has begun the shield may come off; what is taken back then locks nobody out.
  if (kind === 'undo' && plans.some((p) => p.plan.kind === 'lift' && p.stage !== 'pending')) return;
  const shields = plans.filter(({ plan }) => plan.kind === 'emergency');
  const stands = shields.some((state) => {
    const calls = state.plan.waves.filter((w) => w.part === 'shield').flatMap((w) => w.calls);
    return calls.length > 0 && calls.every((one) => isBehind(state, one));
  });
  rule(stands, 'nothing visible leaves before the shield is attached');
  const proof = audit.findings.get('shield-proof');
  rule(
    proof === 'proven' || proof === 'unproven',
    'nothing visible leaves before the shield’s proof',
  );
}

function judgeResult(
  audit: Audit,
  { digest, call, outcome }: Extract<DatedFact, { kind: 'call.settled' }>['body'],
): void {
  const state = known(audit, digest);
  rule(state.stage === 'started', 'a result belongs to a plan that runs');
  const ids = state.plan.waves.flatMap((wave) => wave.calls.map((one) => one.id));
  rule(ids.includes(call), 'a result belongs to a call of the plan');
  const how = state.calls.get(call);
  rule(
    how === 'intended' || (how === undefined && outcome === 'failed'),
    'a call has one result, and none but a failure without having been announced',
  );
}

function judgePeople(audit: Audit, fact: DatedFact): void {
  const left = (without: string) =>
    [...audit.people].filter(
      ([person, { approver }]) => approver && person !== without && !audit.suspects.has(person),
    ).length;
  switch (fact.kind) {
    case 'suspect.marked': {
      const { person } = fact.body;
      rule(left(person) >= audit.quorum, 'no marking leaves fewer approvers than the quorum');
      rule(decidedJustNow(audit, 'suspect', person), 'marking a suspect takes two people');
      return;
    }
    case 'approver.set-aside':
      return rule(
        decidedJustNow(audit, 'set-aside', fact.body.person),
        'setting a veto aside takes two people',
      );
    case 'scope.narrowed': {
      const { account, approvers } = fact.body;
      const stopped = /^prove-(shield|freeze)\/asking\//.test(audit.place);
      rule(
        stopped === (approvers !== undefined),
        'where a proof has stopped, a plan leaves an account out',
      );
      if (approvers === undefined) return undefined;
      return rule(
        decidedJustNow(audit, 'leave-out', account, 'account'),
        'leaving an account out where its proof has stopped takes two people',
      );
    }
    case 'waiver.granted': {
      const { phase, approvers: names, requester } = fact.body;
      rule(raw.phases[phase]?.run !== 'emergency/shield', 'nobody skips the shield');
      rule(new Set(names).size >= 2 && !names.includes(requester), 'two others waive');
      rule(audit.place.startsWith(`${phase}/asking/`), 'only an open question is waived');
      return rule(!audit.place.endsWith('/disproven'), 'what is not so is not waived');
    }
    default:
      return undefined;
  }
}

/** Was a plan about this started, which means that its quorum was judged? */
function decidedJustNow(audit: Audit, kind: string, about: string, parameter = 'person'): boolean {
  return [...audit.plans.values()].some(
    ({ plan, stage }) =>
      plan.kind === kind && plan.parameters[parameter] === about && stage === 'over',
  );
}
