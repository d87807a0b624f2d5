import { describe, expect, it } from 'vitest';
import { closingCalls } from '../../../../src/core/actions/draft-doors.ts';
import { judge } from '../../../../src/responder/check.ts';
import { ok } from '../../drive.ts';
import { PROD, STRANGER, situation } from '../../situations.ts';
import { EVE, HOME, look, only } from './look-above.ts';

describe('running automations', () => {
  const ROLE = `arn:aws:iam::${PROD}:role/path/his`;
  const running = (ExecutedBy: string) =>
    only(
      look(
        {
          DescribeAutomationExecutions: ({ region }) =>
            ok(
              region === HOME
                ? {
                    AutomationExecutionMetadataList: [
                      { AutomationExecutionId: 'x-1', DocumentName: 'd', ExecutedBy },
                    ],
                  }
                : {},
            ),
        },
        { suspects: [EVE, ROLE] },
      ).found,
    );

  it.each([EVE, `arn:aws:sts::${PROD}:assumed-role/his/session`])(
    'given one that hostile %s has started, when it is found, then it is cancelled, and that its steps stay half done is said',
    (by) => {
      const door = running(by);
      expect(door.suspicion).toBe('hostile');
      expect(closingCalls(door, situation())).toMatchObject([
        {
          request: { operation: 'StopAutomationExecution' },
          breaks: expect.stringContaining('half done'),
        },
      ]);
    },
  );

  it.each(['', `arn:aws:sts::${PROD}:assumed-role/patching/round-7`])(
    'given one that was started by "%s", when it is found, then it is ordinary, named with the command, and goes on',
    (by) => {
      const door = running(by);
      expect(door).toMatchObject({
        suspicion: 'ordinary',
        detail: {
          untouchable: expect.stringContaining(
            "stop-automation-execution --automation-execution-id 'x-1'",
          ),
        },
      });
      expect(closingCalls(door, situation())).toEqual([]);
    },
  );
});

describe('documents that strangers may run', () => {
  const THIRD = '555555555555';
  const calls = closingCalls(
    only(
      look({
        ListDocuments: ({ region }) =>
          ok(region === HOME ? { DocumentIdentifiers: [{ Name: 'doc' }] } : {}),
        DescribeDocumentPermission: () => ok({ AccountIds: [PROD, STRANGER, THIRD] }),
      }).found,
    ),
    situation(),
  );
  const holding = (...AccountIds: string[]) =>
    calls.map(({ check }) => judge(check, ok({ AccountIds })).state);

  it('given two strangers, when one of them or another share is gone meanwhile, then whoever is still in is still to be taken out', () => {
    expect(calls.map(({ request }) => request.input['AccountIdsToRemove'])).toEqual([
      [STRANGER],
      [THIRD],
    ]);
    expect(holding(STRANGER)).toEqual(['differs', 'holds']);
    expect(holding(THIRD)).toEqual(['holds', 'differs']);
    expect(holding(PROD)).toEqual(['holds', 'holds']);
    expect(holding()).toEqual(['holds', 'holds']);
    for (const { preconditions, undo } of calls) {
      const checks = [...preconditions, ...('none' in undo ? [] : [undo.check])];
      expect(checks.map((one) => judge(one, ok({ AccountIds: [PROD] })).state)).toEqual([
        'differs',
        'differs',
      ]);
    }
  });
});
