import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { guardScp } from '../../../src/core/policies/guard.ts';
import { freezeRcp, freezeScp } from '../../../src/core/policies/freeze.ts';
import type { PreparedPolicy } from '../../../src/core/policies/policy.ts';
import { shieldRcp, shieldScp } from '../../../src/core/policies/shield.ts';
import { BORROWED_SESSION } from '../../../src/drill/adversary/moves/take-responder.ts';
import type { CloudApi } from '../../../src/drill/cloud/kernel.ts';
import { findOperation } from '../../../src/drill/cloud/services/registry.ts';
import type { ServiceId } from '../../../src/drill/cloud/types.ts';
import { AWS_LIMITS } from '../../../src/drill/cloud/services/limits.ts';
import { reachedAt } from '../../../src/drill/cloud/versioned.ts';
import { DEPLOYERS } from '../../../src/drill/scenario/parts/guard.ts';
import { countLosses, type Losses } from '../../../src/drill/scoring/losses.ts';
import { buildScenario, type BuiltScenario } from '../../../src/drill/scenario/build.ts';
import { scenarioSchema, type Scenario } from '../../../src/drill/scenario/schema.ts';
import { settingsFor } from '../../../src/drill/scenario/settings.ts';

const FILE = new URL('../../../runbooks/drills/code-spaces.yaml', import.meta.url);

/** The shipped scenario as plain data, to be changed by a test. */
export function scenarioData(): { [key: string]: never } {
  return parse(readFileSync(FILE, 'utf8')) as { [key: string]: never };
}

export const codeSpaces: Scenario = scenarioSchema.parse(scenarioData());

/** The scenario without chat, bot and HTTP: people are calls of the test, time is what the test says. */
export interface DrillWorld extends BuiltScenario {
  readonly scenario: Scenario;
  /** Lets this many virtual seconds pass. */
  pass(seconds: number): void;
  losses(): Losses;
  /** A person's, or a role session's, own API. */
  as(persona: string): CloudApi;
  /** Attaches an organization policy to production from the management account; returns how to take it off. */
  attach(policy: 'shield' | 'freeze'): () => void;
  /** Attaches the standing guard around the bot's own roles, as at peace, and waits until production has it. */
  guard(): void;
  /** Attaches the service and the resource control policy; gives when both are enforced in production, virtual ms. */
  enforce(policy: 'shield' | 'freeze'): number;
  /** What got through of his since `sinceMs`: requests that AWS answered without an error. */
  hisSuccesses(sinceMs: number): { operation: string; mutates: boolean; t: number }[];
  /** His requests: when, what, and what he was told. */
  hisRequests(): string[];
}

export function drillWorld(seed: number, scenario = codeSpaces): DrillWorld {
  const built = buildScenario(scenario, seed, AWS_LIMITS);
  const { kernel, estate, personas } = built;
  const settings = settingsFor(scenario, kernel);
  const { management, prod } = scenario.organization.accounts;
  const root = kernel.api(
    kernel.issueCredentials({ accountId: management.id, root: true, durationMs: 86_400_000 }),
  );
  return {
    ...built,
    scenario,
    pass: (seconds) => kernel.advanceTo(kernel.now + Math.round(seconds * 1000)),
    losses: () => countLosses(scenario, kernel, estate),
    as(name) {
      const found = personas.find((p) => p.name === name);
      if (found === undefined) throw new Error(`there is no ${name}`);
      return kernel.api(found, { sourceIp: '198.51.100.20', userAgent: 'console' });
    },
    attach(which) {
      const policy = which === 'shield' ? shieldScp(settings) : freezeScp(settings);
      const PolicyId = create(root, policy);
      root('organizations', 'AttachPolicy', { PolicyId, TargetId: prod.id });
      return () => root('organizations', 'DetachPolicy', { PolicyId, TargetId: prod.id });
    },
    guard() {
      const guarded = { ...settings.organization, deployers: [DEPLOYERS] };
      const policy = guardScp({ ...settings, organization: guarded });
      if (policy === undefined) throw new Error('there is no guard without deployers');
      root('organizations', 'AttachPolicy', { PolicyId: create(root, policy), TargetId: prod.id });
      kernel.advanceTo(reached(kernel, prod.id));
    },
    enforce(which) {
      const policies =
        which === 'shield'
          ? [shieldScp(settings), shieldRcp(settings)]
          : [freezeScp(settings), freezeRcp(settings)];
      for (const policy of policies) {
        const PolicyId = create(root, policy);
        root('organizations', 'AttachPolicy', { PolicyId, TargetId: prod.id });
        // A change takes a moment; the next one at the same target waits for it.
        kernel.advanceTo(kernel.now + 500);
      }
      return reached(kernel, prod.id);
    },
    hisSuccesses: (sinceMs) =>
      kernel.events
        .map((line) => JSON.parse(line) as { [key: string]: unknown })
        .filter(({ kind, caller }) => kind === 'request' && isHis(scenario, String(caller)))
        .filter(({ t, error }) => Number(t) >= sinceMs && error === undefined)
        .map(({ t, service, operation }) => ({
          t: Number(t),
          operation: String(operation),
          mutates: findOperation(service as ServiceId, String(operation))?.mutates ?? false,
        })),
    hisRequests: () =>
      kernel.events
        .map((line) => JSON.parse(line) as { [key: string]: unknown })
        .filter(({ kind, caller }) => kind === 'request' && isHis(scenario, String(caller)))
        .map(({ t, operation, input, error }) => JSON.stringify({ t, operation, input, error })),
  };
}

/** From when what was attached last is enforced in the account, virtual ms. */
function reached(kernel: BuiltScenario['kernel'], account: string): number {
  const attached = kernel.state.organization.attachments.get(account);
  if (attached === undefined) throw new Error('production is no target');
  return reachedAt(attached, account);
}

function create(root: CloudApi, policy: PreparedPolicy): string {
  const made = root('organizations', 'CreatePolicy', {
    Name: policy.name,
    Description: policy.description,
    Type: policy.type,
    Content: policy.content,
  });
  const { PolicySummary } = made['Policy'] as { PolicySummary: { Id: string } };
  return PolicySummary.Id;
}

function isHis({ adversary, organization }: Scenario, caller: string): boolean {
  const { attacker } = organization.accounts;
  if (caller.includes(attacker.id) || caller.includes(':assumed-role/support/')) return true;
  if (caller.endsWith(`/${BORROWED_SESSION}`)) return true;
  return [adversary.stolen, ...adversary.spares].some((user) => caller.endsWith(`:user/${user}`));
}
