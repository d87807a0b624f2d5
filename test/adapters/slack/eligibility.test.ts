import { describe, expect, it } from 'vitest';
import { unfit, type UserFacts } from '../../../src/adapters/slack/eligibility.ts';
import { actId, foreign, type Origin } from '../../../src/adapters/slack/origin.ts';

const home = { team: 'T1', botUser: 'UBOT' };
const member: UserFacts = {
  id: 'U1',
  team_id: 'T1',
  deleted: false,
  is_bot: false,
  is_restricted: false,
  is_ultra_restricted: false,
};

describe('users.info (AP-04)', () => {
  it('given a member of our workspace, when judged, then there is nothing against them', () => {
    expect(unfit(member, 'U1', home)).toBeUndefined();
  });

  it.each([
    'deleted',
    'is_bot',
    'is_workflow_bot',
    'is_connector_bot',
    'is_restricted',
    'is_ultra_restricted',
    'is_stranger',
    'is_invited_user',
  ] as const)('given %s, when judged, then the account may not act', (flag) => {
    expect(unfit({ ...member, [flag]: true }, 'U1', home)).toMatch(/^(it is|the )/);
  });

  it.each<[string, UserFacts, string]>([
    [
      'another team, although is_stranger is false',
      { ...member, team_id: 'T2', is_stranger: false },
      'U1',
    ],
    ['no team at all', { ...member, team_id: undefined }, 'U1'],
    [
      'another enterprise',
      { ...member, team_id: 'T2', enterprise_user: { enterprise_id: 'E2' } },
      'U1',
    ],
    [
      'an empty enterprise',
      { ...member, team_id: 'T2', enterprise_user: { enterprise_id: '' } },
      'U1',
    ],
    ['an answer about somebody else', member, 'U2'],
    ['Slackbot', { ...member, id: 'USLACKBOT' }, 'USLACKBOT'],
  ])('given %s, when judged, then the account may not act', (_what, user, asked) => {
    expect(unfit(user, asked, home)).toBeDefined();
    expect(unfit(user, asked, { ...home, enterprise: '' })).toBeDefined();
  });

  it('given an organization, when the home workspace differs, then the enterprise decides', () => {
    const user = { ...member, team_id: 'T2', enterprise_user: { enterprise_id: 'E1' } };
    expect(unfit(user, 'U1', { ...home, enterprise: 'E1' })).toBeUndefined();
    expect(unfit(user, 'U1', { ...home, enterprise: 'E9' })).toBeDefined();
  });
});

describe('where an interaction comes from (AP-25)', () => {
  const ours: Origin = { user: 'U1', userTeam: 'T1', team: 'T1', enterprise: undefined, app: 'A1' };

  it.each<[string, Origin]>([
    ['ours', ours],
    ['ours without the app’s id', { ...ours, app: undefined }],
    ['ours with a null team', { ...ours, team: undefined }],
  ])('given %s, when judged, then it is ours', (_what, origin) => {
    expect(foreign(origin, home, 'A1')).toBeUndefined();
  });

  it.each<[string, Origin]>([
    ['another app', { ...ours, app: 'A2' }],
    ['another workspace', { ...ours, team: 'T2', userTeam: 'T2' }],
    ['a person of another workspace', { ...ours, userTeam: 'T2' }],
    ['a null team and a foreign person', { ...ours, team: undefined, userTeam: 'T2' }],
    ['no team at all', { ...ours, team: undefined, userTeam: undefined }],
  ])('given %s, when judged, then it is foreign', (_what, origin) => {
    expect(foreign(origin, home, 'A1')).toBeDefined();
  });

  it('given an organization, when judged, then its enterprise id decides, also without a team', () => {
    const grid = { ...home, enterprise: 'E1' };
    expect(
      foreign({ ...ours, team: undefined, userTeam: 'T7', enterprise: 'E1' }, grid, 'A1'),
    ).toBeUndefined();
    expect(foreign({ ...ours, enterprise: 'E2' }, grid, 'A1')).toBeDefined();
  });
});

describe('the id of an act (AP-26)', () => {
  it('given the same act, when named twice, then the ids agree; any other part gives another id', () => {
    const parts = ['T1', 'C1', '1.2', 'approve_plan', 'U1', '3.4'];
    expect(actId(...parts)).toBe(actId(...parts));
    const others = parts.map((_, index) => actId(...parts.with(index, 'x')));
    expect(new Set([actId(...parts), ...others]).size).toBe(parts.length + 1);
    expect(actId('a', 'bc')).not.toBe(actId('ab', 'c'));
    expect(actId('a', undefined)).not.toBe(actId('a'));
  });
});
