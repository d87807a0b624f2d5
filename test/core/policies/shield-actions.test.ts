import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { matchesAny } from '../../../src/core/doors/rights.ts';
import { nobodyActions } from '../../../src/core/policies/nobody-actions.data.ts';
import { rcpServices, shieldActionGroups } from '../../../src/core/policies/shield-actions.data.ts';
import { shieldActions } from '../../../src/core/policies/shield.ts';
import { gapsClosed, readsAndWork, signsOfDestruction } from './actions.data.ts';
import { actionsOf, sortActions } from './derive-shield.ts';
import { shieldRule } from './shield-rule.data.ts';
import type { ServiceRule } from './shield-rule.data.ts';
import { committedActions, freshActions, freshFile } from './write-shield-actions.ts';

const rules = Object.values<readonly ServiceRule[]>(shieldRule).flat();

describe('the list of the shield', () => {
  it('given the rule and AWS’s list of actions, when the list is made anew, then it is the one that ships', async () => {
    expect(shieldActionGroups).toEqual(await freshActions());
    const words = (text: string) => text.replaceAll(/[\s,]+/g, ' ');
    expect(words(readFileSync(committedActions, 'utf8'))).toBe(words(await freshFile()));
  });

  it('given every action that AWS has, when it reads, then no pattern matches it but the ones with a reason', async () => {
    const reasoned = new Set(
      rules.flatMap(({ service, also = {} }) =>
        Object.keys(also).map((name) => `${service}:${name}`),
      ),
    );
    const services = [...new Set(shieldActions().map((action) => action.split(':')[0] ?? ''))];
    const counted = await Promise.all(
      services.map(async (service) => {
        const reads = (await actionsOf(service)).filter(({ level }) => !level.includes('Write'));
        const hit = reads
          .map(({ name }) => `${service}:${name}`)
          .filter((action) => matchesAny(shieldActions(), action) && !reasoned.has(action));
        return { reads: reads.length, hit };
      }),
    );
    expect(counted.flatMap(({ hit }) => hit)).toEqual([]);
    // The comparison saw what it compares.
    expect(counted.reduce((sum, { reads }) => sum + reads, 0)).toBeGreaterThan(1_500);
  });

  it.each(rules.map((rule) => [rule.service, rule] as const))(
    'given the rule for %s, when its actions are sorted, then all that it denies is denied and its work goes on',
    async (service, rule) => {
      const { denied, kept } = await sortActions(rule);
      const full = (name: string) => `${service}:${name}`;
      expect(denied.map(full).filter((action) => !matchesAny(shieldActions(), action))).toEqual([]);
      expect(kept.map(full).filter((action) => matchesAny(shieldActions(), action))).toEqual([]);
      expect(denied.length).toBeGreaterThan(0);
    },
  );

  it.each([...signsOfDestruction, ...gapsClosed])(
    'given %s, when the list is read, then it is in it',
    (action) => {
      expect(matchesAny(shieldActions(), action)).toBe(true);
    },
  );

  it.each(readsAndWork)('given %s, when the list is read, then it is not in it', (action) => {
    expect(matchesAny(shieldActions(), action)).toBe(false);
  });

  it('given the repair of a trail, when it is looked for among what nobody may do, then only stopping it is there', () => {
    for (const repair of [
      'cloudtrail:UpdateTrail',
      'cloudtrail:PutEventSelectors',
      'cloudtrail:StartLogging',
    ])
      expect(matchesAny(nobodyActions, repair)).toBe(false);
    for (const blinding of ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'])
      expect(matchesAny(nobodyActions, blinding)).toBe(true);
  });

  it('given what nobody may do, when AWS’s list is read, then every entry is an action that writes', async () => {
    for (const entry of nobodyActions) {
      const [service = '', name = ''] = entry.split(':');
      const found = (await actionsOf(service)).filter((one) => matchesAny([name], one.name));
      expect([
        entry,
        found.length > 0 && found.every(({ level }) => level.includes('Write')),
      ]).toEqual([entry, true]);
    }
  });

  it('given the services that the freeze closes to outsiders, when they are read, then the ones that hold data are there', () => {
    for (const service of [
      's3',
      'kms',
      'secretsmanager',
      'sqs',
      'dynamodb',
      'ecr',
      'logs',
      'events',
      'codebuild',
      'codeartifact',
      'cognito-idp',
      'transfer',
      'signin',
    ])
      expect(rcpServices).toContain(service);
  });
});
