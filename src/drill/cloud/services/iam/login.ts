/** Console passwords and MFA devices. The password itself is never kept: nobody signs in to a console here. */
import type { CloudState } from '../../state.ts';
import type { AwsError, JsonObject, Operations } from '../../types.ts';
import type { IamUser, LoginProfile, VirtualMfa } from './state.ts';
import {
  alreadyExists,
  date,
  deleteConflict,
  iamOf,
  noSuchEntity,
  onEverything,
  onMember,
  onUser,
  optionalText,
  page,
  read,
  tagsIn,
  text,
  userOf,
  write,
  type Context,
} from './support.ts';

function isRootItself(context: Context, input: JsonObject): boolean {
  const { type } = context.caller;
  const root = type === 'Root' || type === 'AssumedRoot';
  return root && optionalText(input, 'UserName') === undefined;
}

function profileOf(user: IamUser): LoginProfile {
  if (user.loginProfile === undefined)
    throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
  return user.loginProfile;
}

function profileShape(user: IamUser, profile: LoginProfile): JsonObject {
  return {
    UserName: user.name,
    CreateDate: date(profile.createDate),
    PasswordResetRequired: profile.passwordResetRequired,
  };
}

const loginProfiles: Operations<CloudState> = {
  CreateLoginProfile: write('CreateLoginProfile', onUser, (context, input) => {
    const user = userOf(context, input);
    if (user.loginProfile !== undefined)
      throw alreadyExists(`Login Profile for user ${user.name} already exists.`);
    const passwordResetRequired = input['PasswordResetRequired'] === true;
    user.loginProfile = { createDate: context.now, passwordResetRequired };
    user.passwordLastChanged = context.now;
    return { LoginProfile: profileShape(user, user.loginProfile) };
  }),
  GetLoginProfile: read('GetLoginProfile', onUser, (context, input) => {
    if (isRootItself(context, input)) {
      if (!iamOf(context).root.hasPassword)
        throw noSuchEntity('Login Profile for Root User cannot be found.');
      return { LoginProfile: { UserName: '', CreateDate: date(0), PasswordResetRequired: false } };
    }
    const user = userOf(context, input);
    return { LoginProfile: profileShape(user, profileOf(user)) };
  }),
  UpdateLoginProfile: write('UpdateLoginProfile', onUser, (context, input) => {
    const user = userOf(context, input);
    const profile = profileOf(user);
    const reset = input['PasswordResetRequired'];
    if (typeof reset === 'boolean') profile.passwordResetRequired = reset;
    if (input['Password'] !== undefined) user.passwordLastChanged = context.now;
    return {};
  }),
  DeleteLoginProfile: write('DeleteLoginProfile', onUser, (context, input) => {
    if (isRootItself(context, input)) {
      iamOf(context).root.hasPassword = false;
      return {};
    }
    const user = userOf(context, input);
    profileOf(user);
    delete user.loginProfile;
    return {};
  }),
  ChangePassword: write('ChangePassword', onUser, (context, input) => {
    const user = userOf(context, input);
    profileOf(user).passwordResetRequired = false;
    user.passwordLastChanged = context.now;
    return {};
  }),
};

function deviceOf(context: Context, input: JsonObject): VirtualMfa | undefined {
  return iamOf(context).virtualMfa.get(text(input, 'SerialNumber'));
}

function noDevice(serial: string): AwsError {
  return noSuchEntity(`MFA Device with serial number ${serial} does not exist.`);
}

const mfa: Operations<CloudState> = {
  CreateVirtualMFADevice: write(
    'CreateVirtualMFADevice',
    ({ caller }, input) =>
      `arn:aws:iam::${caller.accountId}:mfa/${optionalText(input, 'VirtualMFADeviceName') ?? ''}`,
    (context, input) => {
      const { virtualMfa } = iamOf(context);
      const name = text(input, 'VirtualMFADeviceName');
      const SerialNumber = `arn:aws:iam::${context.caller.accountId}:mfa/${name}`;
      if (virtualMfa.has(SerialNumber))
        throw alreadyExists('MFADevice entity at the same path and name already exists.');
      virtualMfa.set(SerialNumber, { serialNumber: SerialNumber });
      const seed = Buffer.from(context.id('', 64));
      return {
        VirtualMFADevice: {
          SerialNumber,
          Base32StringSeed: seed,
          QRCodePNG: seed,
          Tags: Object.entries(tagsIn(input)).map(([Key, Value]) => ({ Key, Value })),
        },
      };
    },
  ),
  EnableMFADevice: write('EnableMFADevice', onUser, (context, input) => {
    const user = userOf(context, input);
    const serialNumber = text(input, 'SerialNumber');
    const device = deviceOf(context, input);
    if (device === undefined) throw noDevice(serialNumber);
    if (device.userName !== undefined) throw alreadyExists('MFA Device already in use.');
    device.userName = user.name;
    device.enableDate = context.now;
    user.mfa.push({ serialNumber, enableDate: context.now });
    return {};
  }),
  DeactivateMFADevice: write('DeactivateMFADevice', onUser, (context, input) => {
    if (isRootItself(context, input)) {
      iamOf(context).root.mfaEnabled = false;
      return {};
    }
    const user = userOf(context, input);
    const serialNumber = text(input, 'SerialNumber');
    if (!user.mfa.some((one) => one.serialNumber === serialNumber)) throw noDevice(serialNumber);
    user.mfa = user.mfa.filter((one) => one.serialNumber !== serialNumber);
    const device = deviceOf(context, input);
    delete device?.userName;
    delete device?.enableDate;
    return {};
  }),
  DeleteVirtualMFADevice: write(
    'DeleteVirtualMFADevice',
    onMember('SerialNumber'),
    (context, input) => {
      const serialNumber = text(input, 'SerialNumber');
      const device = deviceOf(context, input);
      if (device === undefined) throw noDevice(serialNumber);
      if (device.userName !== undefined) throw deleteConflict('deactivate the MFA device');
      iamOf(context).virtualMfa.delete(serialNumber);
      return {};
    },
  ),
  ListMFADevices: read('ListMFADevices', onUser, (context, input) => {
    if (isRootItself(context, input)) return { MFADevices: [], IsTruncated: false };
    const user = userOf(context, input);
    const { items, rest } = page(user.mfa, input);
    const MFADevices = items.map(({ serialNumber, enableDate }) => ({
      UserName: user.name,
      SerialNumber: serialNumber,
      EnableDate: date(enableDate),
    }));
    return { MFADevices, ...rest };
  }),
  ListVirtualMFADevices: read('ListVirtualMFADevices', onEverything, (context, input) => {
    const wanted = optionalText(input, 'AssignmentStatus') ?? 'Any';
    const devices = [...iamOf(context).virtualMfa.values()].filter(
      ({ userName }) => wanted === 'Any' || (userName !== undefined) === (wanted === 'Assigned'),
    );
    const { items, rest } = page(devices, input);
    return { VirtualMFADevices: items.map((device) => virtualShape(context, device)), ...rest };
  }),
};

function virtualShape(context: Context, device: VirtualMfa): JsonObject {
  const user =
    device.userName === undefined ? undefined : iamOf(context).users.get(device.userName);
  if (user === undefined) return { SerialNumber: device.serialNumber };
  return {
    SerialNumber: device.serialNumber,
    User: {
      Path: user.path,
      UserName: user.name,
      UserId: user.id,
      Arn: `arn:aws:iam::${context.caller.accountId}:user${user.path}${user.name}`,
      CreateDate: date(user.createDate),
    },
    ...(device.enableDate === undefined ? {} : { EnableDate: date(device.enableDate) }),
  };
}

export const loginOperations: Operations<CloudState> = { ...loginProfiles, ...mfa };
