import { describe, expect, it } from 'vitest';
import {
  approvalsNeeded,
  approversWithout,
  countedApprovals,
  hasQuorum,
  rosterProblems,
} from '../../../src/core/approval/quorum.ts';
import type { Incident, PlanState, Vote } from '../../../src/core/incident/incident.ts';
import { roster, tell } from '../incident/stage.ts';

/** The functions that promise 1 rests on, with votes that no command would ever let through. */

const yes = (person: string, change: Partial<Vote> = {}): Vote => ({
  person,
  decision: 'approve',
  at: '2026-06-17T09:00:00.000Z',
  assurance: 'click',
  revoked: false,
  ...change,
});
const no = (person: string, change: Partial<Vote> = {}) =>
  yes(person, { decision: 'deny', ...change });

function voted(...votes: Vote[]): { incident: Incident; state: PlanState } {
  const { incident } = tell();
  const state = { ...incident.plans[0]!, votes };
  return { incident, state };
}

describe('who counts', () => {
  it.each([
    ['two different people', [yes('ben'), yes('cho')], ['ben', 'cho']],
    ['one person twice', [yes('ben'), yes('ben')], ['ben']],
    ['one person a hundred times', Array.from({ length: 100 }, () => yes('ben')), ['ben']],
    ['a vote that was taken back', [yes('ben', { revoked: true }), yes('cho')], ['cho']],
    [
      'taken back and given again',
      [yes('ben', { revoked: true }), yes('ben'), yes('cho')],
      ['ben', 'cho'],
    ],
    ['a denial', [no('ben'), yes('cho')], ['cho']],
    ['somebody who is not on the roster', [yes('eve'), yes('cho')], ['cho']],
    ['somebody with another one’s Slack id as a name', [yes('U0BEN'), yes('cho')], ['cho']],
  ])('given %s, when counted, then only %j count', (_, votes, counted) => {
    const { incident, state } = voted(...votes);
    expect(countedApprovals(incident, state).map(({ person }) => person)).toEqual(
      typeof counted === 'object' ? counted : [],
    );
    expect(hasQuorum(incident, state)).toBe(counted.length >= approvalsNeeded(incident, state));
  });

  it('given a suspect’s vote from before, when counted, then it does not count any more', () => {
    const { incident, state } = voted(yes('ben'), yes('cho'));
    expect(hasQuorum(incident, state)).toBe(true);
    expect(hasQuorum({ ...incident, suspects: ['cho'] }, state)).toBe(false);
  });

  it('given somebody who lost the role or left the roster, when counted, then the vote does not count any more', () => {
    const { incident, state } = voted(yes('ben'), yes('cho'));
    const people = incident.roster.people.map((p) =>
      p.person === 'cho' ? { ...p, roles: ['responder' as const] } : p,
    );
    expect(hasQuorum({ ...incident, roster: { ...incident.roster, people } }, state)).toBe(false);
    const left = incident.roster.people.filter((p) => p.person !== 'cho');
    expect(hasQuorum({ ...incident, roster: { ...incident.roster, people: left } }, state)).toBe(
      false,
    );
  });

  it('given the one who asked for the plan, when counted, then they do not count, but in a small team for tightening', () => {
    const { incident, state } = voted(yes('ben'), yes('cho'));
    const asked = { ...state, plan: { ...state.plan, requester: 'ben' } };
    expect(hasQuorum(incident, asked)).toBe(false);
    const small = { ...incident, roster: { ...incident.roster, smallTeam: true } };
    expect(hasQuorum(small, asked)).toBe(true);
    const loosening = { ...asked, plan: { ...asked.plan, direction: 'loosening' as const } };
    expect(hasQuorum(small, loosening)).toBe(false);
  });
});

describe('how many are enough', () => {
  it('given a veto, when it stands, then one more is needed; taken back, set aside or by a suspect, it is not', () => {
    const { incident, state } = voted(no('dev'));
    expect(approvalsNeeded(incident, state)).toBe(3);
    expect(approvalsNeeded({ ...incident, setAside: ['dev'] }, state)).toBe(2);
    expect(approvalsNeeded({ ...incident, suspects: ['dev'] }, state)).toBe(2);
    expect(approvalsNeeded(incident, voted(no('dev', { revoked: true })).state)).toBe(2);
    // Two stolen accounts must not be able to raise it beyond reach either.
    expect(approvalsNeeded(incident, voted(no('dev'), no('cho')).state)).toBe(3);
  });

  it('given a roster, when somebody is taken away in thought, then the others are counted', () => {
    const { incident } = tell();
    expect(approversWithout(incident, 'dev')).toBe(3);
    expect(approversWithout({ ...incident, suspects: ['cho'] }, 'dev')).toBe(2);
    expect(approversWithout({ ...incident, suspects: ['dev'] }, 'dev')).toBe(3);
  });

  it('given a roster that nobody could work with, when it is looked at, then each problem is a sentence with its mend', () => {
    const people = roster().people.slice(0, 2);
    expect(rosterProblems(roster())).toEqual([]);
    expect(rosterProblems({ ...roster(), people }).join()).toMatch(/smallTeam: true/);
    expect(rosterProblems({ ...roster(), people, smallTeam: true })).toEqual([]);
    expect(rosterProblems({ ...roster(), smallTeam: true }).join()).toMatch(/two or three/);
    const nobody = roster().people.map((p) => ({ ...p, roles: ['approver' as const] }));
    expect(rosterProblems({ ...roster(), people: nobody }).join()).toMatch(/commander/);
  });
});
