import { array, assert, constantFrom, nat, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel, type CloudApi, type Kernel } from '../../../../src/drill/cloud/kernel.ts';
import { replay } from '../../../../src/drill/cloud/kernel/replay.ts';
import type { JsonObject, ServiceId } from '../../../../src/drill/cloud/types.ts';
import { codeOf, MANAGEMENT, MEMBER, newKernel, newState, PROPAGATION, START } from './world.ts';

function apiOf(kernel: Kernel, accountId = MEMBER): CloudApi {
  return kernel.api(kernel.issueCredentials({ accountId, userName: 'admin' }));
}

const CALLS: [ServiceId, string, JsonObject][] = [
  ['iam', 'CreateUser', { UserName: 'u1' }],
  ['iam', 'CreateUser', { UserName: 'u2', Path: '/x/' }],
  ['iam', 'DeleteUser', { UserName: 'u1' }],
  ['iam', 'CreateAccessKey', { UserName: 'u1' }],
  ['iam', 'CreateLoginProfile', { UserName: 'u2', Password: 'secret-password' }],
  ['iam', 'ListUsers', { MaxItems: 2 }],
  ['iam', 'AttachUserPolicy', { UserName: 'u1', PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }],
  ['iam', 'GetAccountAuthorizationDetails', {}],
  ['sts', 'GetCallerIdentity', {}],
  ['sts', 'AssumeRole', { RoleArn: `arn:aws:iam::${MEMBER}:role/Admin`, RoleSessionName: 'x' }],
  ['organizations', 'ListAccounts', {}],
  ['kms', 'CreateKey', {}],
  ['s3', 'CreateBucket', { Bucket: 'replayed' }],
  ['s3', 'PutObject', { Bucket: 'replayed', Key: 'k', Body: new Uint8Array([1, 2, 3]) }],
  ['secretsmanager', 'CreateSecret', { Name: 's', SecretString: 'secret-value' }],
  ['secretsmanager', 'GetSecretValue', { SecretId: 's' }],
  ['ec2', 'CreateVolume', { AvailabilityZone: 'us-east-1a', Size: 1 }],
  ['ec2', 'DescribeVolumes', {}],
  ['iam', 'NoSuchOperation', {}],
];

/** An actor of the start: looks every second and acts at random, as an adversary does. */
function prepare(kernel: Kernel): void {
  const api = kernel.api(kernel.issueCredentials({ accountId: MANAGEMENT, userName: 'admin' }));
  const look = (n: number) => {
    kernel.note('look', { n, mood: kernel.random('actor', `mood.${n}`) });
    codeOf(() => api('iam', 'CreateUser', { UserName: `spare-${n}` }));
    kernel.schedule(
      kernel.now + 1_000 + Math.floor(kernel.random('actor', `wait.${n}`) * 2_000),
      5,
      'look',
      () => look(n + 1),
    );
  };
  kernel.schedule(START + 500, 5, 'look', () => look(0));
  kernel.define('provoke', ({ by }) => {
    kernel.note('provoked', { by });
    codeOf(() => api('iam', 'ListUsers'));
    kernel.schedule(kernel.now + 700, 5, 'strike', () =>
      codeOf(() => api('iam', 'CreateUser', { UserName: 'struck' })),
    );
  });
}

describe('determinism', () => {
  it('given any commands at any times, when they are replayed over the same start and seed, then the events are the same bytes', () => {
    const step = record({
      call: nat(CALLS.length - 1),
      wait: nat(5_000),
      who: constantFrom(MEMBER, MANAGEMENT),
    });
    assert(
      property(array(step, { maxLength: 25 }), nat(1_000_000), (steps, seed) => {
        const kernel = createKernel({
          state: newState(),
          seed,
          startMs: START,
          propagation: PROPAGATION,
          prepare,
        });
        const apis = new Map(
          [MEMBER, MANAGEMENT].map((accountId) => {
            const session = kernel.issueCredentials({
              accountId,
              roleName: 'Admin',
              sessionName: 'test',
            });
            return [accountId, kernel.api(session)];
          }),
        );
        for (const { call, wait, who } of steps) {
          if (wait % 7 === 0) kernel.perform('provoke', { by: who });
          kernel.advanceTo(kernel.now + wait);
          const [service, operation, input] = CALLS[call] ?? ['sts', 'GetCallerIdentity', {}];
          codeOf(() => apis.get(who)?.(service, operation, input));
        }
        kernel.advanceTo(kernel.now + 4_000);
        const again = replay(newState(), seed, kernel.commands, prepare);
        expect(again.join('\n')).toBe(kernel.events.join('\n'));
      }),
      { numRuns: 60 },
    );
  });

  it('given another seed, when the same is done, then the events differ', () => {
    const lines = [1, 2].map((seed) => {
      const kernel = newKernel({ seed });
      apiOf(kernel)('iam', 'CreateUser', { UserName: 'u' });
      return kernel.events.slice(1).join('\n');
    });
    expect(lines[0]).not.toBe(lines[1]);
  });

  it('given the state that a replay starts from, when it is replayed, then that state stays as it was', () => {
    const kernel = newKernel();
    apiOf(kernel)('iam', 'CreateUser', { UserName: 'u' });
    const initial = newState();
    replay(initial, 7, kernel.commands);
    expect(initial).toEqual(newState());
  });
});
