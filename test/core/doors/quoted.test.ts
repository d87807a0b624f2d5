import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detailText } from '../../../src/core/actions/door-checks.ts';
import { quoted } from '../../../src/core/doors/quoted.ts';
import { doorsInServices } from '../../../src/core/doors/services/services.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { drive, ok } from '../drive.ts';
import { situation } from '../situations.ts';
import { doorsOfServices } from './service-doors.ts';

/** A word as a shell reads it. */
const read = (words: string): string =>
  execFileSync('sh', ['-c', `printf '%s' ${words}`], { encoding: 'utf8' });

/** The event that is asked for, done to a trail or a rule of that name. */
function event(input: Request['input'], name: string): Answer {
  const [attribute] = input['LookupAttributes'] as readonly { AttributeValue: string }[];
  const record = {
    eventName: attribute?.AttributeValue ?? '',
    eventTime: '2026-11-20T00:00:00.000Z',
    userIdentity: { userName: 'eve' },
    requestParameters: { name },
  };
  return ok({ Events: [{ CloudTrailEvent: JSON.stringify(record) }] });
}

describe('texts from AWS in commands that people copy', () => {
  it('given any printable text, when a shell reads it quoted, then it is that text and nothing ran', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', "'", '"', '$', '`', '(', ')', ';', ' ', '\\'),
    });
    const holds = fc.property(text, (one) => {
      expect(read(quoted(one))).toBe(one);
    });
    fc.assert(holds, { numRuns: 30, endOnFailure: true });
  });

  it('given control characters, when it is quoted, then none is left', () => {
    expect(quoted('a\u0003b\nc\u001bd')).toBe("'a?b?c?d'");
  });

  it('given names that hold commands, when doors and bombs name what to do by hand, then each is one quoted word', () => {
    const evil = "x';$(touch his);'";
    const answer = (request: Request): Answer => {
      if (request.operation === 'ListRegions')
        return ok({ Regions: [{ RegionName: 'eu-west-1' }] });
      const special: { readonly [operation: string]: (request: Request) => Answer } = {
        ...doorsOfServices,
        ListClusters: () => ok({ clusters: [evil] }),
        ListAccessEntries: () => ok({ accessEntries: [evil] }),
        LookupEvents: ({ input }) => event(input, evil),
        GetLifecyclePolicies: () => ok({ Policies: [{ PolicyId: evil, State: 'ENABLED' }] }),
      };
      return special[request.operation]?.(request) ?? ok({});
    };
    const program = doorsInServices(situation());
    let step = program.next();
    while (step.done !== true) step = program.next(step.value.map(answer));
    const others = drive(measurements['time-bombs'](situation()), answer).result.data['others'];
    const commands = [
      ...step.value.doors.map(({ detail }) => detailText(detail, 'untouchable')),
      ...(others as string[]),
    ].filter((line) => /aws [a-z]+ .*touch/.test(line));
    expect(commands).toHaveLength(4);
    for (const command of commands) {
      const rest = command.slice(command.indexOf('aws ')).replaceAll(quoted(evil), '');
      expect(rest).not.toContain('touch');
    }
  });
});
