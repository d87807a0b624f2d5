import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftUndoOf } from '../../../src/core/actions/undo.ts';
import type { Draft, MadeCall } from '../../../src/core/incident/situation.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { Call } from '../../../src/core/plan/call.ts';
import type { CloudApi } from '../../../src/drill/cloud/kernel.ts';
import { accountOf } from '../../../src/drill/cloud/state.ts';
import { standaloneDrill } from './standalone-drill.ts';
import type { StandaloneDrill } from './standalone-drill.ts';

/** The sign-in shield against the simulated cloud: put on, left alone where it is somebody else's, and taken off. */

const HOME = 'us-east-1';
const NETWORK = '203.0.113.0/24';
const account = (here: StandaloneDrill) => here.drill.scenario.organization.accounts.prod.id;
const ask = (api: CloudApi, operation: string, input: object = {}) =>
  api('signin', operation, { ...input }, HOME);
const signInOf = (here: StandaloneDrill) =>
  accountOf(here.drill.kernel.state, account(here)).signIn;
const isOn = (here: StandaloneDrill) => signInOf(here).enabled;
const statements = (here: StandaloneDrill) => [...signInOf(here).statements];
const saysOf = (here: StandaloneDrill) => here.measure('principals').says.join(' ');

/** Runs the boundary plan of a standalone account, and keeps what was made. */
async function sweep(here: StandaloneDrill) {
  here.measure('principals');
  return here.run('boundary', 'sweep');
}

describe('the sign-in shield', () => {
  it('given an account that stands alone, when the boundary plan has run, then it is on, with our network and the responder let in, and nothing more', async () => {
    const here = standaloneDrill(7);
    expect(saysOf(here)).toContain('the sign-in shield can be put on');
    expect(await sweep(here)).toEqual(['done']);
    expect(isOn(here)).toBe(true);
    const excluded = `arn:aws:iam::${account(here)}:role/lockstep-responder`;
    expect(statements(here).map(({ condition }) => condition)).toMatchObject([
      {
        NotIpAddress: { 'aws:SourceIp': [NETWORK] },
        ArnNotEquals: { 'aws:PrincipalArn': [excluded] },
      },
    ]);
    expect(saysOf(here)).toContain('it is on already');
    expect(await here.run('boundary', 'sweep')).toEqual([]);
  });

  it.each([
    [
      'a statement of his that waits',
      'PutResourcePermissionStatement',
      { sourceIp: '198.51.100.7/32' },
      'somebody else’s statements stand there (1)',
    ],
    [
      'a policy that he turned on',
      'PutConsoleAuthorizationConfiguration',
      {},
      'somebody else has turned on a policy',
    ],
  ])(
    'given %s before the look, when the plan runs, then it is named, and nothing of it is touched',
    async (_, operation, input, words) => {
      const here = standaloneDrill(7);
      const his = here.drill.as('attacker');
      ask(his, operation, input);
      const before = [isOn(here), statements(here)];
      expect(saysOf(here)).toContain(words);
      expect(await here.run('boundary', 'sweep')).toEqual(['done']);
      expect([isOn(here), statements(here)]).toEqual(before);
    },
  );

  it.each([
    ['PutResourcePermissionStatement', { sourceIp: '198.51.100.7/32' }],
    ['PutConsoleAuthorizationConfiguration', {}],
  ])(
    'given that he makes %s between the look and the plan, when it runs, then no statement of ours is put beside his, and the boundaries go on',
    async (operation, input) => {
      const here = standaloneDrill(7);
      const his = here.drill.as('attacker');
      here.measure('principals');
      ask(his, operation, input);
      const before = [isOn(here), statements(here)];
      const ended = await here.run('boundary', 'sweep');
      expect([isOn(here), statements(here)]).toEqual(before);
      expect(ended.join()).toMatch(/changed/);
      // What is not ours is never taken off by us either.
      expect(here.made.filter(({ call }) => call.action === 'sign-in-shield')).toEqual([]);
      expect(JSON.stringify(drafts.lift(here.situation()))).not.toContain('sign-in');
      expect(ended).toContain('done');
      expect(here.measure('principals').data['without']).toEqual([]);
    },
  );

  it('given that his statement comes between ours and the switch, when the switch is due, then it stays off', async () => {
    const here = standaloneDrill(7);
    const his = here.drill.as('attacker');
    here.measure('principals');
    const draft = drafts.boundary(here.situation());
    const made: MadeCall[] = [];
    await here.world.run(draft.waves.slice(0, -1), 'sweep', made);
    expect(statements(here)).toHaveLength(1);
    ask(his, 'PutResourcePermissionStatement', { sourceIp: '198.51.100.7/32' });
    await here.world.run(draft.waves.slice(-1), 'sweep', made);
    expect(isOn(here)).toBe(false);
    expect(statements(here)).toHaveLength(2);
  });

  it('given a sign-in API that throttles for ever, when the plan runs, then every boundary and the whole second layer leave all the same', async () => {
    const here = standaloneDrill(7);
    here.measure('principals');
    const { waves } = drafts.boundary(here.situation());
    const all = waves.flatMap(({ calls }) => calls);
    const shields = all.filter(({ action }) => action === 'sign-in-shield');
    const others = all.filter((call) => !shields.includes(call));
    expect(shields).toHaveLength(2);
    expect(new Set(others.map(({ action }) => action)).size).toBeGreaterThan(1);
    const left: Call[] = [];
    for (const wave of waves) {
      left.push(...wave.calls);
      // What is throttled is tried again and again, and the next wave waits for it.
      if (wave.calls.some((call) => shields.includes(call))) break;
      await here.world.run([wave], 'sweep', []);
    }
    expect(left.filter((call) => !shields.includes(call))).toEqual(others);
    expect(waves[0]?.calls.map(({ action }) => action)).toEqual(
      waves[0]?.calls.map(() => 'set-permissions-boundary'),
    );
  });

  it('given a namesake of the responder, when it is looked at, then it is not let in, and nothing is put on', () => {
    const here = standaloneDrill(7);
    const role = here.drill.kernel.state.accounts
      .get(account(here))
      ?.iam.roles.get('lockstep-responder');
    if (role === undefined) throw new Error('no responder');
    role.id = 'AROANAMESAKE00000001';
    expect(saysOf(here)).toContain('lockstep-responder is not the recorded responder');
    expect(isOn(here)).toBe(false);
    expect(drafts.boundary(here.situation()).leaves.join(' ')).toContain('not put on');
  });

  it('given that it is on, when the plan is taken back, then the switch is off and our statement gone', async () => {
    const here = standaloneDrill(7);
    await sweep(here);
    const put = here.made.filter(({ call }) => call.action === 'sign-in-shield');
    expect(put.map(({ call }) => call.id.split('/').at(-1))).toEqual(['statement', 'on']);
    const draft = drawn(draftUndoOf(put, here.situation(), 'p1'));
    expect(draft.direction).toBe('loosening');
    expect(await endings(here, draft)).toEqual(['done']);
    expect([isOn(here), statements(here)]).toEqual([false, []]);
  });

  it('given that it is on, when the account is lifted, then it comes off with the boundaries, once, and another’s policy stays', async () => {
    const here = standaloneDrill(7);
    await sweep(here);
    const lift = () => drafts.lift(here.situation());
    const off = lift().waves.at(-1)?.calls ?? [];
    expect(off.map(({ id }) => id)).toEqual([
      `lift/sign-in/${account(here)}/on`,
      `lift/sign-in/${account(here)}/statement`,
    ]);
    expect(lift().leaves.join(' ')).toContain('sign-in shield comes off');
    expect(await endings(here, lift())).toEqual(['done']);
    expect([isOn(here), statements(here)]).toEqual([false, []]);
    ask(here.drill.as('ana'), 'PutResourcePermissionStatement', { sourceIp: '192.0.2.0/24' });
    // A second lift finds that it is off and does nothing to theirs.
    expect(await endings(here, lift())).toEqual(['already']);
    expect(statements(here)).toHaveLength(1);
  });

  it('given settings without a network, when the plan is drawn, then nothing is asked and nothing is said of it', () => {
    const here = standaloneDrill(7);
    const { signIn: _, ...settings } = here.situation().settings;
    const without = { ...here.situation(), settings };
    const { data, says } = here.world.measure(measurements.principals(without));
    const draft = drafts.boundary({ ...without, measured: { principals: data } });
    expect(draft.waves[0]?.calls.length).toBeGreaterThan(3);
    expect(JSON.stringify([draft, says])).not.toMatch(/sign-in|signIn/);
  });

  it('given its card, when people read it, then no line is longer than the card shows', () => {
    const here = standaloneDrill(7);
    here.measure('principals');
    const { waves, leaves, title } = drafts.boundary(here.situation());
    expect(title).toContain('sign-in shield');
    const lines = [...leaves, ...waves.flatMap(({ calls }) => calls.map(({ says }) => says))];
    const about = lines.filter((text) => /sign-?in|portal/i.test(text));
    expect(about.length).toBeGreaterThan(3);
    // The card cuts a line after 240 characters.
    expect(about.filter((text) => text.length > 240)).toEqual([]);
    for (const words of ['not keys', 'proves nothing', 'portal', 'root included'])
      expect(about.join(' ')).toContain(words);
  });
});

function drawn(draft: Draft | { readonly none: string }): Draft {
  if ('none' in draft) throw new Error(draft.none);
  return draft;
}

async function endings(here: StandaloneDrill, draft: Draft): Promise<readonly string[]> {
  const made: MadeCall[] = [];
  const part = draft.waves[0]?.part ?? '';
  return [...new Set(await here.world.run(draft.waves, part, made))];
}
