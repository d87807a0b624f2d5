import { canonicalize, digestOf, sha256 } from '../../../src/core/plan/canonical.ts';

// A forger writes what he likes: nothing of it has a type.
// oxlint-disable-next-line typescript/no-explicit-any
export type Loose = { kind: string; body: any; ts?: string };

export const find = (facts: readonly Loose[], kind: string): Loose => {
  const found = facts.find((fact) => fact.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
};
const shieldOrder = (facts: readonly Loose[]): Loose => {
  const found = facts.find((f) => f.kind === 'plan.drafted' && f.body.plan.kind === 'shield-order');
  if (found === undefined) throw new Error('no shield-order');
  return found;
};
const orderIn = (facts: readonly Loose[]) => find(facts, 'incident.opened').body.order;
/** The fired plan gets another content, and everything that names it follows. */
const refired = (facts: Loose[], change: (plan: Loose['body']) => void): void => {
  const draft = shieldOrder(facts);
  const before = draft.body.digest as string;
  const named = namesIn(draft.body.plan);
  change(draft.body.plan);
  // What a policy is called stands in other calls too.
  namesIn(draft.body.plan).forEach((name, i) => {
    const text = JSON.stringify(draft.body.plan);
    draft.body.plan = JSON.parse(text.replaceAll(named[i] ?? name, name));
  });
  const after = digestOf(draft.body.plan);
  for (const { body } of facts) if (body.digest === before) body.digest = after;
};
/** The order gets another content, with its digest. */
const reordered = (facts: Loose[], change: (order: Loose['body']) => void): void => {
  const order = orderIn(facts);
  change(order);
  order.digest = digestOf(order.plan);
  find(facts, 'order.fired').body.order = order.digest;
};
const namesIn = (plan: Loose['body']): string[] =>
  plan.waves
    .flatMap((wave: Loose['body']) => wave.calls)
    .filter((call: Loose['body']) => call.request.operation === 'CreatePolicy')
    .map((call: Loose['body']) => call.request.input.Name);
const createIn = (plan: Loose['body'], id: string) =>
  plan.waves
    .flatMap((wave: Loose['body']) => wave.calls)
    .find((call: Loose['body']) => call.id === id);
const rewrite = (call: Loose['body'], change: (document: Loose['body']) => void): void => {
  const { input } = call.request;
  const document = JSON.parse(input.Content);
  change(document);
  input.Content = JSON.stringify(document);
  input.Name = `${input.Name.slice(0, -12)}${sha256(input.Content).slice(0, 12)}`;
};
const floorOf = (document: Loose['body']) =>
  document.Statement.find((one: Loose['body']) => one.Sid === 'StaleResponder');

/** A floor for this role is written into the fired shield, with everything that is derived from its text. */
export const addFloor = (facts: Loose[], role: string, since: string): void =>
  refired(facts, (plan) => {
    const call = createIn(plan, 'shield-scp/create');
    const before = call.request.input.Content as string;
    const document = JSON.parse(before);
    document.Statement.push({
      Sid: 'StaleResponder',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: {
        ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/${role}` },
        DateLessThan: { 'aws:TokenIssueTime': since },
      },
    });
    const after = canonicalize(document);
    const { input } = call.request;
    const name = `${input.Name.slice(0, -12)}${sha256(after).slice(0, 12)}`;
    const text = JSON.stringify(call)
      .replaceAll(JSON.stringify(before), () => JSON.stringify(after))
      .replaceAll(`(${before.length} characters)`, `(${after.length} characters)`);
    Object.assign(call, JSON.parse(text));
    call.request.input.Name = name;
  });

/** What is changed in the fired plan of an order for a unit. */
export const unitForgeries: readonly (readonly [string, (facts: Loose[]) => void, RegExp])[] = [
  [
    'an account was added that is not in the unit',
    (facts) => retarget(facts, '100000000009'),
    /100000000009 is not in the order/,
  ],
  [
    'an account was added that is in the unit by other settings alone',
    (facts) => {
      const opened = find(facts, 'incident.opened').body;
      // As many as before: the sentence that people read counts them.
      opened.settings.organization.units[0].accounts[1] = '100000000009';
      retarget(facts, '100000000009');
    },
    /100000000009 is not in the order/,
  ],
  [
    'another policy goes on the account',
    (facts) =>
      refired(facts, (plan) => {
        const call = plan.waves.at(-1).calls[0];
        call.request.input.PolicyId = 'p-harmless';
      }),
    /is not in the order/,
  ],
  [
    'the account is taken off instead',
    (facts) =>
      refired(facts, (plan) => {
        plan.waves.at(-1).calls[0].request.operation = 'DetachPolicy';
      }),
    /is not in the order/,
  ],
];
const retarget = (facts: Loose[], account: string): void =>
  refired(facts, (plan) => {
    const calls = plan.waves.at(-1).calls;
    const target = calls[0].request.input.TargetId;
    calls.push(JSON.parse(JSON.stringify(calls[0]).replaceAll(target, account)));
  });

/** What is changed, and the sentence that says so. */
export const forgeries: readonly (readonly [string, (facts: Loose[]) => void, RegExp])[] = [
  [
    'the opening quotes no order',
    (facts) => delete find(facts, 'incident.opened').body.order,
    /the opening quotes none/,
  ],
  [
    'one vote of the order is missing',
    (facts) => orderIn(facts).votes.pop(),
    /1 of the 2 approvals/,
  ],
  [
    'one person voted twice on the order',
    (facts) => (orderIn(facts).votes[1] = orderIn(facts).votes[0]),
    /1 of the 2 approvals/,
  ],
  [
    'a vote on the order is of nobody on the roster',
    (facts) => (orderIn(facts).votes[1].person = 'eve'),
    /1 of the 2 approvals/,
  ],
  [
    'a vote on the order came from another Slack account',
    (facts) => (orderIn(facts).votes[1].slackUser = 'U0EVE'),
    /1 of the 2 approvals/,
  ],
  [
    'a vote on the order is younger than its firing',
    (facts) => (orderIn(facts).votes[1].at = '2026-06-18T00:00:00.000Z'),
    /1 of the 2 approvals/,
  ],
  [
    'Slack was not asked at the vote on the order',
    (facts) => (orderIn(facts).votes[1].checkedAt = '2026-01-01T00:00:00.000Z'),
    /1 of the 2 approvals/,
  ],
  [
    'whoever asked for the order is one of the two',
    (facts) => reordered(facts, ({ plan }) => (plan.requester = 'ben')),
    /1 of the 2 approvals/,
  ],
  [
    'the order does not say who asked for it',
    (facts) => reordered(facts, ({ plan }) => delete plan.requester),
    /does not say who asked for it/,
  ],
  [
    'the order is not what its digest says',
    (facts) => (orderIn(facts).plan.title = 'harmless'),
    /quoted standing order is not what its digest/,
  ],
  [
    'the order is another kind of plan',
    (facts) => reordered(facts, ({ plan }) => (plan.kind = 'emergency')),
    /is a plan of the kind emergency/,
  ],
  [
    'the order is said to be good for longer than was approved',
    (facts) => (orderIn(facts).until = '2027-01-01T00:00:00.000Z'),
    /another end than people approved/,
  ],
  [
    'the order is good for a year',
    (facts) =>
      reordered(facts, (order) => {
        order.until = '2027-06-01T00:00:00.000Z';
        order.plan.parameters.until = order.until;
      }),
    /good for more than 90 days/,
  ],
  [
    'it was fired after its end',
    (facts) => {
      const at = facts.indexOf(find(facts, 'order.fired'));
      for (const fact of facts.slice(at)) fact.ts = '2026-09-01T00:00:00.000Z';
    },
    /it had ended at/,
  ],
  [
    'nobody fired it',
    (facts) => facts.splice(facts.indexOf(find(facts, 'order.fired')), 1),
    /nobody fired it/,
  ],
  [
    'an approver without another role fired it',
    (facts) =>
      Object.assign(find(facts, 'order.fired').body, { person: 'cho', slackUser: 'U0CHO' }),
    /neither commander nor responder/,
  ],
  [
    'somebody who is not on the roster fired it',
    (facts) => (find(facts, 'order.fired').body.person = 'eve'),
    /eve is not on the roster/,
  ],
  [
    'it was fired from another Slack account',
    (facts) => (find(facts, 'order.fired').body.slackUser = 'U0EVE'),
    /came from U0EVE/,
  ],
  [
    'Slack was not asked when it was fired',
    (facts) => (find(facts, 'order.fired').body.checkedAt = '2026-01-01T00:00:00.000Z'),
    /Slack was asked about it at/,
  ],
  [
    'another order was fired',
    (facts) => (find(facts, 'order.fired').body.order = 'b'.repeat(64)),
    /quotes another order/,
  ],
  [
    'the floor moved back',
    (facts) =>
      refired(facts, (plan) =>
        rewrite(
          createIn(plan, 'shield-scp/create'),
          (document) =>
            (floorOf(document).Condition.DateLessThan['aws:TokenIssueTime'] =
              '2026-05-01T00:00:00.000Z'),
        ),
      ),
    /has moved back/,
  ],
  [
    'the floor is about another role',
    (facts) =>
      refired(facts, (plan) =>
        rewrite(
          createIn(plan, 'shield-scp/create'),
          (document) =>
            (floorOf(document).Condition.ArnLike['aws:PrincipalArn'] =
              'arn:aws:iam::*:role/everybody'),
        ),
      ),
    /has moved back/,
  ],
  [
    'the floor became another statement',
    (facts) =>
      refired(facts, (plan) =>
        rewrite(
          createIn(plan, 'shield-scp/create'),
          (document) => (floorOf(document).Effect = 'Allow'),
        ),
      ),
    /moved back, or is about another role/,
  ],
  [
    'a statement was taken out of the shield',
    (facts) =>
      refired(facts, (plan) =>
        rewrite(createIn(plan, 'shield-scp/create'), (document) => document.Statement.shift()),
      ),
    /is not what was approved/,
  ],
  [
    'the policy has the name of another text',
    (facts) =>
      refired(facts, (plan) => {
        createIn(plan, 'shield-scp/create').request.input.Name =
          `lockstep-shield-scp-${'0'.repeat(12)}`;
      }),
    /a name that is not that of its text/,
  ],
  [
    'a target was added',
    (facts) =>
      refired(facts, (plan) => {
        const calls = plan.waves.at(-1).calls;
        const more = structuredClone(calls[0]);
        more.id = 'shield-scp/attach/100000000009';
        more.request.input.TargetId = '100000000009';
        calls.push(more);
      }),
    /100000000009 is not in the order/,
  ],
  [
    'a target was replaced',
    (facts) =>
      refired(facts, (plan) => {
        plan.waves.at(-1).calls[0].request.input.TargetId = '100000000009';
      }),
    /is not what was approved/,
  ],
  [
    'it detaches instead',
    (facts) =>
      refired(facts, (plan) => {
        plan.waves.at(-1).calls[0].request.operation = 'DetachPolicy';
      }),
    /is not what was approved/,
  ],
  [
    'a policy that was not measured was called made',
    (facts) => (orderIn(facts).policies = []),
    /found done, but no measurement before it says so/,
  ],
  [
    'it names other approvers',
    (facts) => {
      const { digest } = shieldOrder(facts).body;
      for (const { kind, body } of facts)
        if (kind === 'plan.started' && body.digest === digest) body.approvers = ['ana', 'dev'];
    },
    /names ana, dev as approvers/,
  ],
];
