import { describe, expect, it } from 'vitest';
import { MANAGEMENT, MEMBER, codeOf, newKernel } from '../kernel/world.ts';

const ROLE = `arn:aws:iam::${MEMBER}:role/break-glass`;
const NETWORK = '203.0.113.0/24';
const HOME = 'us-east-1';

function world() {
  const kernel = newKernel();
  const as = (accountId: string) =>
    kernel.api(kernel.issueCredentials({ accountId, userName: 'admin' }));
  return { kernel, member: as(MEMBER), management: as(MANAGEMENT) };
}

/** https://docs.aws.amazon.com/signin/latest/userguide/console-access-control.html */
describe('the sign-in policy of the simulated cloud', () => {
  it('given statements, when they are put, listed page by page and deleted, then each is told', () => {
    const { member } = world();
    const put = (clientToken: string) =>
      member(
        'signin',
        'PutResourcePermissionStatement',
        { sourceIp: NETWORK, excludedPrincipal: ROLE, clientToken },
        HOME,
      )['statementId'];
    const [first, second] = [put('a'), put('b')];
    expect(put('a')).toBe(first);
    expect(first).toMatch(/^[A-Za-z0-9+/]{64}$/);
    const page = member('signin', 'ListResourcePermissionStatements', { maxResults: 1 }, HOME);
    expect(page).toMatchObject({
      permissionStatements: [
        {
          sid: first,
          condition: {
            NotIpAddress: { 'aws:SourceIp': [NETWORK] },
            ArnNotEquals: { 'aws:PrincipalArn': [ROLE] },
          },
        },
      ],
    });
    const { nextToken } = page;
    const rest = member('signin', 'ListResourcePermissionStatements', { nextToken }, HOME);
    expect(rest).toMatchObject({ permissionStatements: [{ sid: second }] });
    expect(rest['nextToken']).toBeUndefined();
    const gone = { statementId: first };
    member('signin', 'DeleteResourcePermissionStatement', gone, HOME);
    expect(codeOf(() => member('signin', 'DeleteResourcePermissionStatement', gone, HOME))).toBe(
      'ResourceNotFoundException',
    );
  });

  it('given an account and the organization, when each is turned on, then it is on for that one, and a member has no say over the organization', () => {
    const { kernel, member, management } = world();
    const organization = kernel.state.organization.id;
    const isOn = (api: typeof member, targetId?: string) =>
      api(
        'signin',
        'GetConsoleAuthorizationConfiguration',
        targetId === undefined ? {} : { targetId },
        HOME,
      )['consoleAuthorizationEnabled'];
    expect(isOn(member)).toBe(false);
    member('signin', 'PutConsoleAuthorizationConfiguration', { targetId: MEMBER }, HOME);
    expect([isOn(member), isOn(management), isOn(management, organization)]).toEqual([
      true,
      false,
      false,
    ]);
    management('signin', 'PutConsoleAuthorizationConfiguration', { targetId: organization }, HOME);
    expect([isOn(management), isOn(management, organization)]).toEqual([false, true]);
    member('signin', 'DeleteConsoleAuthorizationConfiguration', {}, HOME);
    expect(isOn(member)).toBe(false);
    for (const targetId of [organization, MANAGEMENT])
      expect(codeOf(() => isOn(member, targetId))).toBe('AccessDeniedException');
  });

  it.each([
    ['in another Region', { sourceIp: NETWORK }, 'eu-west-1'],
    ['with a role that has a path', { sourceIp: NETWORK, excludedPrincipal: `${ROLE}/x/y` }, HOME],
    ['without a network', { excludedPrincipal: ROLE }, HOME],
  ])('given a statement %s, when it is put, then it is refused', (_, input, region) => {
    const { member } = world();
    const put = () => member('signin', 'PutResourcePermissionStatement', input, region);
    expect(codeOf(put)).toBe('ValidationException');
  });

  it('given somebody without rights, when he asks, then it is denied', () => {
    const { kernel, member } = world();
    member('iam', 'CreateUser', { UserName: 'nobody' });
    const nobody = kernel.api(kernel.issueCredentials({ accountId: MEMBER, userName: 'nobody' }));
    const code = codeOf(() => nobody('signin', 'PutConsoleAuthorizationConfiguration', {}, HOME));
    expect(code).toMatch(/AccessDenied/);
  });
});
