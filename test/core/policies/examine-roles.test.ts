import { describe, expect, it } from 'vitest';
import { text } from '../../../src/core/doors/answers.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import { settingsSchema } from '../../../src/core/incident/settings.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { roleLines } from '../../../src/core/policies/examine-roles.ts';

const MANAGEMENT = '100000000001';
const ALONE = '100000000009';

const settings = settingsSchema.parse({
  organization: {
    id: 'o-codespaces01',
    managementAccount: MANAGEMENT,
    managementResponderRoleId: 'AROAMANAGEMENT',
    freezeRoleId: 'AROAFREEZEFREEZE',
    liftRoleId: 'AROALIFTLIFTLIFT',
    accounts: [{ id: '100000000003', name: 'production', responderRoleId: 'AROAPRODUCTION' }],
  },
  standalone: [{ id: ALONE, name: 'alone', responderRoleId: 'AROASTANDALONE' }],
});

const live: { readonly [role: string]: string } = {
  '100000000003 lockstep-responder': 'AROAPRODUCTION',
  [`${ALONE} lockstep-responder`]: 'AROASTANDALONE',
  [`${MANAGEMENT} lockstep-responder`]: 'AROAMANAGEMENT',
  [`${MANAGEMENT} lockstep-freeze`]: 'AROAFREEZEFREEZE',
  [`${MANAGEMENT} lockstep-lift`]: 'AROALIFTLIFTLIFT',
};

function examined(roles: typeof live) {
  const asked: Request[] = [];
  const lines = roleLines(settings);
  let step = lines.next();
  while (step.done !== true) {
    asked.push(...step.value);
    const answers = step.value.map(({ account, input }): Answer => {
      const RoleId = roles[`${account} ${text(input, 'RoleName')}`];
      return { ok: true, output: { Role: { RoleId } } };
    });
    step = lines.next(answers);
  }
  return { asked, lines: step.value };
}

describe('the roles by whose ids the locks know the bot', () => {
  it('given all as recorded, when they are examined, then every one is good: members, standalone, management, and what locks and lifts', () => {
    const { lines } = examined(live);
    expect(lines.filter(({ good }) => !good)).toEqual([]);
    expect(lines.filter(({ what }) => what.includes('is the recorded one'))).toHaveLength(5);
  });

  it.each(Object.keys(live))(
    'given %s was made anew, when it is examined, then its line is red',
    (role) => {
      const { lines } = examined({ ...live, [role]: 'AROASOMEBODYELSE' });
      const red = lines.filter(({ good }) => !good);
      expect(red).toHaveLength(1);
      expect(red[0]?.why).toContain('AROASOMEBODYELSE');
      expect(red[0]?.mend).toContain(role.split(' ')[1]);
    },
  );
});
