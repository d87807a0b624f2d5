import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { inert } from '../core/journal/inert.ts';
import type { IntendedCall } from '../core/journal/intents.ts';
import type { RawRecord, TrailReport } from '../core/journal/trail.ts';
import { UsageError } from './usage.ts';

/** A file of CloudTrail is a few MB; what unpacks to more than this is something else. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Of each list so many are printed; the number is always printed whole. */
const MOST_LISTED = 50;

/**
 * The records of a file from CloudTrail: as it is delivered to S3 (`{"Records": […]}`, gzipped or not), as
 * `aws cloudtrail lookup-events` prints it (`{"Events": [{"CloudTrailEvent": "…"}]}`), or one record a line.
 * Records that can't be read come out too, so that they are counted. Throws `UsageError` for what is no such file.
 */
export async function readTrail(file: string): Promise<RawRecord[]> {
  let text: string;
  try {
    text = decode(await readFile(file));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} can't be read: ${why}`);
  }
  const records = recordsOf(file, text);
  if (records !== undefined) return records;
  throw new UsageError(
    `${file} is not from CloudTrail: expected {"Records": […]} as it is delivered to S3 (also .gz), ` +
      '{"Events": […]} as aws cloudtrail lookup-events prints it, or one record a line',
  );
}

function decode(bytes: Buffer): string {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = packed ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes;
  return new TextDecoder('utf-8', { fatal: true }).decode(plain);
}

function recordsOf(file: string, text: string): RawRecord[] | undefined {
  const whole = parsed(text);
  if (whole !== undefined) return whole.ok ? unpack(file, whole.value) : undefined;
  const lines = text.split('\n').map((line, i) => ({ line, where: `${file}, line ${i + 1}` }));
  const records = lines.flatMap(({ line, where }) => {
    if (line.trim() === '') return [];
    const one = parsed(line);
    if (one === undefined) return [{ where, value: undefined }];
    return unpack(where, one.value) ?? [{ where, value: one.value }];
  });
  const some = records.some(({ value }) => typeof value === 'object' && value !== null);
  return some ? records : undefined;
}

function parsed(text: string): { readonly ok: true; readonly value: unknown } | undefined {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** The records in one JSON value; undefined when it is none of the shapes. */
function unpack(where: string, value: unknown): RawRecord[] | undefined {
  if (Array.isArray(value)) return listed(where, value);
  if (typeof value !== 'object' || value === null) return undefined;
  const { Records, Events, CloudTrailEvent, eventName } = value as { [key: string]: unknown };
  if (Array.isArray(Records)) return listed(where, Records);
  if (Array.isArray(Events)) return listed(where, Events);
  if (typeof CloudTrailEvent === 'string') return [lookedUp(where, CloudTrailEvent)];
  return typeof eventName === 'string' ? [{ where, value }] : undefined;
}

function listed(where: string, records: readonly unknown[]): RawRecord[] {
  return records.map((value, i) => {
    const at = `${where}, record ${i + 1}`;
    const event: unknown =
      typeof value === 'object' && value !== null
        ? Reflect.get(value, 'CloudTrailEvent')
        : undefined;
    return typeof event === 'string' ? lookedUp(at, event) : { where: at, value };
  });
}

function lookedUp(where: string, event: string): RawRecord {
  return { where, value: parsed(event)?.value };
}

/** Did the comparison find nothing that people must look at? What was not seen or not read counts as something. */
export function trailHolds({ alarms, unreadable, missing }: TrailReport): boolean {
  return alarms.length === 0 && unreadable.length === 0 && missing.length === 0;
}

/** The comparison as lines for people. Whatever comes from the files is made inert. */
export function describeTrail(report: TrailReport): string[] {
  const { counts, alarms, unreadable, unseen, missing } = report;
  const told = new Set(['already', 'changed', 'done']);
  const open = unseen.filter(({ outcome }) => !told.has(outcome ?? ''));
  const lost = missing.filter(({ covered }) => covered).map(({ call }) => call);
  const uncovered = missing.filter(({ covered }) => !covered).map(({ call }) => call);
  const span =
    report.from === undefined
      ? 'no event'
      : `${inert(report.from, 40)} to ${inert(report.to ?? '', 40)}, accounts ${listOf(report.accounts)}`;
  return [
    `CloudTrail: ${counts.events} events (${span}).`,
    `  ${report.matched} changes by the bot's roles match an intent` +
      (counts.byServices > 0
        ? `, ${counts.byServices} more were made by AWS on their behalf.`
        : '.'),
    ...titled(`${alarms.length} CHANGES WITHOUT AN INTENT`, alarms.map(alarmLine)),
    ...titled(
      `${unreadable.length} events could not be read, so nothing is known of them`,
      unreadable.map(({ where, problem }) => `${inert(where)}: ${inert(problem)}`),
    ),
    ...titled(
      `${lost.length} calls WERE DONE, says the journal, and these files don't show them, though they cover account and time`,
      lost.map(callLine),
    ),
    ...titled(
      `${uncovered.length} calls were done where these files cover nothing (not covered: another account or time)`,
      uncovered.map(callLine),
    ),
    ...titled(
      `${open.length} calls were let go, without success, and are not in these files (the files are not all, or the call never left)`,
      open.map(callLine),
    ),
    ...(counts.notCompared === 0
      ? []
      : [
          `  ${counts.notCompared} parameters of these changes could not be compared: the trail does not show them, or not whole.`,
        ]),
    `  Not compared: ${counts.others} events of others, ${counts.reads} reads, ${counts.probes} probes of the canaries, ` +
      `${counts.beforeOpening} changes from before the incident, ${counts.twice} events that were in the files twice.`,
    '  Not covered: accounts, Regions and times of which the files have nothing; data events, unless the trail records them; ' +
      'what the bot does under its own identity instead of a role; reads of secrets.',
  ];
}

function alarmLine({ event, why }: TrailReport['alarms'][number]): string {
  const { time, service, operation, session, errorCode, id } = event;
  const who =
    session === undefined ? '' : ` by ${inert(session.role, 64)}/${inert(session.name, 80)}`;
  const where = session === undefined ? '' : ` in ${session.account}`;
  const refused = errorCode === undefined ? '' : ` (refused: ${inert(errorCode, 80)})`;
  return `${inert(time, 40)} ${inert(service, 60)} ${inert(operation, 80)}${who}${where}${refused}: ${inert(why, 300)} [${inert(id, 60)}]`;
}

function callLine({ plan, call, intents, outcome, operations }: IntendedCall): string {
  const [{ account, operation }] = operations;
  const line = intents.at(-1)?.line ?? 0;
  return `line ${line}: ${inert(operation)} of ${inert(call)}, plan ${inert(plan)}, account ${inert(account)}: ${outcome ?? 'no result'}`;
}

function titled(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - MOST_LISTED;
  return [
    `  ${title}:`,
    ...lines.slice(0, MOST_LISTED).map((line) => `    ${line}`),
    ...(rest > 0 ? [`    and ${rest} more`] : []),
  ];
}

function listOf(accounts: readonly string[]): string {
  const shown = accounts.slice(0, 20).map((account) => inert(account, 20));
  return accounts.length > shown.length ? `${shown.join(', ')} …` : shown.join(', ') || 'unknown';
}
