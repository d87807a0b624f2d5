import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAws } from '../../../src/adapters/aws/aws.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Aws } from '../../../src/responder/world.ts';
import type { Organization } from '../../moto/organization.ts';
import { rows, type Conversation, type Row } from './conformance.data.ts';
import { differences, type StandIn } from './known-differences.data.ts';
import type { Backend } from './suite.ts';
import { wallClock } from './wall-clock.ts';

/** What this stand-in answers: what AWS does, or what the reviewed list says. */
function expected(row: Row, standIn: StandIn): string {
  const known = differences.find((one) => one.row === row.name && one.standIn === standIn);
  return known?.answers ?? row.aws;
}

/** Every documented answer against one stand-in: a difference that is not listed fails, and so does one that is gone. */
export function conformanceSuite(backend: Backend, standIn: StandIn): void {
  describe.runIf(backend.available)(`what AWS documents, on ${backend.name}`, () => {
    let organization: Organization;
    let aws: Aws;
    let count = 0;

    beforeAll(async () => {
      organization = await backend.organization();
      aws = createAws({
        settings: organization.settings,
        credentials: organization.botKeys,
        endpoint: organization.endpoint,
        baseRegion: organization.region,
        clock: wallClock,
        sessionName: 'lockstep-test',
        userAgentSuffix: 'lockstep/test',
      });
    });
    afterAll(async () => backend.stop());

    const send = (...[as, service, operation, input]: Parameters<Conversation['ok']>) => {
      count += 1;
      const { accounts, region } = organization;
      const account = as === 'responder' ? accounts.prod : accounts.management;
      const request = { as, account, region, service, operation, input };
      return aws.send(request, { effect: `inc-1/row/${count}`, deadlineMs: 200_000 });
    };
    const talk = (): Conversation => ({
      organization,
      async ok(...asked) {
        const answer: Answer = await send(...asked);
        if (!answer.ok) throw new Error(`${asked[2]}: ${JSON.stringify(answer.error)}`);
        return answer.output;
      },
      async code(...asked) {
        const answer = await send(...asked);
        return answer.ok ? 'ok' : answer.error.code;
      },
      name() {
        count += 1;
        return `row-${count}`;
      },
    });

    it.each(rows)('given $name, when it is asked, then the answer is known ($doc)', async (row) => {
      expect(await row.run(talk())).toBe(expected(row, standIn));
    });
  });
}
