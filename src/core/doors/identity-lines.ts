import type { Call } from '../plan/call.ts';
import type { Json } from '../plan/json.ts';
import { parseObject } from './answers.ts';
import { keyLine, lines, mark, objectId, policyMark } from './objects.ts';

/**
 * The lines of an inventory that a call of ours on identities leaves behind, so that the comparison does not
 * take our own work for somebody else's. A line that is empty must be gone.
 */
export function identityLines({
  request,
  doors,
  check,
}: Call): readonly (readonly [string, string])[] {
  const { operation, account, input } = request;
  const text = (key: string): string => asText(input[key]);
  return doors.flatMap((door): readonly (readonly [string, string])[] => {
    const id = door.split('/')[2] ?? '';
    switch (operation) {
      case 'UpdateServiceSpecificCredential':
      case 'UpdateSSHPublicKey':
      case 'UpdateSigningCertificate':
        return [[door, keyLine(text('Status'), text('UserName'))]];
      case 'PutUserPermissionsBoundary':
      case 'PutRolePermissionsBoundary':
        return [[objectId.boundary(account, id), text('PermissionsBoundary')]];
      case 'DeleteUserPermissionsBoundary':
      case 'DeleteRolePermissionsBoundary':
        return [[objectId.boundary(account, id), '']];
      case 'DeactivateMFADevice':
        return [
          [door, ''],
          [objectId.looseDevice(account, text('SerialNumber')), lines.loose],
        ];
      case 'SetDefaultPolicyVersion':
        return [[objectId.policyVersion(account, text('PolicyArn')), text('VersionId')]];
      case 'RemoveUserFromGroup':
        return [[door, '']];
      case 'AddUserToGroup':
        return [[door, lines.member]];
      case 'UpdateAccountPasswordPolicy':
        // What IAM answers, with the member that it derives, is what the call was checked for.
        return 'equals' in check.expect ? [[door, mark(check.expect.equals)]] : [];
      case 'DisableOutboundWebIdentityFederation':
        return [[objectId.outbound(account), '']];
      case 'EnableOutboundWebIdentityFederation':
        return [[objectId.outbound(account), lines.on]];
      default:
        return policyLine(operation, door, input);
    }
  });
}

/** A door of a granted policy has the id of its line. */
function policyLine(
  operation: string,
  door: string,
  input: { readonly [key: string]: Json },
): readonly (readonly [string, string])[] {
  // The policy that revokes sessions stands under the role's own id, not under its door's.
  if (door.split('/')[1] === 'role-sessions') return [];
  if (/^(?:Detach|Delete)(?:User|Role|Group)Policy$/.test(operation)) return [[door, '']];
  if (/^Attach(?:User|Role|Group)Policy$/.test(operation)) return [[door, lines.attached]];
  if (!/^Put(?:User|Role|Group)Policy$/.test(operation)) return [];
  return [[door, policyMark(parseObject(asText(input['PolicyDocument'])))]];
}

function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
