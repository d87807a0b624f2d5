import { describe, expect, it } from 'vitest';
import { text } from '../../../src/core/doors/answers.ts';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { ownPathProblem, youngSessionProblem } from '../../../src/core/policies/own-path.ts';
import type { Settings } from '../../../src/core/incident/settings.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import type { Wave } from '../../../src/core/plan/plan.ts';
import { MANAGEMENT, NOW, OTHER, OUTSIDE, PROD, settings, situation } from '../situations.ts';

const scope = [PROD, OTHER];
const drawn = (of: Settings): readonly Wave[] =>
  drafts.emergency(situation({ settings: of, scope })).waves;

/** The drawn plan with the statements of its first policy of a kind changed by hand. */
function tampered(
  kind: string,
  change: (statement: JsonObject) => JsonObject,
  of = settings(),
): readonly Wave[] {
  return drawn(of).map((wave) => ({
    ...wave,
    calls: wave.calls.map((call) => {
      const { input } = call.request;
      if (!text(input, 'Name').startsWith(`lockstep-${kind}-`)) return call;
      const document = JSON.parse(input['Content'] as string) as { Statement: JsonObject[] };
      const Content = JSON.stringify({ ...document, Statement: document.Statement.map(change) });
      return { ...call, request: { ...call.request, input: { ...input, Content } } };
    }),
  }));
}

const problem = (waves: readonly Wave[], of = settings()) => ownPathProblem(waves, of, NOW);

describe('the bot’s own path', () => {
  it('given the plans as they are drawn, when they are tried, then the path stays open', () => {
    expect(problem(drawn(settings()))).toBeUndefined();
    const strict = settings({
      responderNetwork: ['198.51.100.0/24'],
      responderSince: '2026-11-22T02:00:00Z',
      outside: { roleArn: `arn:aws:iam::${OUTSIDE}:role/probe-from`, probeRole: 'lockstep-probe' },
    });
    expect(problem(drawn(strict), strict)).toBeUndefined();
  });

  it('given a freeze without its exemption, when it is tried, then the statement and the responder are named', () => {
    const waves = tampered('freeze-scp', (statement) => ({ ...statement, Condition: {} }));
    expect(problem(waves)).toMatch(
      /FreezeAllButExempt of lockstep-freeze-scp-\w+ would deny iam:\S+ to the responder of account 222222222222/,
    );
  });

  it('given an exemption that forgot one account, when it is tried, then that account is named', () => {
    const waves = tampered('shield-scp', (statement) => {
      const text = JSON.stringify(statement).replace(
        'AROARESPONDEROTHER01',
        'AROASOMEBODYELSE0001',
      );
      return JSON.parse(text) as JsonObject;
    });
    expect(problem(waves)).toMatch(`the responder of account ${OTHER}`);
  });

  it('given an exemption without the base role, when it is tried, then its id is named', () => {
    const waves = tampered('freeze-scp', (statement) => {
      const text = JSON.stringify(statement).replace(
        'AROABASEROLE00000001',
        'AROASOMEBODYELSE0001',
      );
      return JSON.parse(text) as JsonObject;
    });
    expect(problem(waves)).toMatch('would deny the exempt id AROABASEROLE00000001');
  });

  it('given a policy against outsiders that forgot our organization, when it is tried, then the way in is named', () => {
    const waves = tampered('freeze-rcp', (statement) => {
      const text = JSON.stringify(statement).replace('o-exampleorgid', 'o-somebodyelse');
      return JSON.parse(text) as JsonObject;
    });
    expect(problem(waves)).toMatch(/keep the bot's base role from assuming lockstep-responder/);
  });

  it('given an instant for the responder that is younger than its sessions, when it is tried, then it is refused', () => {
    const young = settings({ responderSince: NOW });
    expect(problem(drawn(young), young)).toMatch(/StaleResponder .*sessions may be an hour old/);
    expect(youngSessionProblem(young, NOW)).toMatch(/less than an hour ago/);
    expect(
      youngSessionProblem(settings({ responderSince: '2026-11-22T02:30:00Z' }), NOW),
    ).toBeUndefined();
    expect(youngSessionProblem(settings(), NOW)).toBeUndefined();
  });

  it('given a lock that its canary would not feel, when it is tried, then it is refused', () => {
    const waves = tampered('shield-scp', (statement) => ({
      ...statement,
      Action: 's3:DeleteBucket',
    }));
    expect(problem(waves)).toMatch(
      /would not deny ec2:DeleteSnapshot to the canary of account 222222222222/,
    );
  });

  it('given the writer of the evidence in the incident, when it is tried, then the account is named', () => {
    const of = settings(
      {},
      { evidence: { bucket: 'company-evidence', region: 'eu-west-1', account: PROD } },
    );
    expect(problem(drawn(of), of)).toMatch(
      /lockstep-evidence, which writes the evidence in account 222222222222/,
    );
  });

  it('given a condition that this evaluator does not know, when it is tried, then it refuses to guess', () => {
    const waves = tampered('freeze-scp', (statement) => ({
      ...statement,
      Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } },
    }));
    expect(problem(waves)).toMatch(/can't be judged: NumericLessThan/);
  });

  it('given a target that is the management account, when it is tried, then it is refused', () => {
    const waves = drawn(settings()).map((wave) => ({
      ...wave,
      calls: wave.calls.map((call) =>
        call.request.operation === 'AttachPolicy'
          ? {
              ...call,
              request: { ...call.request, input: { ...call.request.input, TargetId: MANAGEMENT } },
            }
          : call,
      ),
    }));
    expect(problem(waves)).toMatch(/attached to the management account/);
  });

  describe('given a plan that attaches to a unit', () => {
    const units = [{ id: 'ou-root-00000001', name: 'workloads', accounts: [PROD, OTHER] }];
    const of = settings({ units });

    it('when it is tried as it is drawn, then the path stays open', () => {
      expect(JSON.stringify(drawn(of))).toContain('"TargetId":"ou-root-00000001"');
      expect(problem(drawn(of), of)).toBeUndefined();
    });

    it.each<[string, string, (statement: JsonObject) => JsonObject, RegExp]>([
      [
        'its exemption forgot one account',
        'shield-scp',
        (statement) =>
          JSON.parse(
            JSON.stringify(statement).replace('AROARESPONDEROTHER01', 'AROASOMEBODYELSE0001'),
          ) as JsonObject,
        /to the responder of account 333333333333/,
      ],
      [
        'its canary would not feel it',
        'shield-scp',
        (statement) => ({ ...statement, Action: 's3:DeleteBucket' }),
        /to the canary of account 222222222222/,
      ],
      [
        'it forgot our organization',
        'freeze-rcp',
        (statement) =>
          JSON.parse(
            JSON.stringify(statement).replace('o-exampleorgid', 'o-somebodyelse'),
          ) as JsonObject,
        /from assuming lockstep-responder in account 222222222222/,
      ],
    ])('when %s, then the account below the unit is named', (_, kind, change, words) => {
      expect(problem(tampered(kind, change, of), of)).toMatch(words);
    });

    it('when the writer of the evidence is below the unit, then its account is named', () => {
      const evidence = { bucket: 'company-evidence', region: 'eu-west-1', account: OTHER };
      const watched = settings({ units }, { evidence });
      expect(problem(drawn(watched), watched)).toMatch(
        /writes the evidence in account 333333333333/,
      );
    });
  });

  it('given a plan that attaches nothing, when it is tried, then there is nothing to refuse', () => {
    expect(problem([])).toBeUndefined();
  });
});
