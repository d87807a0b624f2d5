/**
 * The other long-term credentials that a user can have beside keys and a password: service-specific ones (Bedrock,
 * CloudWatch Logs, CodeCommit …), SSH keys, signing certificates. Nothing here signs in with them; an inventory
 * finds them, and they can be switched off. Quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import type { CloudState } from '../../state.ts';
import type { JsonObject, Operation, Operations } from '../../types.ts';
import type { IamUser, UserCredential } from './state.ts';
import {
  date,
  iamOf,
  invalid,
  limitExceeded,
  noSuchEntity,
  onUser,
  optionalText,
  page,
  read,
  text,
  userOf,
  write,
  type Context,
} from './support.ts';

type Kind = UserCredential['kind'];

interface Rules {
  kind: Kind;
  /** `ServiceSpecificCredential`: how the operations name one, and many. */
  noun: string;
  plural: string;
  /** The member that holds the id, and what ids begin with. */
  idMember: string;
  prefix: string;
  quota: string;
  limit: number;
  make: 'Create' | 'Upload';
  shape: (credential: UserCredential) => JsonObject;
  secret: (context: Context, credential: UserCredential) => JsonObject;
}

const common = ({ user, status }: UserCredential): JsonObject => ({
  UserName: user.name,
  Status: status,
});

const KINDS: Rules[] = [
  {
    kind: 'service',
    noun: 'ServiceSpecificCredential',
    plural: 'ServiceSpecificCredentials',
    idMember: 'ServiceSpecificCredentialId',
    prefix: 'ACCA',
    quota: 'ServiceSpecificCredentialsPerUser',
    // Two for each service: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
    limit: 2,
    make: 'Create',
    shape: (one) => ({
      ...common(one),
      ServiceName: one.about,
      ServiceUserName: `${one.user.name}-at-service`,
      CreateDate: date(one.createDate),
    }),
    secret: (context) => ({ ServicePassword: context.id('', 40) }),
  },
  {
    kind: 'ssh',
    noun: 'SSHPublicKey',
    plural: 'SSHPublicKeys',
    idMember: 'SSHPublicKeyId',
    prefix: 'APKA',
    quota: 'SSHPublicKeysPerUser',
    limit: 5,
    make: 'Upload',
    shape: (one) => ({ ...common(one), UploadDate: date(one.createDate) }),
    secret: (_, one) => ({ SSHPublicKeyBody: one.about, Fingerprint: 'not computed' }),
  },
  {
    kind: 'certificate',
    noun: 'SigningCertificate',
    plural: 'SigningCertificates',
    idMember: 'CertificateId',
    prefix: '',
    quota: 'CertificatesPerUser',
    limit: 2,
    make: 'Upload',
    shape: (one) => ({
      ...common(one),
      UploadDate: date(one.createDate),
      CertificateBody: one.about,
    }),
    secret: () => ({}),
  },
];

/** What each kind is about: the service, or the text that was uploaded. */
const ABOUT: { [kind in Kind]: string } = {
  service: 'ServiceName',
  ssh: 'SSHPublicKeyBody',
  certificate: 'CertificateBody',
};

function credentialOf(context: Context, rules: Rules, input: JsonObject): UserCredential {
  const id = text(input, rules.idMember);
  const user = optionalText(input, 'UserName') === undefined ? undefined : userOf(context, input);
  const found = iamOf(context).userCredentials.find(
    (one) => one.kind === rules.kind && one.id === id && (user === undefined || one.user === user),
  );
  if (found === undefined) throw noSuchEntity(`The ${rules.noun} with id ${id} cannot be found.`);
  return found;
}

function make(context: Context, rules: Rules, input: JsonObject): JsonObject {
  const user = userOf(context, input);
  const about = text(input, ABOUT[rules.kind]);
  const { userCredentials } = iamOf(context);
  const same = userCredentials.filter(
    (one) =>
      one.kind === rules.kind &&
      one.user === user &&
      (rules.kind !== 'service' || one.about === about),
  );
  if (same.length >= rules.limit) throw limitExceeded(rules.quota, rules.limit);
  const made: UserCredential = {
    kind: rules.kind,
    id: context.id(rules.prefix, 16),
    user,
    about,
    status: 'Active',
    createDate: context.now,
  };
  userCredentials.push(made);
  const member = rules.kind === 'certificate' ? 'Certificate' : rules.noun;
  return {
    [member]: { ...rules.shape(made), [rules.idMember]: made.id, ...rules.secret(context, made) },
  };
}

/** All users' at once only for service-specific ones, and never together with a name. */
function wanted(context: Context, rules: Rules, input: JsonObject): UserCredential[] {
  const all = iamOf(context).userCredentials.filter(({ kind }) => kind === rules.kind);
  if (rules.kind === 'service' && input['AllUsers'] === true) {
    if (optionalText(input, 'UserName') !== undefined)
      throw invalid('AllUsers cannot be specified together with UserName.');
    return all;
  }
  const user = userOf(context, input);
  return all.filter((one) => one.user === user);
}

function list(context: Context, rules: Rules, input: JsonObject): JsonObject {
  const service = rules.kind === 'service' ? optionalText(input, 'ServiceName') : undefined;
  const found = wanted(context, rules, input).filter(
    ({ about }) => service === undefined || about === service,
  );
  const { items, rest } = page(found, input);
  const member = rules.kind === 'certificate' ? 'Certificates' : rules.plural;
  return {
    [member]: items.map((one) => ({ ...rules.shape(one), [rules.idMember]: one.id })),
    ...rest,
  };
}

function update(context: Context, rules: Rules, input: JsonObject): JsonObject {
  const credential = credentialOf(context, rules, input);
  const status = text(input, 'Status');
  if (status !== 'Active' && status !== 'Inactive')
    throw invalid(
      `Value '${status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]`,
    );
  credential.status = status;
  return {};
}

function operationsOf(rules: Rules): [string, Operation<CloudState>][] {
  const { noun, plural } = rules;
  return [
    [
      `${rules.make}${noun}`,
      write(`${rules.make}${noun}`, onUser, (context, input) => make(context, rules, input)),
    ],
    [
      `List${plural}`,
      read(`List${plural}`, onUser, (context, input) => list(context, rules, input)),
    ],
    [
      `Update${noun}`,
      write(`Update${noun}`, onUser, (context, input) => update(context, rules, input)),
    ],
    [
      `Delete${noun}`,
      write(`Delete${noun}`, onUser, (context, input) => {
        const gone = credentialOf(context, rules, input);
        const iam = iamOf(context);
        iam.userCredentials = iam.userCredentials.filter((one) => one !== gone);
        return {};
      }),
    ],
  ];
}

/** The words in which DeleteUser asks for what has to go first; undefined when the user has none of these. */
export function leftOver(all: readonly UserCredential[], user: IamUser): string | undefined {
  const words: { [kind in Kind]: string } = {
    service: 'delete service-specific credentials',
    ssh: 'delete SSH public keys',
    certificate: 'delete signing certificates',
  };
  const found = all.find((one) => one.user === user);
  return found === undefined ? undefined : words[found.kind];
}

export const userCredentialOperations: Operations<CloudState> = Object.fromEntries(
  KINDS.flatMap(operationsOf),
);
