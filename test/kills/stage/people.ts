import type { Command, CommandBody } from '../../../src/core/incident/command.ts';
import { shortDigest } from '../../../src/core/plan/canonical.ts';
import type { View } from '../words.ts';

const SLACK = { ana: 'U0ANA', ben: 'U0BEN', cho: 'U0CHO', dev: 'U0DEV' } as const;
type Person = keyof typeof SLACK;
const APPROVERS: readonly Person[] = ['ben', 'cho', 'dev'];

/**
 * What sensible people do next when they see this; nothing when it is not their turn. The same act has the
 * same id, however often somebody does it: Slack delivers again what nobody confirmed.
 */
export function nextCommand(view: View, now: number): Command | undefined {
  const { incident, waiting } = view;
  if (view.closed) return undefined;
  if (waiting !== undefined) {
    const person = APPROVERS.find(
      (one) => one !== waiting.requester && !waiting.voted.includes(one),
    );
    if (person === undefined) return undefined;
    const digest = shortDigest(waiting.digest);
    return command(
      `command/${digest}/${person}`,
      { incident, person, now },
      { do: 'approve', plan: waiting.id, digest },
    );
  }
  if (view.asks !== undefined)
    return command(
      `command/resume/${incident}/${view.seq}`,
      { incident, person: 'ana', now },
      { do: 'resume' },
    );
  if (view.does === 'person')
    return command(`command/close/${incident}`, { incident, person: 'ana', now }, { do: 'close' });
  return undefined;
}

/** Ana declares an incident for these accounts. */
export function declaration(id: string, accounts: readonly string[], now: number): Command {
  const body = { do: 'declare', accounts, reason: 'a note in the console' } as const;
  const { incident: _, ...declares } = command(id, { incident: '', person: 'ana', now }, body);
  return declares;
}

function command(
  id: string,
  by: { readonly incident: string; readonly person: Person; readonly now: number },
  body: CommandBody,
): Command {
  return {
    id,
    incident: by.incident,
    actor: {
      team: 'T0TEAM',
      slackUser: SLACK[by.person],
      eligibility: { state: 'eligible', checkedAt: new Date(by.now).toISOString() },
    },
    surface: 'command',
    channel: 'C0INCIDENT',
    body,
  };
}
