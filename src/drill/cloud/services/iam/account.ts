/** What concerns the account as a whole: aliases, summary, identity providers, lists that stay empty. */
import type { CloudState } from '../../state.ts';
import { AwsError, type JsonObject, type Operations } from '../../types.ts';
import { latest } from '../../versioned.ts';
import { passwordPolicyOperations } from './password-policy.ts';
import {
  alreadyExists,
  checkedName,
  date,
  iamOf,
  noSuchEntity,
  onEverything,
  onMember,
  optionalText,
  page,
  read,
  text,
  write,
  type Context,
} from './support.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
function summary(context: Context): { [key: string]: number } {
  const iam = iamOf(context);
  const users = [...iam.users.values()];
  return {
    Users: users.length,
    UsersQuota: 5000,
    Groups: iam.groups.size,
    GroupsQuota: 300,
    Roles: iam.roles.size,
    RolesQuota: 1000,
    Policies: iam.policies.size,
    PoliciesQuota: 1500,
    PolicyVersionsInUse: iam.policies.values().reduce((sum, one) => sum + one.versions.length, 0),
    PolicyVersionsInUseQuota: 10_000,
    InstanceProfiles: iam.instanceProfiles.size,
    InstanceProfilesQuota: 1000,
    ServerCertificates: 0,
    ServerCertificatesQuota: 20,
    Providers: iam.samlProviders.size + iam.oidcProviders.size,
    MFADevices: iam.virtualMfa.size,
    MFADevicesInUse: users.reduce((sum, user) => sum + user.mfa.length, 0),
    AccountMFAEnabled: Number(iam.root.mfaEnabled),
    AccountPasswordPresent: Number(iam.root.hasPassword),
    AccountAccessKeysPresent: iam.root.accessKeys.filter((key) => latest(key.status) !== 'Absent')
      .length,
    AccountSigningCertificatesPresent: 0,
    AccessKeysPerUserQuota: 2,
    SigningCertificatesPerUserQuota: 2,
    GroupsPerUserQuota: 10,
    AttachedPoliciesPerUserQuota: 10,
    AttachedPoliciesPerGroupQuota: 10,
    AttachedPoliciesPerRoleQuota: 10,
    UserPolicySizeQuota: 2048,
    GroupPolicySizeQuota: 5120,
    RolePolicySizeQuota: 10_240,
    PolicySizeQuota: 6144,
    VersionsPerPolicyQuota: 5,
    AssumeRolePolicySizeQuota: 2048,
    GlobalEndpointTokenVersion: 1,
  };
}

const aliases: Operations<CloudState> = {
  GetAccountSummary: read('GetAccountSummary', onEverything, (context) => ({
    SummaryMap: summary(context),
  })),
  ListAccountAliases: read('ListAccountAliases', onEverything, (context, input) => {
    const { items, rest } = page(iamOf(context).aliases, input);
    return { AccountAliases: items, ...rest };
  }),
  CreateAccountAlias: write('CreateAccountAlias', onEverything, (context, input) => {
    const alias = text(input, 'AccountAlias');
    const taken = context.state.accounts.values().some(({ iam }) => iam.aliases.includes(alias));
    if (taken) throw alreadyExists(`The account alias ${alias} already exists.`);
    iamOf(context).aliases = [alias];
    return {};
  }),
  DeleteAccountAlias: write('DeleteAccountAlias', onEverything, (context, input) => {
    const iam = iamOf(context);
    const alias = text(input, 'AccountAlias');
    if (!iam.aliases.includes(alias))
      throw noSuchEntity(`The account alias ${alias} cannot be found.`);
    iam.aliases = [];
    return {};
  }),
  ...passwordPolicyOperations,
};

/** What nobody has here; the list is there because an inventory has to look. */
const empty: Operations<CloudState> = {
  ListServerCertificates: read('ListServerCertificates', onEverything, () => ({
    ServerCertificateMetadataList: [],
    IsTruncated: false,
  })),
};

function providerArn(context: Context, kind: string, name: string): string {
  return `arn:aws:iam::${context.caller.accountId}:${kind}/${name}`;
}

const saml: Operations<CloudState> = {
  ListSAMLProviders: read('ListSAMLProviders', onEverything, (context) => ({
    SAMLProviderList: [...iamOf(context).samlProviders.values()].map(({ arn, createDate }) => ({
      Arn: arn,
      CreateDate: date(createDate),
    })),
  })),
  CreateSAMLProvider: write(
    'CreateSAMLProvider',
    (context, input) => providerArn(context, 'saml-provider', String(input['Name'])),
    (context, input) => {
      const arn = providerArn(context, 'saml-provider', checkedName(input, 'Name'));
      const { samlProviders } = iamOf(context);
      if (samlProviders.has(arn)) throw alreadyExists(`SAMLProvider ${arn} already exists.`);
      const metadata = text(input, 'SAMLMetadataDocument');
      samlProviders.set(arn, { arn, metadata, createDate: context.now });
      return { SAMLProviderArn: arn };
    },
  ),
  GetSAMLProvider: read('GetSAMLProvider', onMember('SAMLProviderArn'), (context, input) => {
    const provider = iamOf(context).samlProviders.get(text(input, 'SAMLProviderArn'));
    if (provider === undefined) throw noSuchEntity('Manifest not found for arn');
    return { SAMLMetadataDocument: provider.metadata, CreateDate: date(provider.createDate) };
  }),
  DeleteSAMLProvider: write('DeleteSAMLProvider', onMember('SAMLProviderArn'), (context, input) => {
    if (!iamOf(context).samlProviders.delete(text(input, 'SAMLProviderArn')))
      throw noSuchEntity('Manifest not found for arn');
    return {};
  }),
};

const oidc: Operations<CloudState> = {
  ListOpenIDConnectProviders: read('ListOpenIDConnectProviders', onEverything, (context) => ({
    OpenIDConnectProviderList: [...iamOf(context).oidcProviders.keys()].map((Arn) => ({ Arn })),
  })),
  CreateOpenIDConnectProvider: write(
    'CreateOpenIDConnectProvider',
    (context, input) => providerArn(context, 'oidc-provider', hostOf(input)),
    (context, input) => {
      const url = text(input, 'Url');
      if (!url.startsWith('https://'))
        throw new AwsError('ValidationError', 'Invalid Open ID Connect Provider URL');
      const arn = providerArn(context, 'oidc-provider', hostOf(input));
      const { oidcProviders } = iamOf(context);
      if (oidcProviders.has(arn)) throw alreadyExists(`Provider with url ${url} already exists.`);
      oidcProviders.set(arn, {
        arn,
        url: hostOf(input),
        clientIds: (input['ClientIDList'] ?? []) as string[],
        thumbprints: (input['ThumbprintList'] ?? []) as string[],
        createDate: context.now,
      });
      return { OpenIDConnectProviderArn: arn };
    },
  ),
  GetOpenIDConnectProvider: read(
    'GetOpenIDConnectProvider',
    onMember('OpenIDConnectProviderArn'),
    (context, input) => {
      const arn = text(input, 'OpenIDConnectProviderArn');
      const provider = iamOf(context).oidcProviders.get(arn);
      if (provider === undefined)
        throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
      return {
        Url: provider.url,
        ClientIDList: provider.clientIds,
        ThumbprintList: provider.thumbprints,
        CreateDate: date(provider.createDate),
      };
    },
  ),
  DeleteOpenIDConnectProvider: write(
    'DeleteOpenIDConnectProvider',
    onMember('OpenIDConnectProviderArn'),
    (context, input) => {
      iamOf(context).oidcProviders.delete(text(input, 'OpenIDConnectProviderArn'));
      return {};
    },
  ),
};

function hostOf(input: JsonObject): string {
  return (optionalText(input, 'Url') ?? '').replace('https://', '');
}

export const accountOperations: Operations<CloudState> = { ...aliases, ...empty, ...saml, ...oidc };
