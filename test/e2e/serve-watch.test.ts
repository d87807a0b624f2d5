import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { parseExposition, type Family } from '../adapters/http/exposition.ts';
import {
  declareAndApprove,
  openCloudSite,
  serveAt,
  type CloudSite,
  type Served,
} from './cloud-site.ts';

/** What operators see of a real bot with an open incident. */
describe('a bot that is watched', () => {
  let [site, bot]: [CloudSite | undefined, Served | undefined] = [undefined, undefined];
  afterAll(async () => {
    bot?.signal('SIGKILL');
    await bot?.ended;
    await site?.close();
  });

  it('given an open incident, when it is scraped, then what is told is what is so, and nothing of people or secrets is in it', async () => {
    site = await openCloudSite();
    bot = await serveAt(site);
    const { http } = bot;
    const text = async () => (await fetch(`${http}/metrics`)).text();
    const value = (families: ReadonlyMap<string, Family>, name: string, labels: object) =>
      families.get(name)?.samples.find((one) => contains(one.labels, labels))?.value;
    expect(value(parseExposition(await text()), 'lockstep_open_incidents', {})).toBe(0);

    const incident = await declareAndApprove(site);
    const attached = () =>
      site?.cloud.asked().filter(({ operation }) => operation === 'AttachPolicy').length;
    await expect.poll(attached).toBeGreaterThanOrEqual(2);
    const done = async () =>
      value(parseExposition(await text()), 'lockstep_effects_total', {
        kind: 'call',
        outcome: 'done',
      });
    await expect.poll(done).toBeGreaterThanOrEqual(2);

    const scraped = await text();
    const families = parseExposition(scraped);
    expect(value(families, 'lockstep_open_incidents', { kind: 'sandbox' })).toBe(1);
    expect(value(families, 'lockstep_incident_phase', { incident })).toBe(1);
    expect(value(families, 'lockstep_slack_connected', {})).toBe(1);
    expect(value(families, 'lockstep_journal_lines', { incident })).toBeGreaterThan(5);
    const now = Date.now() / 1000;
    for (const name of [
      'lockstep_incident_opened_timestamp_seconds',
      'lockstep_incident_moved_timestamp_seconds',
      'lockstep_worker_sweep_timestamp_seconds',
    ]) {
      expect(Math.abs(now - (value(families, name, {}) ?? 0))).toBeLessThan(60);
    }
    // Three commands and more came in over Slack; each was acknowledged.
    expect(
      families
        .get('lockstep_slack_ack_seconds')
        ?.samples.find(({ name }) => name.endsWith('_count'))?.value,
    ).toBeGreaterThanOrEqual(3);
    for (const secret of [
      site.env['SLACK_BOT_TOKEN'],
      site.env['SLACK_APP_TOKEN'],
      site.env['AWS_SECRET_ACCESS_KEY'],
      'a note was found',
      'Ana',
      site.account,
    ])
      expect(scraped).not.toContain(secret);
    expect(documented()).toEqual(
      [...families.keys()].filter((name) => name.startsWith('lockstep_')).toSorted(),
    );
  });
});

const contains = (labels: object, wanted: object): boolean =>
  Object.entries(wanted).every(([name, value]) =>
    Object.entries(labels).some(([n, v]) => n === name && v === value),
  );

/** The metrics in the table of the operators' page. */
function documented(): string[] {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  return [...page.matchAll(/^\| `(lockstep_[a-z_]+)/gm)].map(([, name]) => name ?? '').toSorted();
}
