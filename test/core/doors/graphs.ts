import type { Principal } from '../../../src/core/doors/principals.ts';
import { PROD } from '../situations.ts';

/** A principal of which only what a test is about is written down. */
export function principal(more: Partial<Principal> & Pick<Principal, 'kind' | 'name'>): Principal {
  const account = more.account ?? PROD;
  return {
    account,
    id: more.kind === 'user' ? `AIDA${more.name}` : `AROA${more.name}`,
    path: '/',
    arn: `arn:aws:iam::${account}:${more.kind}/${more.name}`,
    inline: new Map(),
    attached: [],
    groups: [],
    boundary: '',
    writesIdentity: false,
    assumes: { allow: [], deny: [] },
    ...more,
  };
}

/** Trust of these principals, by kind. */
export function trustOf(principals: object | string, effect = 'Allow') {
  return { Statement: [{ Effect: effect, Principal: principals, Action: 'sts:AssumeRole' }] };
}
