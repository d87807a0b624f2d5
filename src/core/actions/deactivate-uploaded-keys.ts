import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import type { Check, Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Switches off what a user uploaded: SSH public keys (Git) and X.509 signing certificates. */
export const deactivateUploadedKeys: ResponseAction<Door> = {
  id: 'deactivate-uploaded-keys',
  title: 'Deactivate SSH keys and signing certificates',
  closes: ['ssh-key-or-certificate'],
  leaves: 'What was read from a repository with an SSH key before is out.',
  noise: 'medium',
  breaks: 'Whatever reaches Git repositories or signs requests with it.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html',
  draw: (door) => {
    const { account } = door;
    const user = detailText(door.detail, 'user');
    const { set, read, pick, what } = uploaded(door);
    const status = (expect: Check['expect']): Check => ({
      read: iam(account, read, { UserName: user }),
      pick,
      expect,
    });
    const put = (Status: 'Active' | 'Inactive'): Request =>
      iam(account, set.operation, { UserName: user, ...set.input, Status });
    return [
      [
        {
          id: `close/${door.id}`,
          action: deactivateUploadedKeys.id,
          request: put('Inactive'),
          preconditions: [status({ present: true })],
          check: status({ equals: 'Inactive' }),
          undo:
            door.suspicion === 'hostile'
              ? { none: 'a key that looks hostile is never activated again; upload a new one' }
              : { request: put('Active'), check: status({ equals: 'Active' }) },
          noise: deactivateUploadedKeys.noise,
          says: `Deactivate ${what} of ${user} in ${account}`,
          breaks: deactivateUploadedKeys.breaks,
          doors: [door.id],
        },
      ],
    ];
  },
};

interface Uploaded {
  readonly what: string;
  readonly read: string;
  readonly pick: Check['pick'];
  readonly set: { readonly operation: string; readonly input: JsonObject };
}

function uploaded({ detail }: Door): Uploaded {
  const ssh = detailText(detail, 'sshKey');
  if (ssh !== '') {
    return {
      what: `SSH key ${ssh}`,
      read: 'ListSSHPublicKeys',
      pick: ['SSHPublicKeys', { SSHPublicKeyId: ssh }, 'Status'],
      set: { operation: 'UpdateSSHPublicKey', input: { SSHPublicKeyId: ssh } },
    };
  }
  const certificate = detailText(detail, 'certificate');
  return {
    what: `signing certificate ${certificate}`,
    read: 'ListSigningCertificates',
    pick: ['Certificates', { CertificateId: certificate }, 'Status'],
    set: { operation: 'UpdateSigningCertificate', input: { CertificateId: certificate } },
  };
}
