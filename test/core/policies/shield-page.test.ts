import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { matchesAny } from '../../../src/core/doors/rights.ts';
import { freezeRcp } from '../../../src/core/policies/freeze.ts';
import { shieldActions } from '../../../src/core/policies/shield.ts';
import { fullSettings, policiesOf, shieldPage, sidsOf } from './shield-page.ts';
import { notStopped, statementWords } from './shield-words.data.ts';
import { committedShieldPage } from './write-shield-page.ts';

describe('the page of shield, freeze and guard', () => {
  it('given the policies of now, when docs/shield.md is compared, then it is the same', async () => {
    const hint =
      'docs/shield.md is old; make it anew: node test/core/policies/write-shield-page.ts';
    expect(readFileSync(committedShieldPage, 'utf8') === (await shieldPage()), hint).toBe(true);
  });

  it('given every statement of every policy, when the words are read, then each is explained and no word is idle', () => {
    const sids = policiesOf(fullSettings()).flatMap(([, policy]) => sidsOf(policy));
    expect(sids.length).toBeGreaterThan(12);
    expect(sids.filter((sid) => statementWords[sid] === undefined)).toEqual([]);
    const explained = Object.keys(statementWords).map((key) => key.split('/')[0] ?? '');
    expect(explained.filter((sid) => !sids.includes(sid))).toEqual([]);
  });

  it.each(notStopped.map(({ says, by }) => [says, by] as const))(
    'given the sentence "%s", when the policies are read, then it is so',
    (says, by) => {
      expect(says.endsWith('.')).toBe(true);
      if ('rule' in by) return;
      const closed = (
        freezeRcp(fullSettings()).document['Statement'] as { Action: string[] }[]
      ).flatMap(({ Action }) => Action);
      const [patterns, actions] =
        'outsiders' in by ? [closed, by.outsiders] : [shieldActions(), by.shieldLeaves];
      expect(actions.filter((action) => matchesAny(patterns, action))).toEqual([]);
    },
  );
});
