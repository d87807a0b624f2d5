import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import type { Call, Check } from '../plan/call.ts';
import { canonicalize } from '../plan/canonical.ts';
import type { ResponseAction } from './action.ts';
import { detailText, sameId } from './door-checks.ts';

/** Takes off a policy that the attacker put on a user, role or group. Inline documents are saved first. */
export const removeHostilePolicies: ResponseAction<Door> = {
  id: 'remove-hostile-policies',
  title: 'Remove policies that the attacker granted',
  closes: ['user-policy', 'role-policy', 'group'],
  leaves:
    'A grant that is taken away is only a missing allow: a resource policy that names the holder can still let it in.',
  noise: 'medium',
  breaks: 'Whatever needs what the policy granted.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html',
  draw: (door) => {
    const { detail } = door;
    if (detailText(detail, 'policyArn') !== '') return [[detach(door)]];
    return detailText(detail, 'policyName') === '' ? [] : [[remove(door)]];
  },
};

/** A group's policy has no member `user`; a membership has no policy. */
function holderOf({ detail }: Door): { noun: 'User' | 'Role' | 'Group'; name: string } {
  for (const noun of ['Role', 'Group', 'User'] as const) {
    const name = detailText(detail, noun.toLowerCase());
    if (name !== '') return { noun, name };
  }
  return { noun: 'User', name: '' };
}

function detach(door: Door): Call {
  const { account, detail } = door;
  const { noun, name } = holderOf(door);
  const arn = detailText(detail, 'policyArn');
  const target = { [`${noun}Name`]: name };
  const attached = (expect: Check['expect']): Check => ({
    read: iam(account, `ListAttached${noun}Policies`, target),
    pick: ['AttachedPolicies', { PolicyArn: arn }, 'PolicyArn'],
    expect,
  });
  return {
    ...common(door, `Detach policy ${arn} from ${noun.toLowerCase()} ${name} in ${account}`),
    request: iam(account, `Detach${noun}Policy`, { ...target, PolicyArn: arn }),
    preconditions: [...sameId(account, detail, door.principalId), attached({ present: true })],
    check: attached({ absent: true }),
    undo: {
      request: iam(account, `Attach${noun}Policy`, { ...target, PolicyArn: arn }),
      check: attached({ present: true }),
    },
  };
}

function remove(door: Door): Call {
  const { account, detail } = door;
  const { noun, name } = holderOf(door);
  const target = { [`${noun}Name`]: name, PolicyName: detailText(detail, 'policyName') };
  const before = detail['document'];
  const inline = (expect: Check['expect']): Check => ({
    read: iam(account, `Get${noun}Policy`, target),
    pick: ['PolicyDocument'],
    expect,
  });
  return {
    ...common(
      door,
      `Delete inline policy ${target.PolicyName} of ${noun.toLowerCase()} ${name} in ${account}, saved before`,
    ),
    request: iam(account, `Delete${noun}Policy`, target),
    preconditions: [
      ...sameId(account, detail, door.principalId),
      // What is deleted must be what was saved.
      inline(before === undefined ? { present: true } : { document: before }),
    ],
    check: inline({ absent: true }),
    undo:
      before === undefined
        ? { none: 'the policy holds values that the journal cannot keep exactly' }
        : {
            request: iam(account, `Put${noun}Policy`, {
              ...target,
              PolicyDocument: canonicalize(before),
            }),
            check: inline({ document: before }),
          },
  };
}

function common(door: Door, says: string) {
  return {
    id: `close/${door.id}`,
    action: removeHostilePolicies.id,
    noise: removeHostilePolicies.noise,
    says,
    breaks: removeHostilePolicies.breaks,
    doors: [door.id],
    hostile: true,
  } as const;
}
