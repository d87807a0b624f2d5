import { evaluate } from '../../authorization/evaluate.ts';
import { policiesInForce } from '../../kernel/policies-in-force.ts';
import type { AuthorizationQuestion, Caller, PolicyDocument } from '../../types.ts';
import { enforced } from '../../versioned.ts';
import type { Context, Question } from '../operation.ts';

const SERVICE = 'backup.amazonaws.com';

/**
 * Why a job can't do its work as this role, or undefined. AWS Backup assumes the role like anybody else: a trust
 * policy that is gone, a missing permission or an SCP over the account (a freeze, say) stops the job
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html).
 * @param context its `now` is the moment at which the job acts.
 */
export function jobRoleProblem(
  context: Context,
  roleArn: string,
  needs: Question,
): string | undefined {
  const [, , , , accountId = '', path = ''] = roleArn.split(':');
  const account = context.state.accounts.get(accountId);
  const name = path.split('/').at(-1) ?? '';
  const role = account?.iam.roles.get(name);
  if (role === undefined) return `The IAM role ${roleArn} does not exist.`;
  const trust: AuthorizationQuestion = {
    caller: serviceCaller(accountId),
    action: 'sts:AssumeRole',
    resource: roleArn,
    resourceAccountId: accountId,
    resourcePolicy: JSON.parse(enforced(role.trust, context.now)) as PolicyDocument,
  };
  if (!allowed(context, trust)) {
    return `IAM Role ${roleArn} cannot be assumed by AWS Backup.`;
  }
  const session = `AWSBackup-${context.caller.accountId}`;
  const caller: Caller = {
    type: 'AssumedRole',
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${session}`,
    principalArn: roleArn,
    userId: `${role.id}:${session}`,
    roleName: name,
    sessionName: session,
    accessKeyId: '',
    tokenIssuedAt: context.now,
    sourceIp: SERVICE,
  };
  if (allowed(context, { ...needs, caller })) return undefined;
  return `Access denied: IAM Role ${roleArn} is not authorized to perform ${needs.action} on ${needs.resource}.`;
}

function allowed(context: Context, question: AuthorizationQuestion): boolean {
  const policies = policiesInForce(context.state, question, context.now);
  return evaluate(question, policies, context.now).allowed;
}

function serviceCaller(accountId: string): Caller {
  return {
    type: 'AWSService',
    accountId,
    arn: SERVICE,
    principalArn: SERVICE,
    userId: SERVICE,
    accessKeyId: '',
    sourceIp: SERVICE,
  };
}
