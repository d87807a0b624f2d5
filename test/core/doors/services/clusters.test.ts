import { describe, expect, it } from 'vitest';
import { doorsInServices } from '../../../../src/core/doors/services/services.ts';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import type { Request } from '../../../../src/core/plan/call.ts';
import { failed, ok } from '../../drive.ts';
import { LONG_AGO, PROD, STRANGER, situation } from '../../situations.ts';
import { HOME, RECENT, callsOf } from './look.ts';

/** Access entries of clusters: whose lose their rights, and which are named. */

const HIS = `arn:aws:iam::${PROD}:user/eve`;
const OURS = `arn:aws:iam::${PROD}:role/platform`;
const ANN = `arn:aws:iam::${PROD}:user/ann`;
const LATER = '2026-11-21T00:00:00.000Z';
const ADMIN = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';
const VIEW = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
const scope = { type: 'cluster', namespaces: [] };

const told = (eventName: string, requestParameters: object, arn = HIS, eventTime = RECENT) => ({
  CloudTrailEvent: JSON.stringify({
    eventName,
    eventTime,
    userIdentity: { userName: 'eve', arn },
    requestParameters,
  }),
});

const wrote = (kubernetesGroups: readonly string[], ...by: [arn?: string, at?: string]) =>
  told('UpdateAccessEntry', { name: 'c-1', principalArn: OURS, kubernetesGroups }, ...by);

/** The door of one entry, where eve is known to be hostile. */
function entry(
  arn: string,
  {
    entry: described = {},
    events = [],
    policies = () =>
      ok({
        associatedAccessPolicies: [
          { policyArn: ADMIN, accessScope: scope },
          { policyArn: VIEW, accessScope: { type: 'namespace', namespaces: ['shop'] } },
        ],
      }),
  }: {
    readonly entry?: object;
    readonly events?: readonly ReturnType<typeof told>[];
    readonly policies?: () => Answer;
  } = {},
) {
  const asked: Request[] = [];
  const answers: { readonly [operation: string]: (request: Request) => Answer } = {
    ListClusters: ({ service }) => ok(service === 'eks' ? { clusters: ['c-1'] } : {}),
    ListAccessEntries: () => ok({ accessEntries: [arn] }),
    DescribeAccessEntry: () =>
      ok({
        accessEntry: {
          createdAt: LONG_AGO,
          type: 'STANDARD',
          kubernetesGroups: ['viewers', 'admins'],
          ...described,
        },
      }),
    ListAssociatedAccessPolicies: policies,
    LookupEvents: ({ input }) =>
      ok({
        Events: events.filter(({ CloudTrailEvent }) => {
          const { eventName } = JSON.parse(CloudTrailEvent) as { eventName: string };
          return JSON.stringify(input).includes(`"${eventName}"`);
        }),
      }),
  };
  const program = doorsInServices(situation(), { suspects: new Set([HIS]), trusted: new Map() });
  let step = program.next();
  while (step.done !== true)
    step = program.next(
      step.value.map((request) => {
        asked.push(request);
        return request.region === HOME ? (answers[request.operation]?.(request) ?? ok({})) : ok({});
      }),
    );
  const doors = step.value.doors.filter(({ kind }) => kind === 'containers');
  return { doors, calls: callsOf(doors), asked };
}

describe('access entries of clusters', () => {
  it.each<[string, string, Parameters<typeof entry>[1]]>([
    ['of a hostile principal', HIS, {}],
    ['of an unknown account', `arn:aws:iam::${STRANGER}:role/r`, {}],
    [
      'that a hostile principal made',
      OURS,
      { events: [told('CreateAccessEntry', { name: 'c-1', principalArn: OURS })] },
    ],
  ])(
    'given one %s, when it is closed, then it loses every policy and all groups',
    (_, arn, more) => {
      const { doors, calls } = entry(arn, more);
      expect(doors).toMatchObject([{ state: 'open', suspicion: 'hostile' }]);
      const about = { clusterName: 'c-1', principalArn: arn };
      expect(calls).toMatchObject([
        {
          request: { operation: 'DisassociateAccessPolicy', input: { ...about, policyArn: ADMIN } },
          preconditions: [{ expect: { equals: scope } }],
          // An empty list of namespaces is answered and not taken.
          undo: {
            request: {
              operation: 'AssociateAccessPolicy',
              input: { ...about, policyArn: ADMIN, accessScope: { type: 'cluster' } },
            },
          },
        },
        {
          request: { input: { policyArn: VIEW } },
          undo: {
            request: { input: { accessScope: { type: 'namespace', namespaces: ['shop'] } } },
          },
        },
        {
          request: { operation: 'UpdateAccessEntry', input: { ...about, kubernetesGroups: [] } },
          preconditions: [{ expect: { equals: ['viewers', 'admins'] } }],
          undo: { request: { input: { ...about, kubernetesGroups: ['viewers', 'admins'] } } },
        },
      ]);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
    },
  );

  it('given an old one of ours that a hostile principal gave a policy, when it is closed, then it loses that policy and keeps what it had', () => {
    const asked = {
      name: 'c-1',
      principalArn: encodeURIComponent(OURS),
      policyArn: ADMIN,
    };
    const { calls } = entry(OURS, { events: [told('AssociateAccessPolicy', asked)] });
    expect(calls.map(({ request }) => [request.operation, request.input['policyArn']])).toEqual([
      ['DisassociateAccessPolicy', ADMIN],
    ]);
  });

  it('given an old one of ours whose groups a hostile principal wrote, when it is closed, then it loses its groups and keeps its policies, and the groups can be put back', () => {
    const { doors, calls, asked } = entry(OURS, {
      events: [
        wrote(['viewers', 'admins']),
        wrote(['viewers'], ANN, '2026-11-19T00:00:00.000Z'),
        // Another cluster, and a change that leaves the groups: neither hides what he wrote.
        told(
          'UpdateAccessEntry',
          { name: 'c-2', principalArn: OURS, kubernetesGroups: ['viewers'] },
          ANN,
          LATER,
        ),
        told('UpdateAccessEntry', { name: 'c-1', principalArn: OURS, username: 'x' }, HIS, LATER),
      ],
      policies: () => failed('denied', 'AccessDeniedException'),
    });
    expect(doors).toMatchObject([{ state: 'open', suspicion: 'hostile' }]);
    const about = { clusterName: 'c-1', principalArn: OURS };
    expect(calls).toMatchObject([
      {
        request: { operation: 'UpdateAccessEntry', input: { ...about, kubernetesGroups: [] } },
        preconditions: [{ expect: { equals: ['viewers', 'admins'] } }],
        undo: { request: { input: { ...about, kubernetesGroups: ['viewers', 'admins'] } } },
      },
    ]);
    expect(asked.some(({ operation }) => operation === 'ListAssociatedAccessPolicies')).toBe(false);
  });

  it('given one whose groups a hostile principal wrote and that lost them to us, when it is found again, then it is closed', () => {
    const more = { entry: { kubernetesGroups: [] }, events: [wrote(['admins'])] };
    expect(entry(OURS, more).doors).toMatchObject([{ state: 'closed' }]);
  });

  it.each<[string, string, string, object]>([
    ['that was changed', OURS, 'UpdateAccessEntry', { kubernetesGroups: ['admins'] }],
    ['that was made', OURS, 'CreateAccessEntry', {}],
    ['of a hostile principal that was changed', HIS, 'UpdateAccessEntry', {}],
  ])(
    'given one %s by a hostile principal with a user name, when it has lost the rest to us, then it is not closed but named: the name may be bound to rights',
    (_, arn, event, more) => {
      const asked = { name: 'c-1', principalArn: arn, username: 'admin', ...more };
      const events = [told(event, asked)];
      const described = {
        entry: { kubernetesGroups: [] },
        policies: () => ok({ associatedAccessPolicies: [] }),
      };
      const { doors, calls } = entry(arn, { ...described, events });
      expect(doors).toMatchObject([{ state: 'open', suspicion: 'hostile' }]);
      expect(calls).toEqual([]);
      expect(doors[0]?.detail['untouchable']).toContain('somebody hostile wrote its user name');
      // A name of its owners does not count as his.
      const byAnn = [told(event, { ...asked, username: undefined }), told(event, asked, ANN)];
      const others = entry(arn, { ...described, events: byAnn }).doors;
      expect(others).toHaveLength(1);
      expect(JSON.stringify(others)).not.toContain('user name');
    },
  );

  it('given one that a hostile principal gave groups and a user name, when it is closed, then it loses the groups first', () => {
    const events = [
      told('UpdateAccessEntry', {
        name: 'c-1',
        principalArn: OURS,
        kubernetesGroups: ['viewers', 'admins'],
        username: 'admin',
      }),
    ];
    const { calls } = entry(OURS, { events });
    expect(calls).toMatchObject([
      { request: { operation: 'UpdateAccessEntry', input: { kubernetesGroups: [] } } },
    ]);
  });

  it.each<[string, Parameters<typeof entry>[1]]>([
    [
      'who left its groups',
      { events: [told('UpdateAccessEntry', { name: 'c-1', principalArn: OURS })] },
    ],
    [
      'who also gave it a policy, which it lost',
      {
        events: [
          told('AssociateAccessPolicy', { name: 'c-1', principalArn: OURS, policyArn: ADMIN }),
          told('UpdateAccessEntry', { name: 'c-1', principalArn: OURS, username: 'x' }),
        ],
        policies: () => ok({ associatedAccessPolicies: [] }),
      },
    ],
    ['whose groups are not those that it has', { events: [wrote(['viewers', 'masters'])] }],
    ['whose groups are more than it has', { events: [wrote(['viewers', 'admins', 'masters'])] }],
    [
      'and by its owners after him',
      { events: [wrote(['viewers', 'admins'], ANN, LATER), wrote(['viewers', 'admins'])] },
    ],
    [
      'and made anew by its owners after him',
      {
        events: [
          wrote(['viewers', 'admins']),
          told('CreateAccessEntry', { name: 'c-1', principalArn: OURS }, ANN, LATER),
        ],
      },
    ],
  ])(
    'given an old one of ours that was changed by a hostile principal %s, when it is found, then it keeps all, and is named as changed by him',
    (_, more) => {
      const { doors, calls } = entry(OURS, more);
      expect(doors).toMatchObject([{ state: 'open', suspicion: 'hostile' }]);
      expect(calls).toEqual([]);
      const named = doors[0]?.detail['untouchable'];
      expect(named).toContain('somebody hostile changed it');
      expect(named).not.toContain('nobody hostile');
    },
  );

  it.each<[string, Parameters<typeof entry>[1]]>([
    ['is only new', { entry: { createdAt: RECENT } }],
    [
      'was made by a hostile principal for nodes',
      {
        entry: { type: 'EC2_LINUX' },
        events: [told('CreateAccessEntry', { name: 'c-1', principalArn: OURS })],
      },
    ],
    [
      'was made by a hostile principal and has policies that nobody can read',
      {
        events: [told('CreateAccessEntry', { name: 'c-1', principalArn: OURS })],
        policies: () => failed('denied', 'AccessDeniedException'),
      },
    ],
  ])(
    'given one of ours that %s, when it is found, then it is named with the command',
    (_, more) => {
      const { doors, calls } = entry(OURS, more);
      expect(doors).toMatchObject([{ state: 'open', suspicion: 'hostile' }]);
      expect(calls).toEqual([]);
      expect(doors[0]?.detail['untouchable']).toContain('eks delete-access-entry');
    },
  );

  it.each<[string, readonly ReturnType<typeof told>[]]>([
    ['nobody touched', []],
    [
      'an ordinary principal gave a policy',
      [told('AssociateAccessPolicy', { name: 'c-1', principalArn: OURS, policyArn: ADMIN }, ANN)],
    ],
    [
      'has a namesake in another cluster that was given a policy',
      [told('AssociateAccessPolicy', { name: 'c-2', principalArn: OURS, policyArn: ADMIN })],
    ],
  ])(
    'given an old one of ours that %s, when it is judged, then it is no door and its policies are not asked for',
    (_, events) => {
      const { doors, asked } = entry(OURS, { events });
      expect(doors).toEqual([]);
      expect(asked.some(({ operation }) => operation === 'ListAssociatedAccessPolicies')).toBe(
        false,
      );
    },
  );

  it('given one of a hostile principal that has no rights left, when it is found again, then it is closed', () => {
    const { doors, calls } = entry(HIS, {
      entry: { kubernetesGroups: [] },
      policies: () => ok({ associatedAccessPolicies: [] }),
    });
    expect(doors).toMatchObject([{ state: 'closed' }]);
    expect(calls).toEqual([]);
  });
});
