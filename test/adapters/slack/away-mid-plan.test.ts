import { afterEach, describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { digestOf, toJson } from '../../../src/core/plan/canonical.ts';
import { createResponder, type Responder } from '../../../src/responder/responder.ts';
import { buildHouse, createLife, factsOf, type House } from '../../promises/stage/house.ts';
import { nextAct } from '../../promises/stage/people.ts';
import { stage, until, type Stage } from './harness.ts';
import { differs } from './standing.ts';

let on: Stage;
let house: House;
let responder: Responder;
afterEach(async () => {
  await on.close();
  await responder.stop();
  await house.leave();
});

/** A whole bot: the real responder in a simulated organization, and the real Slack adapter as its chat. */
async function wholeBot(): Promise<void> {
  house = buildHouse();
  const names = house.roster.people.map(({ person }) => ({ name: `${person} Smith` }));
  on = await stage({
    started: false,
    slack: { clock: house.clock },
    workspace: { people: names },
    roster: (id) => ({
      ...house.roster,
      people: house.roster.people.map((p) => ({ ...p, slack: id(p.person) })),
    }),
  });
  const { world } = createLife(house);
  const { roster } = on;
  const terms = { ...house.terms, roster, rosterDigest: digestOf(toJson(roster)) };
  responder = createResponder({ ...world, chat: on.slack.chat }, terms);
  await responder.start();
  await on.slack.start(responder);
}

/** People do what is to be done, and time goes on, until `isThere`. */
async function goOn(isThere: (incident: Incident) => boolean): Promise<Incident> {
  for (let turn = 0; turn < 3000; turn += 1) {
    await house.clock.settle();
    const incident = responder.incidents().at(-1);
    if (incident !== undefined && isThere(incident)) return incident;
    const act = nextAct(incident, house.cloud.prod);
    if (act === undefined) {
      if (!(await house.clock.next())) throw new Error('nothing more happens');
      continue;
    }
    const checkedAt = new Date(house.clock.now()).toISOString();
    await responder.submit({
      id: `command-${turn}`,
      actor: {
        team: 'T0TEAM',
        slackUser: on.id(act.person),
        eligibility: { state: 'eligible', checkedAt },
      },
      surface: 'command',
      channel: 'C0INCIDENT',
      body: act.body,
    });
  }
  throw new Error('the incident does not get there');
}

describe('Slack away in the middle of an approved plan', () => {
  it('given an approved emergency plan, when Slack is away for minutes, then containment goes on, and the channel catches up', async () => {
    await wholeBot();
    const approved = await goOn(({ plans }) => plans.some(({ stage: now }) => now === 'executing'));
    on.workspace.faults.away(true);
    const from = house.clock.now();
    const before = (await factsOf(house)).length;
    // Nobody can say anything: only time goes on.
    while (house.clock.now() - from < 180_000 && (await house.clock.next()));
    const contained = responder.incidents()[0];
    expect(contained?.measurements['freeze-proof']?.finding).toBe('proven');
    expect(contained?.position.phase).not.toBe(approved.position.phase);
    expect((await factsOf(house)).length).toBeGreaterThan(before);
    expect(on.slack.healthy()).toBe(false);
    on.workspace.faults.away(false);
    await until('a socket', () => on.slack.healthy());
    // A post that was cut off may stand twice, and nothing else.
    if (contained !== undefined) expect(await differs(on, contained, 1)).toBeUndefined();
  });
});
