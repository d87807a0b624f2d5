import { ok, type Answers, type Arrived, type Carried, type Cloud } from './cloud.ts';
import { iamAnswers } from './iam.ts';
import { organizationsAnswers } from './organizations.ts';
import { vaultAnswers } from './vault.ts';

const services: { readonly [service: string]: Answers } = {
  iam: iamAnswers,
  organizations: organizationsAnswers,
  secretsmanager: vaultAnswers,
  // Nobody here uses an old key.
  cloudtrail: () => ok({ Events: [] }),
};

/** Carries a request out, as AWS would. `lag`: how old the state is that a read is shown, ms. */
export function carryOut(cloud: Cloud, arrived: Arrived, now: number, lag: number): Carried {
  const carried = services[arrived.service]?.(cloud, arrived, { now, seen: now - lag });
  if (carried !== undefined) return carried;
  throw new Error(`this small AWS has no ${arrived.service}:${arrived.operation}`);
}
