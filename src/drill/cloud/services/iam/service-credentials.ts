/** Credentials for one service, SSH public keys and signing certificates of users. */
import type { CloudState } from '../../state.ts';
import { AwsError, type JsonObject, type Operations } from '../../types.ts';
import type { IamUser } from './state.ts';
import {
  date,
  iamOf,
  invalid,
  limitExceeded,
  noSuchEntity,
  onEverything,
  onUser,
  optionalText,
  page,
  read,
  text,
  userOf,
  write,
  type Context,
} from './support.ts';

interface Credential {
  readonly id: string;
  readonly createDate: number;
  status: string;
  readonly service?: string;
}

type Kind = 'service' | 'ssh' | 'certificate';

/** A user that is deleted takes them along. */
const held: { readonly [kind in Kind]: WeakMap<IamUser, Credential[]> } = {
  service: new WeakMap(),
  ssh: new WeakMap(),
  certificate: new WeakMap(),
};

function of(kind: Kind, user: IamUser): Credential[] {
  const own = held[kind].get(user) ?? [];
  held[kind].set(user, own);
  return own;
}

function one(kind: Kind, user: IamUser, id: string): Credential {
  const found = of(kind, user).find((each) => each.id === id);
  if (found === undefined) throw noSuchEntity(`The credential with id ${id} cannot be found.`);
  return found;
}

function setStatus(kind: Kind, member: string) {
  return (context: Context, input: JsonObject): JsonObject => {
    const status = text(input, 'Status');
    if (status !== 'Active' && status !== 'Inactive')
      throw invalid(`Value '${status}' at 'status' failed to satisfy constraint.`);
    one(kind, userOf(context, input), text(input, member)).status = status;
    return {};
  };
}

/** Per user: two for each service, five SSH keys, two certificates (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
const MOST = { service: 2, ssh: 5, certificate: 2 } as const;

function add(
  context: Context,
  kind: Kind,
  input: JsonObject,
  about: { prefix: string; service?: string },
): Credential {
  const own = of(kind, userOf(context, input));
  const alike = own.filter(({ service }) => service === about.service);
  if (alike.length >= MOST[kind]) throw limitExceeded('CredentialsPerUser', MOST[kind]);
  const { prefix, ...more } = about;
  const made = { id: context.id(prefix, 16), createDate: context.now, status: 'Active', ...more };
  own.push(made);
  return made;
}

function serviceShape(user: IamUser, one_: Credential): JsonObject {
  return {
    UserName: user.name,
    ServiceSpecificCredentialId: one_.id,
    ServiceName: one_.service,
    Status: one_.status,
    CreateDate: date(one_.createDate),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html */
function listServices(context: Context, input: JsonObject): JsonObject {
  const everybody = input['AllUsers'] === true;
  if (everybody && optionalText(input, 'UserName') !== undefined)
    throw new AwsError('InvalidInput', 'Specify either UserName or AllUsers, not both.');
  const users = everybody ? [...iamOf(context).users.values()] : [userOf(context, input)];
  const all = users.flatMap((user) => of('service', user).map((each) => serviceShape(user, each)));
  const { items, rest } = page(all, input);
  return { ServiceSpecificCredentials: items, ...rest };
}

export const serviceCredentialOperations: Operations<CloudState> = {
  CreateServiceSpecificCredential: write(
    'CreateServiceSpecificCredential',
    onUser,
    (context, input) => {
      const user = userOf(context, input);
      const made = add(context, 'service', input, {
        prefix: 'ACCA',
        service: text(input, 'ServiceName'),
      });
      const secret = {
        ServiceUserName: `${user.name}-at-${context.caller.accountId}`,
        ServicePassword: context.id('', 40),
      };
      return { ServiceSpecificCredential: { ...serviceShape(user, made), ...secret } };
    },
  ),
  ListServiceSpecificCredentials: read(
    'ListServiceSpecificCredentials',
    (context, input) =>
      input['AllUsers'] === true ? onEverything(context, input) : onUser(context, input),
    listServices,
  ),
  UpdateServiceSpecificCredential: write(
    'UpdateServiceSpecificCredential',
    onUser,
    setStatus('service', 'ServiceSpecificCredentialId'),
  ),
  UploadSSHPublicKey: write('UploadSSHPublicKey', onUser, (context, input) => {
    text(input, 'SSHPublicKeyBody');
    const made = add(context, 'ssh', input, { prefix: 'APKA' });
    return { SSHPublicKey: sshShape(userOf(context, input), made) };
  }),
  ListSSHPublicKeys: read('ListSSHPublicKeys', onUser, (context, input) => {
    const user = userOf(context, input);
    const { items, rest } = page(of('ssh', user), input);
    return { SSHPublicKeys: items.map((each) => sshShape(user, each)), ...rest };
  }),
  UpdateSSHPublicKey: write('UpdateSSHPublicKey', onUser, setStatus('ssh', 'SSHPublicKeyId')),
  UploadSigningCertificate: write('UploadSigningCertificate', onUser, (context, input) => {
    const CertificateBody = text(input, 'CertificateBody');
    const made = add(context, 'certificate', input, { prefix: '' });
    return { Certificate: { ...certificateShape(userOf(context, input), made), CertificateBody } };
  }),
  ListSigningCertificates: read('ListSigningCertificates', onUser, (context, input) => {
    const user = userOf(context, input);
    const { items, rest } = page(of('certificate', user), input);
    return { Certificates: items.map((each) => certificateShape(user, each)), ...rest };
  }),
  UpdateSigningCertificate: write(
    'UpdateSigningCertificate',
    onUser,
    setStatus('certificate', 'CertificateId'),
  ),
};

function sshShape(user: IamUser, { id, status, createDate }: Credential): JsonObject {
  return { UserName: user.name, SSHPublicKeyId: id, Status: status, UploadDate: date(createDate) };
}

function certificateShape(user: IamUser, { id, status, createDate }: Credential): JsonObject {
  return {
    UserName: user.name,
    CertificateId: id,
    CertificateBody: '',
    Status: status,
    UploadDate: date(createDate),
  };
}
