import { describe, expect, it } from 'vitest';
import { checklistLine, renderChecklist } from '../../../src/adapters/slack/render/checklist.ts';
import { manualCommands } from '../../../src/adapters/slack/render/opening.ts';
import { renderStatus } from '../../../src/adapters/slack/render/status.ts';
import { enforcementWords } from '../../../src/adapters/slack/render/words.ts';
import type { ScopeKind } from '../../../src/core/runbook/language.ts';
import { incident } from './fixtures.ts';

function inScope(scope: ScopeKind, change: Parameters<typeof incident>[0] = {}) {
  const base = incident(change);
  return {
    ...base,
    runbook: { ...base.runbook, compiled: { ...base.runbook.compiled, scope } },
  };
}
const shown = (value: unknown): string => JSON.stringify(value);

describe('the checklist in chat', () => {
  it('given an item with an owner and one that is ticked, when it is shown, then each says whose word it is', () => {
    const [one] = incident().roster.people;
    const person = one?.person ?? '';
    const text = shown(
      renderChecklist(
        inScope('standalone-account', {
          checklist: {
            root: { owner: person },
            mailbox: {
              tickedBy: person,
              tickedAt: '2026-11-22T03:00:00.000Z',
              note: '<!here> done',
            },
          },
        }),
      ),
    );
    expect(text).toContain(`${one?.name ?? ''} has it: /incident tick root`);
    expect(text).toContain(`done, says ${one?.name ?? ''}`);
    expect(text).not.toContain('<!here>');
    expect(text).toContain('aws signin put-console-authorization-configuration');
    expect(text).toContain('measured none of it');
  });

  it('given any scope, when the status is shown, then it counts what is open and names nobody', () => {
    expect(checklistLine(incident())).toMatch(/5 of 5 open, 5 without an owner/);
    expect(shown(renderStatus(incident()))).toContain('Checklist: 5 of 5 open');
  });
});

describe('an account that no organization policy reaches', () => {
  const clean = {
    at: '2026-11-22T03:00:00.000Z',
    phase: 'second-sweep',
    finding: 'proven' as const,
    says: [],
    unproven: [],
    data: {},
  };

  it('given two clean sweeps, when the lock is told, then nothing is called enforced', () => {
    const swept = inScope('standalone-account', { measurements: { 'sweep-clean': clean } });
    expect(enforcementWords(swept)).toContain('two clean sweeps, root not included');
    expect(enforcementWords(inScope('management-account'))).toMatch(
      /^none: no organization policy/,
    );
    expect(shown(renderStatus(swept))).not.toMatch(/[^n]enforced/);
  });

  it('given a dead bot, when people look what to type, then it is boundaries and no organization policy', () => {
    const commands = manualCommands(inScope('standalone-account'), true).join('\n');
    expect(commands).toContain('put-role-permissions-boundary');
    expect(commands).not.toContain('aws organizations');
  });
});
