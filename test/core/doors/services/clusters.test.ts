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
const ADMIN = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';
const VIEW = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
const scope = { type: 'cluster', namespaces: [] };

const told = (eventName: string, requestParameters: object, arn = HIS) => ({
  CloudTrailEvent: JSON.stringify({
    eventName,
    eventTime: RECENT,
    userIdentity: { userName: 'eve', arn },
    requestParameters,
  }),
});

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

  it.each<[string, Parameters<typeof entry>[1]]>([
    ['is only new', { entry: { createdAt: RECENT } }],
    [
      'has groups that a hostile principal wrote over',
      { events: [told('UpdateAccessEntry', { name: 'c-1', principalArn: OURS })] },
    ],
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
      [
        told(
          'AssociateAccessPolicy',
          { name: 'c-1', principalArn: OURS, policyArn: ADMIN },
          `arn:aws:iam::${PROD}:user/ann`,
        ),
      ],
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
