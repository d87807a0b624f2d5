import { fields, items } from './answers.ts';
import type { Fields } from './answers.ts';
import type { Answer } from './measurement.ts';

/**
 * What is kept of the answers about one user: the members that a door or a line of the inventory is made of. A
 * certificate with its body and a key with its owner's name, five thousand times, would be most of the memory.
 */

/** Where the list stands, and what is read of each of its members. */
const lists = {
  ListAccessKeys: ['AccessKeyMetadata', ['AccessKeyId', 'Status', 'CreateDate']],
  ListMFADevices: ['MFADevices', ['SerialNumber', 'EnableDate']],
  ListServiceSpecificCredentials: [
    'ServiceSpecificCredentials',
    ['ServiceSpecificCredentialId', 'ServiceName', 'Status', 'CreateDate'],
  ],
  ListSSHPublicKeys: ['SSHPublicKeys', ['SSHPublicKeyId', 'Status', 'UploadDate']],
  ListSigningCertificates: ['Certificates', ['CertificateId', 'Status', 'UploadDate']],
} as const satisfies { readonly [operation: string]: readonly [string, readonly string[]] };

type UserList = keyof typeof lists;
export type UserRead = UserList | 'GetLoginProfile';

const empty = (list: UserList): Answer => ({ ok: true, output: { [lists[list][0]]: [] } });

/** Stands for a list with nothing in it, asked for or not: one for all users. */
export const nothing: { readonly [list in UserList]: Answer } = {
  ListAccessKeys: empty('ListAccessKeys'),
  ListMFADevices: empty('ListMFADevices'),
  ListServiceSpecificCredentials: empty('ListServiceSpecificCredentials'),
  ListSSHPublicKeys: empty('ListSSHPublicKeys'),
  ListSigningCertificates: empty('ListSigningCertificates'),
};

/** Reduces an answer to such a question. A failure stays what it is, and so does an answer without its list. */
export function keptOf(operation: UserRead): (answer: Answer) => Answer {
  if (operation === 'GetLoginProfile') return keptProfile;
  const [list, members] = lists[operation];
  return (answer) => {
    if (!answer.ok || !Array.isArray(answer.output[list])) return answer;
    const all = items(answer.output, list);
    if (all.length === 0) return nothing[operation];
    return { ok: true, output: { [list]: all.map((one) => only(one, members)) } };
  };
}

function keptProfile(answer: Answer): Answer {
  const profile = answer.ok ? answer.output['LoginProfile'] : undefined;
  if (profile === undefined) return answer;
  return { ok: true, output: { LoginProfile: only(fields(profile), ['CreateDate']) } };
}

function only(from: Fields, members: readonly string[]): Fields {
  return Object.fromEntries(
    members.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])),
  );
}
