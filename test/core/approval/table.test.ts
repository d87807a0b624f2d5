import { describe, expect, it } from 'vitest';
import { commandTable, mayDo, rolesThatMay } from '../../../src/core/approval/table.ts';
import type { CommandBody, CommandName } from '../../../src/core/incident/command.ts';
import { personRoles, type PersonRole } from '../../../src/core/incident/settings.ts';
import { declaring, roster, tell } from '../incident/stage.ts';

/** Who may do what, written down a second time: c commander, r responder, a approver. */
const expected: Record<CommandName, string> = {
  declare: 'cra',
  arm: 'cr',
  shield: 'cr',
  order: 'cr',
  'withdraw-order': 'cra',
  redraft: 'cr',
  approve: 'a',
  deny: 'a',
  revoke: 'a',
  waive: 'cr',
  judge: 'cr',
  undo: 'cr',
  lift: 'c',
  hold: 'cra',
  resume: 'cr',
  handover: 'c',
  suspect: 'cra',
  'set-aside': 'cra',
  note: 'cra',
  assign: 'cra',
  tick: 'cra',
  close: 'c',
};

const bodies: Record<CommandName, CommandBody> = {
  declare: { do: 'declare', accounts: ['100000000003'], reason: 'a note in the console' },
  arm: { do: 'arm' },
  shield: { do: 'shield' },
  order: { do: 'order', accounts: ['100000000003'] },
  'withdraw-order': { do: 'withdraw-order', reason: 'not sure about it' },
  redraft: { do: 'redraft' },
  approve: { do: 'approve', plan: 'p1', digest: '0'.repeat(12) },
  deny: { do: 'deny', plan: 'p1', digest: '0'.repeat(12), reason: 'no' },
  revoke: { do: 'revoke', plan: 'p1', digest: '0'.repeat(12) },
  waive: { do: 'waive', reason: 'the plant must keep running' },
  judge: { do: 'judge', changes: ['x'], reason: 'it was us' },
  undo: { do: 'undo', call: 'x', reason: 'it was us' },
  lift: { do: 'lift' },
  hold: { do: 'hold', reason: 'a moment' },
  resume: { do: 'resume' },
  handover: { do: 'handover', to: 'ben' },
  suspect: { do: 'suspect', person: 'dev', reason: 'odd logins' },
  'set-aside': { do: 'set-aside', person: 'dev', reason: 'odd logins' },
  note: { do: 'note', text: 'lunch' },
  assign: { do: 'assign', item: 'root', to: 'ben' },
  tick: { do: 'tick', item: 'root' },
  close: { do: 'close' },
};

const names = Object.keys(expected) as CommandName[];
const cells = names.flatMap((command) =>
  personRoles.map((role) => [command, role, expected[command].includes(role[0] ?? '?')] as const),
);

/** Everybody else can do everything; ana, who declares, has the one role that is tried. */
function rosterWhereAnaIs(role: PersonRole) {
  const people = roster().people.map((person) =>
    person.person === 'ana'
      ? { ...person, roles: [role] }
      : { ...person, roles: ['commander', 'approver'] as PersonRole[] },
  );
  return roster({ people });
}

describe('who may do what', () => {
  it('given the table, when its rows are counted, then every command has one', () => {
    expect(Object.keys(commandTable).toSorted()).toEqual(names.toSorted());
  });

  it.each(cells)(
    'given %s by somebody who is only %s, when decided, then allowed is %s',
    (command, role, may) => {
      const story = tell({ roster: rosterWhereAnaIs(role) });
      const reply = story.says('ana', bodies[command]);
      expect(!reply.ok && reply.code === 'role').toBe(!may);
      expect(mayDo(command, [role])).toBe(may);
      const refusals = story.facts.filter(
        (f) => f.kind === 'command.refused' && f.body.code === 'role',
      );
      expect(refusals).toHaveLength(may ? 0 : 1);
      // A refusal changes nothing: it is the only fact.
      if (!may) expect(story.facts.at(-1)).toEqual(refusals[0]);
      if (!may && !reply.ok) {
        for (const able of rolesThatMay(command)) expect(reply.text).toContain(able);
      }
    },
  );

  it.each(personRoles)(
    'given nothing is open, when somebody who is only %s declares, then it is opened',
    (role) => {
      expect(declaring({ roster: rosterWhereAnaIs(role) })).toHaveProperty('turn');
    },
  );

  it('given a person with two roles, when they ask, then what either role may do is allowed', () => {
    for (const command of names) {
      expect(mayDo(command, ['responder', 'approver'])).toBe(/[ra]/.test(expected[command]));
    }
  });

  it('given somebody who is not on the roster, when they ask for anything, then it is refused', () => {
    const story = tell();
    for (const command of names) {
      expect(story.says('U0NOBODY', bodies[command])).toMatchObject({
        ok: false,
        code: 'not-on-roster',
      });
    }
    expect(story.facts.filter((f) => f.kind === 'command.refused')).toHaveLength(names.length);
  });

  it('given somebody whom Slack does not vouch for, when they ask for anything, then it is refused', () => {
    const story = tell();
    for (const command of names) {
      const eligibility = { state: 'unavailable', why: 'Slack did not answer' } as const;
      expect(story.says('ben', bodies[command], { eligibility })).toMatchObject({
        ok: false,
        code: 'not-eligible',
      });
    }
  });

  it('given a suspect, when they ask for anything that their roles allow, then it is refused', () => {
    const story = tell();
    story.marks('dev');
    for (const command of names) {
      const may = mayDo(command, ['responder', 'approver']);
      expect(story.says('dev', bodies[command])).toMatchObject({
        ok: false,
        code: may ? 'suspect' : 'role',
      });
    }
  });
});
