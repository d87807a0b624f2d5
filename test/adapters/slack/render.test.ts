import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hygienic } from '../../../src/adapters/slack/hygiene.ts';
import { desiredMessages } from '../../../src/adapters/slack/desired.ts';
import { renderDeclareForm, renderDenyForm } from '../../../src/adapters/slack/render/forms.ts';
import { manualCommands } from '../../../src/adapters/slack/render/opening.ts';
import { renderPlanCard } from '../../../src/adapters/slack/render/plan-card.ts';
import { renderPlanDetails } from '../../../src/adapters/slack/render/plan-details.ts';
import { attachFreezeRcp } from '../../../src/core/actions/attach-freeze-rcp.ts';
import { attachFreezeScp } from '../../../src/core/actions/attach-freeze-scp.ts';
import { attachShieldRcp } from '../../../src/core/actions/attach-shield-rcp.ts';
import { attachShieldScp } from '../../../src/core/actions/attach-shield-scp.ts';
import { linesOf } from '../../../src/core/actions/drafts.ts';
import {
  blockKitProblems,
  viewProblems,
} from '../../../src/drill/workspace/slack/block-kit-limits.ts';
import { everyMessage, everything } from './every-message.ts';
import { call, enforced, incident, planState, roster, vote } from './fixtures.ts';

const token = 'f'.repeat(32);
const people = new Set(roster.people.map((p) => p.slack));
const nasty = [
  '',
  'x',
  '<!channel>',
  '<@U9EVIL> <http://evil.example|AWS>',
  '`code` *bold* ~no~ _i_',
  'a\n\n\n\nb\u202Ec',
  'x'.repeat(10_000),
  '&'.repeat(5000),
  '<'.repeat(4000),
  '"\\'.repeat(3000),
  '\u{1F600}'.repeat(3000),
];

describe('Slack’s limits', () => {
  it.each(nasty)(
    'given the text %j everywhere, when everything is rendered, then Slack would take it',
    (text) => {
      for (const kind of ['drill', 'sandbox', 'live'] as const) {
        const discreet = everything(text, { kind, measurements: {} });
        for (const from of [everything(text, { kind }), discreet]) {
          for (const message of everyMessage(from, text)) {
            const clean = hygienic(message, people);
            expect(blockKitProblems(clean.blocks, 'message')).toEqual([]);
            expect(JSON.stringify(clean.blocks).length).toBeLessThan(12_500);
            expect(clean.text.length).toBeGreaterThan(0);
          }
        }
      }
    },
  );

  it('given a plan of 700 calls, when its details are rendered, then every call and target is readable', () => {
    const ids = Array.from(
      { length: 700 },
      (_, index) => `close/AKIA${String(index).padStart(12, '0')}`,
    );
    const state = planState('p7', { waves: [{ part: 'close', calls: ids.map((id) => call(id)) }] });
    const sheets = renderPlanDetails(incident(), state);
    const all = JSON.stringify(sheets);
    for (const id of ids)
      expect(all.split(`${id}\\n`).length + all.split(`${id} `).length).toBeGreaterThan(2);
    for (const sheet of sheets) expect(blockKitProblems(sheet.blocks, 'message')).toEqual([]);
  });

  it('given a policy document of many pages, when the details are rendered, then every character of it is there', () => {
    const Content = JSON.stringify(
      Array.from({ length: 900 }, (_, i) => `s3:Action<${i}>&\u{1F600}`),
    );
    const request = { ...call('x').request, input: { Content } };
    const calls = [call('freeze-rcp/create', { request, optional: true })];
    const sheets = renderPlanDetails(
      incident(),
      planState('p7', { waves: [{ part: 'freeze', calls }] }),
    );
    const read = sheets
      .flatMap((sheet) => sheet.blocks)
      .flatMap((block) =>
        block.type === 'section' && 'text' in block ? [block.text?.text ?? ''] : [],
      )
      .join('')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    expect(read.includes(JSON.stringify(Content))).toBe(true);
    expect(read).toContain('optional: if it fails, that is named, and blocks nothing');
    expect(sheets.length).toBeGreaterThan(1);
    for (const sheet of sheets) expect(blockKitProblems(sheet.blocks, 'message')).toEqual([]);
  });

  it('given the forms, when rendered, then Slack would open them', () => {
    expect(
      viewProblems(renderDeclareForm({ accounts: '', reason: '', kind: 'sandbox' }, '{}')),
    ).toEqual([]);
    expect(
      viewProblems(
        renderDeclareForm(
          { accounts: '222222222222', reason: 'x'.repeat(5000), kind: 'live' },
          '{}',
        ),
      ),
    ).toEqual([]);
    expect(
      viewProblems(
        renderDenyForm({ plan: 'p123456', digest: 'a'.repeat(64), banner: '[SANDBOX] ' }, '{}'),
      ),
    ).toEqual([]);
  });
});

describe('crafted names (AP-15)', () => {
  it('given any text anywhere, when everything is rendered, then no markup and no mention survives', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...nasty)),
        (text) => {
          for (const message of everyMessage(everything(text), text)) {
            for (const value of strings(message)) {
              // What is left between angle brackets is only what we write ourselves: dates, and people of the roster.
              const foreign = value.replaceAll(/<!date\^\d+\^[^<>]*>|<@U0(?:ANA|BEN|CLEO)>/g, '');
              expect(foreign).not.toMatch(/[<>]/);
              expect(value).not.toMatch(/\p{Bidi_Control}/u);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

describe('what the channel may read', () => {
  const secretive = [
    '222222222222',
    'Shield, then freeze',
    'nobody has been locked out',
    'management account',
  ];
  const state = planState('p1');

  it('given no proof, when the channel is rendered, then it holds counts and the digest, and no detail', () => {
    const from = incident({
      plans: [
        state,
        planState('p2', { kind: 'doors' }, { stage: 'failed', why: secretive[2] ?? '' }),
      ],
    });
    const cards = desiredMessages(from).filter(({ to }) => to === 'channel');
    const all = JSON.stringify(cards.map((card) => card.render(token)));
    for (const detail of secretive) expect(all).not.toContain(detail);
    expect(all).toContain(state.digest.slice(0, 12));
    expect(all).toContain('2 calls in 1 wave: 2 quiet');
  });

  it('given no proof, when rendered, then each approver gets every call in person, and a suspect none', () => {
    const told = (from: ReturnType<typeof incident>): string[] =>
      desiredMessages(from).flatMap(({ to }) => (to === 'channel' ? [] : [to.slack]));
    expect(told(incident({ plans: [state] }))).toEqual(['U0ANA', 'U0BEN', 'U0CLEO']);
    expect(told(incident({ plans: [state], suspects: ['ben'] }))).toEqual(['U0ANA', 'U0CLEO']);
  });

  it('given both proofs, when rendered, then the card is full, its calls stand in its thread, and nobody gets a direct message', () => {
    const wanted = desiredMessages(incident({ plans: [state], measurements: enforced }));
    expect(wanted.every(({ to }) => to === 'channel')).toBe(true);
    const all = JSON.stringify(wanted.map((one) => one.render(token)));
    for (const detail of secretive) expect(all).toContain(detail);
    expect(wanted.find(({ key }) => key.startsWith('details/'))?.under).toBe(
      `plan/${state.digest}`,
    );
  });
});

describe('the plan’s card', () => {
  const state = planState('p1', { requester: 'cleo' }, { votes: [vote('ana')] });

  it('given a pending plan, when rendered, then it shows what is needed to vote', () => {
    const card = JSON.stringify(renderPlanCard(incident({ plans: [state] }), state, token));
    expect(card).toContain('*1 of 2 approvals*');
    expect(card).toContain(`${state.digest.slice(0, 12)}…${state.digest.slice(-4)}`);
    expect(card).toContain(`/incident approve p1 ${state.digest.slice(0, 12)}`);
    expect(card).toContain('<!date^1795318445^');
    expect(card).toContain('Ana Lovelace approved');
    expect(card).toContain('Waits for <@U0BEN>.');
    expect(card).toContain('Asked for by Cleo Ruiz');
    expect(card).toContain('[DRILL] ');
  });

  it.each(linesOf([attachShieldScp, attachShieldRcp, attachFreezeScp, attachFreezeRcp]))(
    'given that the emergency plan says "%s", when the full card is rendered, then it is read to its end',
    (says) => {
      const emergency = planState('p1', { leaves: [says] });
      const from = incident({ plans: [emergency], measurements: enforced });
      expect(JSON.stringify(renderPlanCard(from, emergency, token))).toContain(says);
    },
  );

  it.each([
    'approved',
    'executing',
    'executed',
    'failed',
    'indeterminate',
    'denied',
    'expired',
    'withdrawn',
    'voided',
  ] as const)('given the stage %s, when rendered, then the buttons are gone', (stage) => {
    const card = JSON.stringify(renderPlanCard(incident(), { ...state, stage }, token));
    expect(card).not.toContain('"button"');
    expect(card).not.toContain(token);
  });

  it('given a small team, when rendered, then the card says that the requester counts', () => {
    const small = incident({ roster: { ...roster, smallTeam: true } });
    expect(JSON.stringify(renderPlanCard(small, state, token))).toContain('*Small team:*');
    const loosening = planState('p2', { requester: 'cleo', direction: 'loosening', kind: 'undo' });
    expect(JSON.stringify(renderPlanCard(small, loosening, token))).not.toContain('Small team');
  });

  it('given a call without an undo, when rendered, then card and details say so', () => {
    const final = planState('p2', {
      waves: [
        {
          part: 'close',
          calls: [call('a'), call('b', { undo: { none: 'the old password is gone' } })],
        },
      ],
    });
    expect(JSON.stringify(renderPlanCard(incident(), final, token))).toContain(
      '1 can be undone, *1 can’t*; the reason stands with each call.',
    );
    expect(JSON.stringify(renderPlanDetails(incident(), final))).toContain(
      'NO UNDO: the old password is gone',
    );
  });
});

describe('what to type by hand', () => {
  it('given an exempt user, when rendered, then it is exempt by its bare id', () => {
    const plain = incident();
    const { organization } = plain.settings;
    const changed = incident({
      settings: {
        ...plain.settings,
        organization: { ...organization, exemptIds: ['AIDAEVIDENCEWRITER01'] },
      },
    });
    const [create = ''] = manualCommands(changed, true);
    expect(create).toContain('"AIDAEVIDENCEWRITER01"');
    expect(create).toContain('"AROARESPONDER0002:*"');
  });

  it('given an incident, when rendered, then the policy is JSON and exempts by unique id, never by name', () => {
    const [create = ''] = manualCommands(incident(), true);
    const policy: unknown = JSON.parse(/--content '(.*)'$/.exec(create)?.[1] ?? '');
    expect(policy).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Condition: {
            StringNotLike: {
              'aws:userid': ['AROABOTBASEROLE01:*', 'AROARESPONDER0002:*', 'AROARESPONDER0003:*'],
            },
          },
        },
      ],
    });
  });
});
