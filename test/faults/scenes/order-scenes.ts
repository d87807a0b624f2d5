import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { askForOrder } from '../../../src/core/incident/commands/order-run.ts';
import type { Settings } from '../../../src/core/incident/settings.ts';
import { digestOf, sha256, toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { runbookSchema } from '../../../src/core/runbook/schema.ts';
import type { OpeningTerms } from '../../../src/responder/opening.ts';
import { playOn } from './front.ts';
import { ACCOUNT, BEGIN, type Scene } from './scene.ts';

/**
 * Nothing is open, and two people have approved the shield in advance: people fire it, declare, and take it back, at
 * several bots at the same time. The granting itself is played without faults.
 */

const DAY_MS = 86_400_000;
const text = readFileSync(
  new URL('../../../runbooks/standing-order.yaml', import.meta.url),
  'utf8',
);
const runbook = {
  id: 'standing-order',
  digest: sha256(text),
  text,
  definition: toJson(runbookSchema.parse(parse(text))) as JsonObject,
};

/** Since when sessions of the responder are good: before the order, and by the settings of today. */
const floors = ['2026-05-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'] as const;

function withFloor(terms: OpeningTerms, responderSince: string): OpeningTerms {
  const { organization, ...rest } = terms.settings;
  const settings: Settings = { ...rest, organization: { ...organization, responderSince } };
  return { ...terms, settings, settingsDigest: digestOf(toJson(settings)) };
}

/** The journal of a run that granted an order, asked for at this time, ms. */
function grantedAt(id: string, at: number, terms: OpeningTerms, days: number) {
  const playing = playOn(id, at, (commandOf, context) =>
    askForOrder(
      commandOf('U0ANA', { do: 'order', accounts: [ACCOUNT], days }),
      { ...withFloor(terms, floors[0]), runbook, incident: id, kind: 'drill' },
      context,
    ),
  );
  playing.measured({ takenAt: new Date(at).toISOString(), through: [] });
  playing.measured({ policies: [] });
  for (const who of ['U0BEN', 'U0CHO']) {
    // A mistake that somebody tries out may have it approved by one person: the rules find that, not this.
    if (playing.incident.plans[0]?.stage !== 'pending') break;
    playing.says(who, { do: 'approve', ...playing.waiting() });
  }
  const digest = playing.incident.plans[0]?.digest ?? '';
  playing.happens({ type: 'start-checked', digest, refused: [] });
  if (playing.incident.granted === undefined) throw new Error('no order was granted');
  return { id, lines: playing.end().lines };
}

/** With how often each is played. */
export function orderScenes(terms: OpeningTerms): readonly (readonly [number, Scene])[] {
  const front = { lines: [], effects: [], timers: [] };
  const scene = (name: string, orders: NonNullable<Scene['orders']>): Scene => ({
    name,
    incident: '',
    terms: withFloor(terms, floors[1]),
    front,
    orders,
    furnish: () => {},
  });
  const old = grantedAt('order-1', BEGIN - 3 * DAY_MS, terms, 30);
  const newer = grantedAt('order-2', BEGIN - DAY_MS / 2, terms, 7);
  // It ends some seconds after the run has begun.
  const ending = grantedAt('order-3', BEGIN - DAY_MS + 2_000, terms, 1);
  return [
    [10, scene('order', [old])],
    [6, scene('newer-order', [old, newer])],
    [6, scene('ending-order', [old, ending])],
  ];
}
