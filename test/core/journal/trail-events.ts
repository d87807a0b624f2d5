import { resolveRole, roleSessionName } from '../../../src/adapters/aws/authority.ts';
import { settingsSchema } from '../../../src/core/incident/settings.ts';
import type { Sealed } from '../../../src/core/journal/chain.ts';
import { compareTrail, type TrailReport } from '../../../src/core/journal/trail.ts';
import type { Heard } from '../../promises/stage/mortal.ts';

/** A CloudTrail record as a test can take it apart. */
export interface Event {
  eventID: string;
  eventTime: string;
  eventName: string;
  eventSource: string;
  awsRegion?: string;
  readOnly?: boolean;
  errorCode?: string;
  requestParameters: { [name: string]: unknown } | null;
  userIdentity: { type: string; arn?: string | undefined; invokedBy?: string };
  [name: string]: unknown;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The records that CloudTrail would write of a journal's changes, their sessions opened as the bot opens them. */
export async function trailOf(lines: readonly string[], heard: readonly Heard[]): Promise<Event[]> {
  const entries = lines.map((line) => JSON.parse(line) as Sealed);
  const settings = settingsSchema.parse(entries[0]?.body['settings']);
  const changes = heard.filter(({ effect }) => effect.includes('/call/'));
  const trail: Event[] = [];
  for (const [i, { request, effect }] of changes.entries()) {
    const role = resolveRole(settings, request, 'aws');
    if (!role.ok) throw new Error(role.problem);
    const name = role.roleArn.slice(role.roleArn.lastIndexOf('/') + 1);
    trail.push({
      eventVersion: '1.11',
      eventID: `event-${i}`,
      // Whole seconds, as CloudTrail writes them.
      eventTime: `${intendedAt(entries, effect).slice(0, 19)}Z`,
      eventSource: `${request.service}.amazonaws.com`,
      eventName: request.operation,
      awsRegion: request.region,
      readOnly: false,
      recipientAccountId: request.account,
      requestParameters: Object.fromEntries(
        Object.entries(request.input).map(([key, value]) => [
          key.charAt(0).toLowerCase() + key.slice(1),
          key === 'SecretString' ? 'HIDDEN_DUE_TO_SECURITY_REASONS' : value,
        ]),
      ),
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${request.account}:assumed-role/${name}/${await roleSessionName(effect)}`,
      },
    });
  }
  return trail;
}

/** When the journal let a call go, by the effect that made it. */
function intendedAt(entries: readonly Sealed[], effect: string): string {
  const found = entries.findLast(
    ({ kind, body }) =>
      kind === 'call.intended' &&
      effect.includes(`/call/${textOf(body['digest']).slice(0, 12)}/${textOf(body['call'])}/`),
  );
  if (found === undefined) throw new Error(`nothing intended ${effect}`);
  return found.ts;
}

interface Comparing {
  readonly compared: (records: readonly unknown[]) => TrailReport;
  /** The whole trail with one event changed, and what came of it. */
  readonly withOne: (
    fits: (event: Event) => boolean,
    change: (event: Event) => void,
  ) => { readonly report: TrailReport; readonly event: Event };
}

/** Compares records with a journal. */
export function comparing(lines: readonly string[], trail: readonly Event[]): Comparing {
  const entries = lines.map((line) => JSON.parse(line) as Sealed);
  const compared: Comparing['compared'] = (records) =>
    compareTrail(
      entries,
      records.map((value, i) => ({ where: `trail.json, record ${i + 1}`, value })),
    );
  const withOne: Comparing['withOne'] = (fits, change) => {
    const copy = structuredClone([...trail]);
    const event = copy.find(fits);
    if (event === undefined) throw new Error('no such event');
    change(event);
    return { report: compared(copy), event };
  };
  return { compared, withOne };
}
