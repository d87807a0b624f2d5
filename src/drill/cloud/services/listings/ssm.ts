import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import { optionalText, text } from '../input.ts';
import { date, mutates, own, present, reads } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { listingsRegion } from './state.ts';
import type { ShellRecord } from './state.ts';

/** Sessions of Systems Manager: that they are open, and that they can be ended. Nothing goes through them. */
export const ssmOperations: { [operation: string]: CloudOperation } = {
  StartSession: mutates(
    (context, input) => [
      own(context, 'ssm:StartSession', machineArn(context, text(input, 'Target'))),
    ],
    (context, input) => {
      const id = `${context.caller.userName ?? 'session'}-${context.id('', 17, 'hex')}`;
      const target = text(input, 'Target');
      shells(context).set(id, { id, target, owner: context.caller.arn, startedAt: context.now });
      return { SessionId: id, StreamUrl: `wss://ssmmessages.${context.region}.amazonaws.com/` };
    },
  ),
  DescribeSessions: reads(
    (context) => [own(context, 'ssm:DescribeSessions', '*')],
    (context, input) => {
      const active = optionalText(input, 'State') !== 'History';
      const all = [...shells(context).values()];
      return {
        Sessions: all.filter((one) => (one.endedAt === undefined) === active).map(described),
      };
    },
  ),
  TerminateSession: mutates(
    (context, input) => [
      own(context, 'ssm:TerminateSession', sessionArn(context, text(input, 'SessionId'))),
    ],
    (context, input) => {
      const id = text(input, 'SessionId');
      const one = shells(context).get(id);
      // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_TerminateSession.html
      if (one === undefined) throw new AwsError('DoesNotExistException', `Session ${id} not found`);
      one.endedAt ??= context.now;
      return { SessionId: id };
    },
  ),
};

function shells(context: Context): Map<string, ShellRecord> {
  const { listings } = accountOf(context.state, context.caller.accountId);
  return listingsRegion(listings, context.region).shells;
}

function described(one: ShellRecord) {
  return present({
    SessionId: one.id,
    Target: one.target,
    Status: one.endedAt === undefined ? 'Connected' : 'Terminated',
    StartDate: date(one.startedAt),
    EndDate: date(one.endedAt),
    Owner: one.owner,
  });
}

function machineArn(context: Context, id: string): string {
  return `arn:aws:ec2:${context.region}:${context.caller.accountId}:instance/${id}`;
}

function sessionArn(context: Context, id: string): string {
  return `arn:aws:ssm:${context.region}:${context.caller.accountId}:session/${id}`;
}
