import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import type { Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText, sameUser } from './door-checks.ts';

/** Takes a user out of a group into which the attacker put it. */
export const removeHostileMembers: ResponseAction<Door> = {
  id: 'remove-hostile-members',
  title: 'Remove users whom the attacker put into groups',
  closes: ['group'],
  leaves: 'Sessions of the user lose the rights of the group, but live on.',
  noise: 'medium',
  breaks: 'Whatever the user needs the group for.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html',
  draw: (door) => {
    const { account, detail } = door;
    const user = detailText(detail, 'user');
    const group = detailText(detail, 'group');
    if (user === '' || group === '') return [];
    const member = (expect: Check['expect']): Check => ({
      read: iam(account, 'ListGroupsForUser', { UserName: user }),
      pick: ['Groups', { GroupName: group }, 'GroupName'],
      expect,
    });
    const input = { GroupName: group, UserName: user };
    return [
      [
        {
          id: `close/${door.id}`,
          action: removeHostileMembers.id,
          request: iam(account, 'RemoveUserFromGroup', input),
          preconditions: [sameUser(account, user, door.principalId), member({ present: true })],
          check: member({ absent: true }),
          undo: {
            request: iam(account, 'AddUserToGroup', input),
            check: member({ present: true }),
          },
          noise: removeHostileMembers.noise,
          says: `Take ${user} out of group ${group} in ${account}`,
          breaks: removeHostileMembers.breaks,
          doors: [door.id],
          hostile: true,
        },
      ],
    ];
  },
};
