import { describe, expect, it } from 'vitest';
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
    'given an unknown account that is %s, when the door is closed, then only that state is asked for, because what is over is listed for a while',
    (status) => {
      const [call, ...more] = callsOf(doors(STRANGER, status, { external: true }));
      expect(more).toEqual([]);
      const change = { resourceShareArn: share, principals: [STRANGER] };
      const asked = { principal: STRANGER, resourceShareArns: [share], associationStatus: status };
      expect(call).toMatchObject({
        action: 'end-resource-share',
        request: { operation: 'DisassociateResourceShare', input: change },
        preconditions: [{ read: { input: asked }, expect: { present: true } }],
        check: { read: { input: asked }, expect: { absent: true } },
        undo: {
          request: { operation: 'AssociateResourceShare', input: change },
          check: { read: { input: { associationStatus: 'ASSOCIATING' } } },
        },
      });
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
