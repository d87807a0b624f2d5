import type { Answer } from '../src/core/doors/measurement.ts';
import type { Request } from '../src/core/plan/call.ts';
import type { Aws } from '../src/responder/world.ts';

/** AWS as a latency: access keys that can be listed and switched, each answer after the same time. */
export interface SlowAws extends Aws {
  readonly requests: () => number;
  readonly most: () => number;
}

export function slowAws(latencyMs: number): SlowAws {
  const inactive = new Set<string>();
  let requests = 0;
  let underWay = 0;
  let most = 0;
  const answer = ({ account, operation, input }: Request): Answer => {
    const { UserName: user, AccessKeyId: keyId } = input as {
      UserName: string;
      AccessKeyId?: string;
    };
    if (operation === 'UpdateAccessKey') {
      inactive.add(`${account}/${keyId}`);
      return { ok: true, output: {} };
    }
    const first = Number(user.slice('user-'.length)) * 2;
    const ids = [first, first + 1].map((n) => `AKIA${String(n).padStart(16, '0')}`);
    const listed = ids.map((AccessKeyId) => ({
      AccessKeyId,
      Status: inactive.has(`${account}/${AccessKeyId}`) ? 'Inactive' : 'Active',
    }));
    return { ok: true, output: { AccessKeyMetadata: listed } };
  };
  return {
    requests: () => requests,
    most: () => most,
    async send(request) {
      requests += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      // The state is what it was when AWS got to it, in the middle of the round trip.
      await wait(latencyMs / 2);
      const answered = answer(request);
      await wait(latencyMs / 2);
      underWay -= 1;
      return answered;
    },
    sendAndHandOver: () => Promise.reject(new Error('no key is handed over here')),
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
