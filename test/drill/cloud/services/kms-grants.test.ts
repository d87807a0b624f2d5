import { describe, expect, it } from 'vitest';
import { shieldScp } from '../../../../src/core/policies/shield.ts';
import { evaluate } from '../../../../src/drill/cloud/authorization/evaluate.ts';
import type { JsonObject, PolicyDocument } from '../../../../src/drill/cloud/types.ts';
import { settings } from '../../../core/situations.ts';
import { ACCOUNT, ALLOW_ALL, ORG, alice } from '../authorization/people.ts';
import { codeOf } from '../kernel/world.ts';
import { newEstate, rows } from './estate.ts';

const STRANGER = 'arn:aws:iam::666600000006:root';

describe('grants on a key', () => {
  it('given a grant, when it is listed and revoked, then it is there and gone, and a second time unknown', () => {
    const api = newEstate().admin();
    const KeyId = String((api('kms', 'CreateKey')['KeyMetadata'] as JsonObject)['Arn']);
    const made = api('kms', 'CreateGrant', {
      KeyId,
      GranteePrincipal: STRANGER,
      Operations: ['Decrypt'],
    });
    const grants = rows(api('kms', 'ListGrants', { KeyId }), 'Grants');
    expect(grants).toMatchObject([
      { GrantId: made['GrantId'], GranteePrincipal: STRANGER, Operations: ['Decrypt'] },
    ]);
    api('kms', 'RevokeGrant', { KeyId, GrantId: made['GrantId'] });
    expect(rows(api('kms', 'ListGrants', { KeyId }), 'Grants')).toEqual([]);
    expect(codeOf(() => api('kms', 'RevokeGrant', { KeyId, GrantId: made['GrantId'] }))).toBe(
      'NotFoundException',
    );
  });

  it.each([
    ['by himself', 'false', false],
    ['through an AWS service for its resource', 'true', true],
  ])(
    'given the shield, when somebody makes a grant %s, then only the service may',
    (_how, forService, allowed) => {
      const scp = shieldScp(settings()).document as unknown as PolicyDocument;
      const decision = evaluate(
        {
          caller: alice,
          action: 'kms:CreateGrant',
          resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`,
          resourceAccountId: ACCOUNT,
          context: { 'kms:GrantIsForAWSResource': forService },
        },
        {
          identity: [ALLOW_ALL],
          scps: [[ALLOW_ALL, scp]],
          rcps: [],
          callerOrgId: ORG,
          resourceOrgId: ORG,
        },
        Date.parse('2026-06-17T09:00:00Z'),
      );
      expect(decision.allowed).toBe(allowed);
    },
  );
});
