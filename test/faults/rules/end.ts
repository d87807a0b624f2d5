import { keyIdTag } from '../../../src/core/actions/rotate-access-key.ts';
import { replay, type Dated } from '../../../src/core/incident/evolve.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { livesAt, textIn } from '../cloud/cloud.ts';
import type { Stage } from '../sim/stage.ts';
import { isReached } from './goal.ts';
import { canonical } from './truth.ts';

/** What must be true when an incident has ended and nothing is under way any more. */
export async function endProblems(stage: Stage): Promise<string[]> {
  return [
    ...wantedProblems(stage),
    ...attachedProblems(stage),
    ...keyProblems(stage),
    ...stateProblems(stage),
    ...(await storeProblems(stage)),
  ];
}

/** AWS is as the plans wanted it, where nobody else has touched it. */
function wantedProblems({ truth, cloud, time, watcher }: Stage): string[] {
  return truth.plans
    .filter(({ stage }) => stage === 'executed')
    .flatMap((plan) =>
      [...plan.calls.values()]
        .filter(({ outcome }) => outcome === 'done' || outcome === 'already')
        .filter(({ call }) => !watcher.touched.has(textIn(call.request.input, 'AccessKeyId')))
        .filter(({ call }) => !isReached(cloud, plan, call, { now: time.now }))
        .map(({ call }) => `end: ${call.id} was done and is not so`),
    );
}

/** Order and emergency plan want the same shield: no target has two that differ in a hash alone, nor one twice. */
function attachedProblems({ cloud }: Stage): string[] {
  const names = cloud.attachments.map(({ policy, target }) => {
    const name = cloud.policies.find(({ id }) => id === policy)?.name ?? policy;
    return `${name.slice(0, -12)} on ${target}`;
  });
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  return twice.map((name) => `once: ${name} is attached twice`);
}

/** No key of ours lives whose secret nobody has. */
function keyProblems({ cloud, time }: Stage): string[] {
  const vaulted = [...cloud.secrets.values()].map((secret) => secret.tags.get(keyIdTag));
  return cloud.keys
    .filter((key) => key.effect !== undefined && livesAt(key, time.now))
    .filter((key) => !vaulted.includes(key.id))
    .map((key) => `orphan: ${key.id} lives, is not in the vault, and nobody was told`);
}

/** What every bot believes is what the journal says. */
function stateProblems({ bots, truth }: Stage): string[] {
  const told = replay(truth.facts as unknown as Dated[]);
  return bots.flatMap(({ name, responder }) => {
    const known = responder?.incidents().find(({ id }) => id === truth.incident);
    // A bot that began after the end loads nothing that is over.
    if (known === undefined || canonical(plain(known)) === canonical(plain(told))) return [];
    return [
      `state: ${name} stands at entry ${known.seq} of ${told.seq}, or believes something else`,
    ];
  });
}

function plain({ runbook, ...rest }: Incident): object {
  return { ...rest, runbook: runbook.digest };
}

async function storeProblems({ store, truth }: Stage): Promise<string[]> {
  const incident = (await store.incidents()).find(({ id }) => id === truth.incident);
  const lines = await store.entries(truth.incident, 0);
  const due = await store.nextDue();
  return [
    ...(incident?.open === true ? ['end: the incident is not marked as ended'] : []),
    ...(lines.length === truth.lines.length ? [] : ['chain: the store holds other lines']),
    ...(due === undefined ? [] : [`end: something is still due in ${due} ms`]),
  ];
}
