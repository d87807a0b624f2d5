import { describe, expect, it } from 'vitest';
import { closingCalls } from '../../../../src/core/actions/draft-doors.ts';
import { unexplained } from '../../../../src/core/doors/compare.ts';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import type { Request } from '../../../../src/core/plan/call.ts';
import { judge } from '../../../../src/responder/check.ts';
import { failed, ok } from '../../drive.ts';
import { PROD, situation } from '../../situations.ts';
import { HOME, RECENT, callsOf, look } from './look.ts';

/** Identity pools that let anyone in: which are shut, and which are named. */

const ID = `${HOME}:11111111-2222-4333-8444-555555555555`;
const settings = {
  IdentityPoolName: 'app',
  AllowClassicFlow: true,
  SupportedLoginProviders: { 'graph.facebook.com': '1234567890' },
  IdentityPoolTags: { team: 'web' },
};
const pool = (guests = true, more: object = {}): { [key: string]: unknown } => ({
  IdentityPoolId: ID,
  AllowUnauthenticatedIdentities: guests,
  ...settings,
  ...more,
});
const told = (eventName: string, requestParameters: object, more: object = {}) => ({
  CloudTrailEvent: JSON.stringify({
    eventName,
    eventTime: RECENT,
    userIdentity: { userName: 'eve', arn: `arn:aws:iam::${PROD}:user/eve` },
    requestParameters,
    ...more,
  }),
});

function pools(
  events: readonly object[],
  {
    names = ['app'],
    described = pool(),
    lookUp = () => ok({ Events: [...events] }),
  }: {
    readonly names?: readonly string[];
    readonly described?: object;
    readonly lookUp?: () => Answer;
  } = {},
) {
  const answers: { readonly [operation: string]: (request: Request) => Answer } = {
    ListIdentityPools: () =>
      ok({
        IdentityPools: names.map((IdentityPoolName, i) => ({
          IdentityPoolId: i === 0 ? ID : `${HOME}:${i}`,
          IdentityPoolName,
        })),
      }),
    DescribeIdentityPool: ({ input }) =>
      ok(input['IdentityPoolId'] === ID ? { ...described } : pool(false)),
    LookupEvents: ({ input }) =>
      JSON.stringify(input).includes('"UpdateIdentityPool"') ? lookUp() : ok({ Events: [] }),
  };
  const found = look(answers);
  return { ...found, doors: found.doors.filter(({ kind }) => kind === 'cognito') };
}

describe('identity pools that let anyone in', () => {
  it('given one that was changed lately, when it is shut, then every setting that was read is written with it, and the undo writes the same with guests', () => {
    const { doors } = pools([told('UpdateIdentityPool', { identityPoolId: ID })]);
    expect(doors).toMatchObject([
      { suspicion: 'hostile', says: expect.stringContaining('eve called UpdateIdentityPool') },
    ]);
    expect(callsOf(doors)).toMatchObject([
      {
        hostile: true,
        request: { operation: 'UpdateIdentityPool', input: pool(false) },
        check: { expect: { equals: false } },
        undo: { request: { input: pool(true) }, check: { expect: { equals: true } } },
      },
    ]);
  });

  it('given one that somebody has changed since, when the call is about to leave, then it drops out', () => {
    const [call] = callsOf(pools([told('UpdateIdentityPool', { identityPoolId: ID })]).doors);
    const [before] = call?.preconditions ?? [];
    if (before === undefined) throw new Error('no precondition');
    expect(judge(before, ok(pool())).state).toBe('holds');
    expect(judge(before, ok(pool(false))).state).toBe('differs');
    expect(judge(before, ok(pool(true, { SamlProviderARNs: ['arn:his'] }))).state).toBe('differs');
  });

  it.each<[string, readonly object[], object]>([
    ['nobody has changed lately', [], {}],
    [
      'was not the one that was changed',
      [told('UpdateIdentityPool', { identityPoolId: `${HOME}:other` })],
      {},
    ],
    [
      'was not changed because AWS refused',
      [told('UpdateIdentityPool', { identityPoolId: ID }, { errorCode: 'AccessDenied' })],
      {},
    ],
    [
      'shares its name with another one that was made lately',
      [told('CreateIdentityPool', { identityPoolName: 'app' })],
      { names: ['app', 'app'] },
    ],
    [
      'has more settings than a plan has room for',
      [told('UpdateIdentityPool', { identityPoolId: ID })],
      { described: pool(true, { IdentityPoolTags: { a: 'x'.repeat(20_000) } }) },
    ],
  ])(
    'given one that %s, when it is found, then it is named with the command',
    (_, events, more) => {
      const { doors } = pools(events, more);
      expect(doors).toHaveLength(1);
      expect(callsOf(doors)).toEqual([]);
      expect(doors[0]?.detail['untouchable']).toContain('update-identity-pool');
    },
  );

  it('given one that was made lately and whose name nobody shares, when it is found, then it is shut', () => {
    const made = [told('CreateIdentityPool', { identityPoolName: 'app' })];
    expect(callsOf(pools(made, { names: ['app', 'other'] }).doors)).toHaveLength(1);
  });

  it('given that events can not be read, when one is found, then it is named, the events are unseen, and no line is hidden', () => {
    const { doors, unseen } = pools([], { lookUp: () => failed('denied', 'AccessDenied') });
    expect(callsOf(doors)).toEqual([]);
    expect(doors[0]?.detail['untouchable']).toContain('could not be read');
    const [line] = Object.keys(pools([]).objects).filter((id) => id.includes('/cognito/'));
    expect(unseen.map(({ what }) => what).join()).toContain('who opened identity pools');
    expect(unseen.some((one) => line?.startsWith(one['covers'] as string))).toBe(false);
  });

  it('given one that lets nobody in, when the account is read, then it is no door and no event is asked for', () => {
    const asked: string[] = [];
    const { doors } = pools([], {
      described: pool(false),
      lookUp: () => {
        asked.push('UpdateIdentityPool');
        return ok({ Events: [] });
      },
    });
    expect(doors).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('given our own call, when two inventories are compared, then it explains the line and no other change of the pool', () => {
    const first = pools([told('UpdateIdentityPool', { identityPoolId: ID })]);
    const [call] = first.doors.flatMap((door) => closingCalls(door, situation()));
    if (call === undefined) throw new Error('no call');
    const made = [{ plan: 'p2', call, at: RECENT }];
    const changes = (described: object) =>
      unexplained(first.objects, pools([], { described }).objects, made, []).map(
        ({ object }) => object,
      );
    expect(changes(pool(false))).toEqual([]);
    // He let guests in again: the line is as it was, and the door is open as it was.
    expect(changes(pool(true))).toEqual([]);
    expect(changes(pool(false, { AllowClassicFlow: false }))).toEqual([
      `${PROD}/cognito/${HOME}/${ID}`,
    ]);
  });
});
