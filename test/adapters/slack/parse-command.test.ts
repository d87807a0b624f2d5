import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand, type Parsed } from '../../../src/adapters/slack/parse-command.ts';
import { parseDrill } from '../../../src/adapters/slack/parse-drill.ts';
import { meaning, usage } from '../../../src/adapters/slack/usage.ts';
import { roster } from './fixtures.ts';

const read = (text: string): Parsed => parseCommand(text, roster.people);
const digest = '0123456789ab';

describe('commands that are understood', () => {
  it.each<[string, unknown]>([
    [
      'declare 222222222222 because odd logins',
      { do: 'declare', accounts: ['222222222222'], reason: 'odd logins' },
    ],
    [
      'declare 222222222222, 333333333333 because x y',
      { do: 'declare', accounts: ['222222222222', '333333333333'], reason: 'x y' },
    ],
    [
      'declare ou-ab12-cdef3456 222222222222 because x y',
      { do: 'declare', accounts: ['ou-ab12-cdef3456', '222222222222'], reason: 'x y' },
    ],
    ['checklist root cleo', { do: 'assign', item: 'root', to: 'cleo' }],
    ['tick root', { do: 'tick', item: 'root' }],
    [
      'tick mail-domain the registrar has a lock',
      { do: 'tick', item: 'mail-domain', note: 'the registrar has a lock' },
    ],
    ['plan without ou-ab12-cdef3456', { do: 'redraft', without: 'ou-ab12-cdef3456' }],
    ['DECLARE all BECAUSE he is in', { do: 'declare', accounts: ['all'], reason: 'he is in' }],
    ['shield', { do: 'shield' }],
    ['shield because snapshots vanish', { do: 'shield', reason: 'snapshots vanish' }],
    ['shield snapshots vanish', { do: 'shield', reason: 'snapshots vanish' }],
    ['order all', { do: 'order', accounts: ['all'] }],
    ['order withdraw because not sure', { do: 'withdraw-order', reason: 'not sure' }],
    ['order WITHDRAW because not sure', { do: 'withdraw-order', reason: 'not sure' }],
    [
      'order 222222222222, ou-ab12-cdef3456 for 10 days',
      { do: 'order', accounts: ['222222222222', 'ou-ab12-cdef3456'], days: 10 },
    ],
    ['ORDER all FOR 1 day', { do: 'order', accounts: ['all'], days: 1 }],
    [
      'doors known 2222/key/AKIA1 because ours',
      { do: 'judge', changes: ['2222/key/AKIA1'], reason: 'ours' },
    ],
    ['plan redraft', { do: 'redraft' }],
    ['plan quiet', { do: 'redraft', mode: 'quiet' }],
    ['plan destruction', { do: 'redraft', mode: 'destruction' }],
    ['plan without 222222222222', { do: 'redraft', without: '222222222222' }],
    ['plan WITHOUT `222222222222`', { do: 'redraft', without: '222222222222' }],
    [
      'plan suspect <@U0BEN|ben.kato> because his laptop',
      { do: 'suspect', person: 'ben', reason: 'his laptop' },
    ],
    ['plan set-aside cleo because stolen', { do: 'set-aside', person: 'cleo', reason: 'stolen' }],
    [`plan revoke p3 ${digest}`, { do: 'revoke', plan: 'p3', digest }],
    [`approve p3 ${digest}`, { do: 'approve', plan: 'p3', digest }],
    [`approve P3 \`${digest.toUpperCase()}\``, { do: 'approve', plan: 'p3', digest }],
    [`approve p3 ${digest}…cdef`, { do: 'approve', plan: 'p3', digest }],
    [`deny p3 ${digest} because too wide`, { do: 'deny', plan: 'p3', digest, reason: 'too wide' }],
    [`revoke p3 ${digest}`, { do: 'revoke', plan: 'p3', digest }],
    [
      'undo close/AKIA1 because wrong key',
      { do: 'undo', call: 'close/AKIA1', reason: 'wrong key' },
    ],
    ['lift', { do: 'lift' }],
    ['waive because the canary is broken', { do: 'waive', reason: 'the canary is broken' }],
    ['hold because: wait', { do: 'hold', reason: 'wait' }],
    ['resume', { do: 'resume' }],
    ['handover <@U0CLEO>', { do: 'handover', to: 'cleo' }],
    [
      'timeline called the bank because they asked',
      { do: 'note', text: 'called the bank because they asked' },
    ],
    [
      'timeline &lt;b&gt; &amp; <@U9XX|zoe> <http://a.b|a.b>',
      { do: 'note', text: '<b> & @zoe a.b' },
    ],
    ['close', { do: 'close' }],
  ])('given "%s", when parsed, then it is that act', (text, body) => {
    expect(read(text)).toEqual({ kind: 'act', body });
  });

  it.each([
    ['', 'status'],
    ['status', 'status'],
    ['doors', 'doors'],
    ['plan', 'plan'],
    ['timeline', 'timeline'],
    ['checklist', 'checklist'],
    ['help', 'help'],
    ['help approve', 'help'],
  ])('given "%s", when parsed, then it only reads', (text, query) => {
    expect(read(text)).toEqual({ kind: 'ask', query });
  });

  it.each([
    ['declare', '', ''],
    ['declare 222222222222', '222222222222', ''],
    ['declare because odd', '', 'odd'],
  ])('given "%s", when parsed, then a form asks for the rest', (text, accounts, reason) => {
    expect(read(text)).toEqual({ kind: 'form', accounts, reason });
  });
});

describe('commands that are not understood', () => {
  it.each([
    ['aprove p3 0123456789ab', '/incident approve p3 0123456789ab'],
    ['stauts', '/incident status'],
    ['waive the canary is broken', '/incident waive because the canary is broken'],
    ['deny p3 0123456789ab', '/incident deny p3 0123456789ab because …'],
    ['doors known d1', '/incident doors known d1 because …'],
    ['plan sett-aside cleo because x', '/incident plan set-aside cleo because x'],
    ['handover @cleo', '/incident handover cleo'],
    ['checklist root', '/incident checklist root @person'],
    ['tick', '/incident tick <item> [note]'],
    ['undo close/AKIA1', '/incident undo close/AKIA1 because …'],
    ['lift now', '/incident lift'],
    ['plan redraft now', '/incident plan redraft'],
    ['plan without', '/incident plan without <account>'],
    ['plan without prod', '/incident plan without <account>'],
    ['plan without 222222222222 333333333333', '/incident plan without <account>'],
    ['plan witout 222222222222', '/incident plan without 222222222222'],
    ['order', '/incident order all'],
    ['order withdraw', '/incident order withdraw because <reason>'],
    ['order withdraw all because not sure', '/incident order withdraw because <reason>'],
    ['order prod', '/incident order <account…|unit…|all> [for <n> days]'],
    ['order all for ever', '/incident order <account…|unit…|all> [for <n> days]'],
    ['order all for 0 days', '/incident order all for 1 day'],
  ])(
    'given "%s", when parsed, then nothing is done and the whole corrected command is shown',
    (text, corrected) => {
      const parsed = read(text);
      expect(parsed.kind).toBe('wrong');
      expect(parsed.kind === 'wrong' && parsed.works).toContain(corrected);
    },
  );

  it.each([
    'approve',
    'approve p3',
    'approve p3 0123456789a',
    'approve p3 0123456789ab extra',
    'approve 0123456789ab',
    'approve p3 zzzzzzzzzzzz',
    'approve p3 0123456789ab because fine',
    'yes',
    'lgtm',
    '✅',
    'declare prod because x',
    'declare 22222222222 because x',
    'declare all 222222222222 because x',
    'handover',
    'handover Ana Lovelace',
    'handover <@U9EVIL|ana>',
    'plan suspect ana',
    'hold',
  ])('given "%s", when parsed, then it is no act (AP-02, AP-28)', (text) => {
    const parsed = read(text);
    expect(parsed.kind).toBe('wrong');
    expect(parsed.kind === 'wrong' && parsed.works.length).toBeGreaterThan(0);
  });

  it('given any text, when parsed, then it never throws, and a vote always names plan and digest', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          fc.constantFrom(...Object.values(usage)),
        ),
        (text) => {
          const parsed = read(text);
          const vote = parsed.kind === 'act' && 'digest' in parsed.body ? parsed.body : undefined;
          const named =
            /^p\d+$/.test(vote?.plan ?? 'p1') &&
            /^[0-9a-f]{12,64}$/.test(vote?.digest ?? 'a'.repeat(12));
          expect(named).toBe(true);
        },
      ),
    );
  });
});

describe('the list of commands', () => {
  it('given every command of the help, when looked at, then each has a line that says what it does', () => {
    for (const key of Object.keys(usage) as (keyof typeof usage)[])
      expect(meaning[key].length).toBeGreaterThan(8);
  });
});

describe('/drill', () => {
  it.each<[string, unknown]>([
    ['start', { do: 'start' }],
    ['start code-spaces', { do: 'start', scenario: 'code-spaces' }],
    ['pause', { do: 'pause' }],
    ['resume', { do: 'resume' }],
    ['speed 10', { do: 'speed', factor: 10 }],
    ['inject mail from him', { do: 'inject', what: 'mail', args: ['from', 'him'] }],
    ['end', { do: 'end' }],
  ])('given "%s", when parsed, then it is that command', (text, command) => {
    expect(parseDrill(text)).toEqual({ kind: 'drill', command });
  });

  it.each([
    ['', '/drill start [scenario]'],
    ['pase', '/drill pause'],
    ['speed', '/drill speed <factor, 1 to 60>'],
    ['speed 0', '/drill speed <factor, 1 to 60>'],
    ['end now', '/drill end'],
    ['inject', '/drill inject <what> [details]'],
  ])('given "%s", when parsed, then the corrected command is shown', (text, corrected) => {
    const parsed = parseDrill(text);
    expect(parsed.kind === 'wrong' && parsed.works).toContain(corrected);
  });
});
