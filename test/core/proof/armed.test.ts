import { describe, expect, it } from 'vitest';
import type { Request } from '../../../src/core/plan/call.ts';
import { armed } from '../../../src/core/proof/armed.ts';
import { freezeScp } from '../../../src/core/policies/freeze.ts';
import { shieldScp } from '../../../src/core/policies/shield.ts';
import { drive, failed, ok } from '../drive.ts';
import { settings, situation } from '../situations.ts';

const shield = shieldScp(settings());
const freeze = freezeScp(settings());

const organization =
  (policies: readonly { readonly id: string; readonly name: string; readonly content: string }[]) =>
  ({ operation, input }: Request) => {
    if (operation === 'ListPolicies')
      return ok({ Policies: policies.map(({ id, name }) => ({ Id: id, Name: name })) });
    const found = policies.find(({ id }) => id === input['PolicyId']);
    return ok({ Policy: { Content: found?.content ?? '' } });
  };

describe('what was armed', () => {
  it('given the shield made at peace, when it is looked for, then its id is known and nothing else is', () => {
    const aws = organization([{ id: 'p-shield', ...shield }]);
    const { result } = drive(armed(situation()), aws);
    expect(result).toMatchObject({ finding: 'proven' });
    expect(result.data['policies']).toEqual([
      expect.objectContaining({ id: 'p-shield', name: shield.name }),
    ]);
    expect(result.says[0]).toContain('1 of 4 policies');
  });

  it('given a policy with the name of the freeze and another text, when it is looked for, then it is not armed', () => {
    const aws = organization([{ id: 'p-false', name: freeze.name, content: shield.content }]);
    expect(drive(armed(situation()), aws).result.data).toEqual({ policies: [] });
  });

  it('given that nothing can be read, when it is looked for, then that is said and nothing is armed', () => {
    const { result } = drive(armed(situation()), () => failed('throttled'));
    expect(result).toMatchObject({ finding: 'unproven', data: { policies: [] } });
    expect(result.unproven.join(' ')).toContain('could not be read');
  });
});
