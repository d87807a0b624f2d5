import type { CloudApi, Credentials } from '../../cloud/kernel.ts';
import type { JsonObject } from '../../cloud/types.ts';
import { tryCall, wasBusy, type HisDoor } from '../door.ts';

/** A fresh session of the role that trusts him; or it trusts him no more; or he was too fast to know. */
export type Renewed =
  | { readonly state: 'open'; readonly api: CloudApi }
  | { readonly state: 'closed' | 'unknown' };

/** From his own account he takes a session of our role (T1098, T1550). `sign` makes calls with its keys. */
export function renew(
  home: HisDoor,
  roleArn: string,
  sign: (session: Credentials) => CloudApi,
): Renewed {
  const assumed = tryCall(home, 'sts', 'AssumeRole', {
    RoleArn: roleArn,
    RoleSessionName: 'support',
  });
  if (!assumed.ok) return { state: wasBusy(assumed) ? 'unknown' : 'closed' };
  const session = assumed.output['Credentials'] as JsonObject;
  return {
    state: 'open',
    api: sign({
      accessKeyId: String(session['AccessKeyId']),
      secretAccessKey: String(session['SecretAccessKey']),
      sessionToken: String(session['SessionToken']),
    }),
  };
}
