import { describe, expect, it } from 'vitest';
import type { Check } from '../../../../src/core/plan/call.ts';
import { judge } from '../../../../src/responder/check.ts';
import { ok } from '../../drive.ts';
import { OTHER, PROD, STRANGER } from '../../situations.ts';
import { RECENT, callsOf, kindsOf, look } from './look.ts';

const share = 'arn:aws:ram:eu-west-1:222222222222:resource-share/s-1';
const shared = (associatedEntity: string, status: string, more: object = {}) => ({
  GetResourceShareAssociations: () =>
    ok({
      resourceShareAssociations: [
        { resourceShareArn: share, resourceShareName: 'net', associatedEntity, status, ...more },
      ],
    }),
});
const doors = (...of: Parameters<typeof shared>) => kindsOf(shared(...of), 'resource-share');

describe('resource shares', () => {
  it.each(['ASSOCIATED', 'ASSOCIATING'])(
    'given an unknown account that is %s, when the door is closed, then he is taken out, and can be invited again',
    (status) => {
      const [call, ...more] = callsOf(doors(STRANGER, status, { external: true }));
      expect(more).toEqual([]);
      const change = { resourceShareArn: share, principals: [STRANGER] };
      expect(call).toMatchObject({
        action: 'end-resource-share',
        request: { operation: 'DisassociateResourceShare', input: change },
        undo: {
          request: { operation: 'AssociateResourceShare', input: change },
          check: { read: { input: { associationStatus: 'ASSOCIATING' } } },
        },
      });
    },
  );

  it.each<[string, readonly (readonly [string, string])[], string]>([
    ['is gone', [], 'done'],
    ['is out, which is listed for a while', [[STRANGER, 'DISASSOCIATED']], 'done'],
    [
      'is out, and another one is in',
      [
        [OTHER, 'ASSOCIATED'],
        [STRANGER, 'DISASSOCIATED'],
      ],
      'done',
    ],
    ['is on his way out', [[STRANGER, 'DISASSOCIATING']], 'underway'],
    ['is still invited', [[STRANGER, 'ASSOCIATING']], 'send'],
    ['has just accepted', [[STRANGER, 'ASSOCIATED']], 'send'],
    [
      'was out and is in again',
      [
        [STRANGER, 'DISASSOCIATED'],
        [STRANGER, 'ASSOCIATED'],
      ],
      'send',
    ],
    ['could not be let in', [[STRANGER, 'FAILED']], 'changed'],
  ])(
    'given an invited stranger who %s, when the call looks, then only who is out counts as out',
    (_, listed, found) => {
      const [call] = callsOf(doors(STRANGER, 'ASSOCIATING', { external: true }));
      // The name is its owner's to choose, and is no state.
      const resourceShareName = 'DISASSOCIATED';
      const answer = ok({
        resourceShareAssociations: listed.map(([associatedEntity, status]) => ({
          resourceShareArn: share,
          resourceShareName,
          associatedEntity,
          status,
        })),
      });
      const holds = (check: Check) => {
        expect(check.read.input).toEqual({
          associationType: 'PRINCIPAL',
          resourceShareArns: [share],
          principal: STRANGER,
        });
        return judge(check, answer).state === 'holds';
      };
      const looked = () => {
        if (holds(call!.check)) return 'done';
        if ((call!.underway ?? []).some(holds)) return 'underway';
        return call!.preconditions.every(holds) ? 'send' : 'changed';
      };
      expect(looked()).toBe(found);
    },
  );

  it('given a role of an unknown account, or an account inside, when it is put back, then no invitation is waited for', () => {
    const role = `arn:aws:iam::${STRANGER}:role/his`;
    for (const [who, external] of [
      [role, true],
      [STRANGER, false],
    ] as const) {
      const [call] = callsOf(doors(who, 'ASSOCIATED', { external }));
      expect(call?.undo).toMatchObject({
        check: { read: { input: { associationStatus: 'ASSOCIATED' } } },
      });
    }
  });

  it.each(['DISASSOCIATED', 'DISASSOCIATING', 'FAILED'])(
    'given an unknown account that is %s, when it is found, then the door is closed and gets no call',
    (status) => {
      const found = doors(STRANGER, status);
      expect(found.map(({ state }) => state)).toEqual(['closed']);
      expect(callsOf(found)).toEqual([]);
    },
  );

  it('given an account of ours, when it is looked at, then it is no door, but a line to compare', () => {
    expect(doors(OTHER, 'ASSOCIATED')).toEqual([]);
    expect(look(shared(OTHER, 'ASSOCIATED')).objects).toMatchObject({
      [`${PROD}/resource-share/eu-west-1/${share}/${OTHER}`]: 'ASSOCIATED',
    });
  });

  it('given an account of ours outside of the organization, when it was let in lately, then it is hostile', () => {
    const more = { external: true, creationTime: RECENT };
    expect(doors(OTHER, 'ASSOCIATED', more)).toMatchObject([{ suspicion: 'hostile' }]);
  });
});
