import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checklistItems } from '../../../src/core/checklist/items.data.ts';
import { sha256, toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import type { ScopeKind } from '../../../src/core/runbook/language.ts';
import { runbookSchema } from '../../../src/core/runbook/schema.ts';
import { PROD, declaring, settings, tell, type Story } from './stage.ts';

const ALONE = '200000000001';
const MANAGEMENT = '100000000001';

const { organization } = settings();
const all = settings({
  organization: {
    ...organization,
    managementResponderRoleId: 'AROARESPONDERMGMT',
    freezeRoleId: 'AROAFREEZE00001',
    liftRoleId: 'AROALIFT0000001',
  },
  standalone: [
    { id: ALONE, name: 'alone', responderRoleId: 'AROARESPONDERALON' },
    { id: '200000000002', name: 'alone too', responderRoleId: 'AROARESPONDERTWOO' },
  ],
});

function shipped(id: string) {
  const file = new URL(`../../../runbooks/${id}.yaml`, import.meta.url);
  const text = readFileSync(file, 'utf8');
  const definition = toJson(runbookSchema.parse(parse(text))) as JsonObject;
  return { id, digest: sha256(text), text, definition };
}
const alone = (): Story =>
  tell({ settings: all, scope: [ALONE], runbook: shipped('compromised-standalone') });
const management = (): Story =>
  tell({ settings: all, scope: [MANAGEMENT], runbook: shipped('compromised-management') });

const itemsOf = (kind: ScopeKind) =>
  checklistItems.filter(({ scopes }) => scopes.includes(kind)).map(({ id }) => id);

/** To the gate where people's part is waited for. */
function atTheGate(story: Story): Story {
  story.measures({ finding: 'unproven', unproven: ['the snapshots could not be read'] });
  expect(story.incident.position.phase).toBe('people-first');
  story.measures({ finding: 'unproven', unproven: ['root is open'] });
  expect(story.incident.position).toMatchObject({ phase: 'people-first', state: 'asking' });
  return story;
}

describe('a scope', () => {
  it('given accounts of two kinds, when they are declared, then it is refused with the commands that work', () => {
    const mixed = declaring({ settings: all, scope: [PROD, ALONE, MANAGEMENT] });
    expect(mixed).toMatchObject({
      refused: {
        code: 'scope',
        works: [
          `/incident declare ${MANAGEMENT} because <what you saw>`,
          `/incident declare ${ALONE} because <what you saw>`,
          `/incident declare ${PROD} because <what you saw>`,
        ],
      },
    });
  });

  it('given two standalone accounts, when they are declared together, then each needs an incident of its own', () => {
    const both = declaring({
      settings: all,
      scope: [ALONE, '200000000002'],
      runbook: shipped('compromised-standalone'),
    });
    expect(both).toMatchObject({ refused: { code: 'scope' } });
  });

  it('given a management account without a responder, when it is declared, then it is refused with what to type by hand', () => {
    const refused = declaring({ scope: [MANAGEMENT], runbook: shipped('compromised-management') });
    expect(refused).toMatchObject({ refused: { code: 'scope' } });
    expect(JSON.stringify(refused)).toContain('AWSDenyAll');
  });

  it.each(['freezeRoleId', 'liftRoleId'] as const)(
    'given no %s, when the management account is declared, then it is refused with the mend, and a member is not',
    (id) => {
      const { [id]: _, ...others } = all.organization;
      const unnamed = settings({ ...all, organization: others });
      const runbook = shipped('compromised-management');
      const refused = declaring({ settings: unnamed, scope: [MANAGEMENT], runbook });
      expect(refused).toMatchObject({
        refused: { code: 'scope', text: expect.stringContaining(`organization.${id}`) },
      });
      expect(declaring({ settings: all, scope: [MANAGEMENT], runbook })).toHaveProperty('turn');
      expect(declaring({ settings: unnamed, scope: [PROD] })).toHaveProperty('turn');
    },
  );

  it.each([
    [[ALONE], 'compromised-console'],
    [[PROD], 'compromised-standalone'],
    [[ALONE], 'compromised-management'],
  ])('given the scope %j, when the runbook is %s, then it is refused', (scope, id) => {
    expect(declaring({ settings: all, scope, runbook: shipped(id) })).toMatchObject({
      refused: { code: 'scope', text: expect.stringContaining(`The runbook ${id} is not for a`) },
    });
  });
});

describe('the checklist', () => {
  it('given the gate, when every item is ticked, then the phase goes on by itself, and not before', () => {
    const story = atTheGate(alone());
    const items = itemsOf('standalone-account');
    for (const item of items.slice(0, -1)) story.says('dev', { do: 'tick', item, note: 'done' });
    expect(story.incident.position.state).toBe('asking');
    story.says('cho', { do: 'tick', item: items.at(-1) ?? '' });
    expect(story.incident.position).toMatchObject({ phase: 'people-first', state: 'working' });
    story.measures({ finding: 'proven' });
    expect(story.incident.position.phase).toBe('find-principals');
    expect(story.incident.checklist?.[items[0] ?? '']).toMatchObject({
      tickedBy: 'dev',
      note: 'done',
    });
  });

  it('given the gate, when two people waive what is open, then it goes on and stays in the report', () => {
    const story = atTheGate(alone());
    story.says('ana', { do: 'waive', reason: 'support can not wait, it burns' });
    story.approves('ben', story.plan('waive'));
    story.approves('cho', story.plan('waive'));
    story.happens({ type: 'start-checked', digest: story.plan('waive').digest, refused: [] });
    expect(story.incident.position.phase).toBe('find-principals');
    expect(story.incident.waivers).toHaveLength(1);
  });

  it('given an item, when it is given to somebody, then it has an owner, and only known people and items count', () => {
    const story = alone();
    expect(story.says('ana', { do: 'assign', item: 'root', to: 'ben' })).toMatchObject({
      ok: true,
    });
    expect(story.incident.checklist).toEqual({ root: { owner: 'ben' } });
    expect(story.says('ana', { do: 'assign', item: 'root', to: 'mallory' })).toMatchObject({
      code: 'unknown-person',
    });
    expect(story.says('ana', { do: 'tick', item: 'members' })).toMatchObject({
      code: 'unknown-item',
    });
    expect(story.says('ben', { do: 'tick', item: 'root' })).toMatchObject({ ok: true });
    expect(story.says('ana', { do: 'tick', item: 'root' })).toMatchObject({ code: 'duplicate' });
    expect(story.incident.checklist?.['root']).toMatchObject({ owner: 'ben', tickedBy: 'ben' });
  });

  it('given a management account, when its list is read, then the members stand in it', () => {
    const story = management();
    expect(story.says('ana', { do: 'tick', item: 'members' })).toMatchObject({ ok: true });
    expect(itemsOf('management-account')).toContain('members');
    expect(itemsOf('member-accounts')).not.toContain('sign-in');
  });
});

describe('the boundary plan', () => {
  it('given a dirty sweep, when it comes back, then the next plan needs approvals of its own', () => {
    const story = atTheGate(alone());
    for (const item of itemsOf('standalone-account')) story.says('dev', { do: 'tick', item });
    story.measures({ finding: 'proven' });
    const listed = {
      account: ALONE,
      takenAt: '2026-06-17T09:00:00.000Z',
      without: [{ kind: 'user', name: 'spare', id: 'AIDASPARE', before: '', rank: 'hostile' }],
      bounded: 0,
      exempt: [],
      seen: '',
      second: [],
    };
    story.measures({ finding: 'proven', data: listed });
    expect(story.incident.position.phase).toBe('approve-boundary');
    const first = story.plan('boundary');
    expect(first.plan.direction).toBe('tightening');
    story.approves('ben', first);
    story.approves('cho', story.plan('boundary'));
    expect(story.incident.position.phase).toBe('sweep');
    story.callsSucceed();
    expect(story.incident.position.phase).toBe('first-sweep');
    story.measures({ finding: 'disproven', data: { again: true } });
    expect(story.incident.position.phase).toBe('find-principals');
    story.measures({ finding: 'proven', data: listed });
    expect(story.plan('boundary')).toMatchObject({ stage: 'pending', votes: [] });
    expect(story.plan('boundary').digest).not.toBe(first.digest);
  });

  it('given a clean first sweep, when the second is ordered, then it is due ten seconds later', () => {
    const story = atTheGate(alone());
    for (const item of itemsOf('standalone-account')) story.says('dev', { do: 'tick', item });
    story.measures({ finding: 'proven' });
    story.measures({ finding: 'proven', data: { account: ALONE, without: [], second: [] } });
    story.measures({ finding: 'proven' });
    expect(story.incident.position.phase).toBe('second-sweep');
    expect((story.effects.at(-1)?.dueAt ?? 0) - story.now).toBe(10_000);
  });
});
