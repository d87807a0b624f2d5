import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Situation } from '../../../src/core/incident/situation.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { calls } from '../actions/seen.ts';
import { drive, failed, ok } from '../drive.ts';
import { OTHER, OUTSIDE, PROD, made, settings, situation } from '../situations.ts';
import {
  actionOf,
  asResponder,
  before,
  denial,
  locked,
  policyOf,
  prove,
  unlocked,
  withOutside,
} from './canaries.ts';

const locks = ['shield-proof', 'freeze-proof'] as const;

describe('canary baseline', () => {
  it('given no lock, when the canaries try, then two Regions and a global service get through', () => {
    const { result, asked } = drive(
      measurements['canary-baseline'](situation({ settings: withOutside })),
      unlocked,
    );
    expect(result).toMatchObject({ finding: 'proven', unproven: [] });
    const tried = asked
      .filter((one) => one.as === 'canary')
      .map((one) => `${actionOf(one)} ${one.region}`);
    expect(tried).toEqual([
      'ec2:DeleteSnapshot us-east-1',
      'ec2:DeleteSnapshot eu-west-1',
      'iam:DeleteAccessKey us-east-1',
      'ec2:DescribeRegions us-east-1',
      'ec2:DescribeRegions eu-west-1',
      'iam:ListAccountAliases us-east-1',
    ]);
    expect(asked.filter((one) => one.as === 'outside').map((one) => one.account)).toEqual([
      OUTSIDE,
      OUTSIDE,
    ]);
    expect(
      asked.every((one) => one.operation !== 'DeleteSnapshot' || one.input['DryRun'] === true),
    ).toBe(true);
  });

  it('given an account without a canary, when the baseline is taken, then that is said', () => {
    const { result } = drive(
      measurements['canary-baseline'](situation({ scope: [PROD, OTHER] })),
      unlocked,
    );
    expect(result.finding).toBe('unproven');
    expect(result.unproven).toEqual([
      `${OTHER}: there is no canary, so enforcement can't be measured.`,
    ]);
  });

  it('given credentials in an answer, when the outside canary gets in, then they are in no result', () => {
    const secret = ok({ Credentials: { SecretAccessKey: 'verysecret', SessionToken: 'token' } });
    const { result } = drive(
      measurements['canary-baseline'](situation({ settings: withOutside })),
      (request) => (request.as === 'outside' ? secret : unlocked(request)),
    );
    expect(JSON.stringify(result)).not.toMatch(/verysecret|token/);
  });
});

describe.each(locks)('%s', (lock) => {
  it('given every probe denied by the policy, when it is measured, then it is proven', () => {
    expect(prove(lock, before(), locked)).toMatchObject({ finding: 'proven', unproven: [] });
  });

  it('given no outside canary, when it is measured, then the inside is proven and the outside named', () => {
    const result = prove(lock, before({ settings: settings() }), locked);
    expect(result.finding).toBe('proven');
    expect(result.unproven).toEqual([
      `${PROD}: the policy against outsiders is attached, not proven: there is no canary outside.`,
    ]);
  });

  it('given no lock yet, when it is measured, then it is pending', () => {
    expect(prove(lock, before(), unlocked).finding).toBe('pending');
  });

  it('given the stranger’s way still open, when it is measured, then it is pending', () => {
    const half = (request: Request): Answer =>
      request.as === 'outside' ? ok({}) : locked(request);
    expect(prove(lock, before(), half).finding).toBe('pending');
  });

  it.each<[string, Situation, (request: Request) => Answer]>([
    ['no canary', before({ scope: [OTHER] }), locked],
    ['no baseline', { ...before(), measured: {} }, locked],
    [
      'throttling',
      before(),
      (request) => (request.as === 'canary' ? failed('throttled', 'Throttling') : locked(request)),
    ],
    [
      'expired credentials',
      before(),
      (request) =>
        request.as === 'canary' ? failed('credentials', 'ExpiredToken') : locked(request),
    ],
    [
      'a canary that is gone',
      before(),
      (request) =>
        request.as === 'canary' ? failed('credentials', 'AccessDenied') : locked(request),
    ],
    [
      'another policy denying',
      before(),
      (request) =>
        request.as === 'canary' ? denial(request, 'identity-based policy') : locked(request),
    ],
    [
      'a denial without its reason',
      before(),
      (request) =>
        request.as === 'canary' ? failed('denied', 'AccessDenied', 'no') : locked(request),
    ],
    [
      'a denial of another action',
      before(),
      (request) =>
        request.as === 'canary'
          ? denial(request, policyOf(request), `${actionOf(request)}s`)
          : locked(request),
    ],
    [
      'a denial of another principal',
      before(),
      (request) =>
        request.as === 'canary' ? denial({ ...request, account: OTHER }) : locked(request),
    ],
    [
      'an invalid probe',
      before(),
      (request) =>
        request.as === 'canary' ? failed('invalid', 'MalformedInput') : locked(request),
    ],
    [
      'the responder locked out as well',
      before(),
      (request) => (request.as === 'responder' ? denial(request) : locked(request)),
    ],
    [
      'the responder’s call throttled',
      before(),
      (request) => (request.as === 'responder' ? failed('throttled') : locked(request)),
    ],
  ])('given %s, when it is measured, then it is unproven and says so', (_, from, answer) => {
    const result = prove(lock, from, answer);
    expect(result.finding).toBe('unproven');
    expect(result.unproven.length).toBeGreaterThan(0);
    expect(result.unproven.join()).toMatch(/attached, not proven|control call/);
  });

  it('given any mixture of answers, when it is measured, then proven never hides a probe that got through, a control that failed or a responder that lets others in', () => {
    const kinds: readonly ((request: Request) => Answer)[] = [
      locked,
      unlocked,
      () => failed('throttled'),
      () => failed('credentials', 'ExpiredToken'),
      (request) => denial(request, 'permissions boundary'),
      () => failed('unsupported'),
    ];
    fc.assert(
      fc.property(
        fc.array(fc.nat(kinds.length - 1), { minLength: 12, maxLength: 12 }),
        fc.boolean(),
        fc.boolean(),
        (picks, control, ours) => {
          let at = 0;
          let through = 0;
          let countsAsDenied = 0;
          let inside = 0;
          const result = prove(lock, before({ scope: [PROD] }), (request) => {
            if (request.as === 'responder' && !control) return failed('unavailable');
            if (request.as === 'responder')
              return asResponder(request, ours ? undefined : [`arn:aws:iam::${PROD}:root`]);
            const pick = picks[at++ % picks.length] ?? 0;
            if (pick === 1) through += 1;
            if (request.as === 'canary') {
              inside += 1;
              if (pick === 0) countsAsDenied += 1;
            }
            return kinds[pick]!(request);
          });
          expect(result.finding === 'proven').toBe(
            through === 0 && control && ours && countsAsDenied === inside,
          );
          expect(result.finding === 'pending').toBe(through > 0);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('proof order', () => {
  it('given a proof, when it asks, then the responder’s control call comes after every probe', () => {
    const { asked } = drive(measurements['freeze-proof'](before({ scope: [PROD] })), locked);
    const last = asked.findLastIndex((one) => one.as !== 'responder');
    expect(asked.findIndex((one) => one.as === 'responder')).toBeGreaterThan(last);
  });

  it('given destruction seen, when the shield would be measured, then nothing is asked and it is unproven', () => {
    const { result, asked } = drive(
      measurements['shield-proof'](before({ mode: 'destruction' })),
      locked,
    );
    expect(asked).toEqual([]);
    expect(result.finding).toBe('unproven');
  });

  it('given one account proven and one not, when it is measured, then each is said for itself', () => {
    const both = before({ scope: [PROD, OTHER] });
    const result = prove('freeze-proof', both, locked);
    expect(result.finding).toBe('unproven');
    expect(result.data['accounts']).toEqual({ [PROD]: 'proven', [OTHER]: 'unproven' });
  });

  it.each(locks)(
    'given a policy against outsiders that could not be attached, when the %s is measured, then it is named and the rest is proven',
    (lock) => {
      const from = before();
      const action = lock === 'shield-proof' ? 'attach-shield-rcp' : 'attach-freeze-rcp';
      const attach = calls(drafts.emergency(from)).find(
        (call) => call.action === action && call.request.operation === 'AttachPolicy',
      )!;
      const open = (request: Request): Answer =>
        request.as === 'outside' ? unlocked(request) : locked(request);
      expect(prove(lock, from, open).finding).toBe('pending');
      const result = prove(lock, { ...from, dropped: [attach] }, open);
      expect(result.finding).toBe('proven');
      expect(result.unproven.join()).toContain('could not be attached');
      // Another attempt did attach it: then it has to hold.
      const later = { ...from, dropped: [attach], made: [...from.made, made(attach, 'p-1')] };
      expect(prove(lock, later, open).finding).toBe('pending');
      expect(prove(lock, { ...from, dropped: [attach] }, unlocked).finding).toBe('pending');
    },
  );
});
