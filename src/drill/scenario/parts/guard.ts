import { guardScp } from '../../../core/policies/guard.ts';
import type { Settings } from '../../../core/incident/settings.ts';
import type { CloudApi } from '../../cloud/kernel.ts';
import type { Scenario } from '../schema.ts';

/** Who may still repair the bot's roles while the guard is on. Nobody in a drill has such a role. */
export const DEPLOYERS = 'arn:aws:iam::*:role/deployment/*';

/** What people do at peace: the standing guard around the bot's own roles is attached to production. */
export function attachGuard({ organization }: Scenario, settings: Settings, api: CloudApi): void {
  if (!organization.guard) return;
  const policy = guardScp(settings);
  if (policy === undefined) throw new Error('there is no guard without deployers');
  const made = api('organizations', 'CreatePolicy', {
    Name: policy.name,
    Description: policy.description,
    Type: policy.type,
    Content: policy.content,
  });
  const { PolicySummary } = made['Policy'] as { PolicySummary: { Id: string } };
  const TargetId = organization.accounts.prod.id;
  api('organizations', 'AttachPolicy', { PolicyId: PolicySummary.Id, TargetId });
}
