import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/core/incident/incident.ts';
import type { Call } from '../../src/core/plan/call.ts';
import { lentTo } from '../../src/responder/lent.ts';
import { settings } from '../core/incident/stage.ts';

const SPARE = '100000000009';
const UNIT = 'ou-ab12-cdef3456';
const pinned = settings();
const withUnit = {
  ...pinned,
  organization: {
    ...pinned.organization,
    units: [{ id: UNIT, name: 'all', accounts: [SPARE, '100000000003'] }],
  },
};
const some = (change: object) => change as unknown as Incident;
const runs = { compiled: { scope: 'peace', phases: [{ does: { kind: 'run', plan: 'arm' } }] } };
const members = { compiled: { scope: 'member-accounts', phases: [] } };
const run = some({ id: 'arm-1', scope: [SPARE], settings: withUnit, runbook: runs });
const incident = some({ id: 'inc-1', scope: [SPARE], runbook: members });
const to = (target?: string) =>
  ({ request: { input: target === undefined ? {} : { TargetId: target } } }) as unknown as Call;

describe('what an arming run may not touch', () => {
  it.each([
    ['its account', to(SPARE)],
    ['the unit above it', to(UNIT)],
  ])('given an open incident, when a call is for %s, then it waits for it', (_, call) => {
    expect(lentTo([run, incident], run, call)?.id).toBe('inc-1');
  });

  it.each([
    ['the incident is over', [run, some({ ...incident, closedAt: 'then' })], run, to(SPARE)],
    ['another account is meant', [run, incident], run, to('100000000003')],
    ['a policy is only made', [run, incident], run, to()],
    ['the incident itself asks', [run, incident], incident, to(SPARE)],
    ['only runs at peace are open', [run], run, to(SPARE)],
  ] as const)('given that %s, when the call is looked at, then it leaves', (_, all, who, call) => {
    expect(lentTo(all, who, call)).toBeUndefined();
  });
});
