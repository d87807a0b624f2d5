import { randomBytes } from 'node:crypto';
import { createAws, type AwsOptions } from '../adapters/aws/aws.ts';
import { createSlack, type DrillCommands } from '../adapters/slack/slack.ts';
import type { IncidentKind } from '../core/incident/incident.ts';
import { createNotary, type Notary } from '../responder/notary.ts';
import type { OpeningTerms } from '../responder/opening.ts';
import { createResponder, type Responder } from '../responder/responder.ts';
import type { Clock, Log, Meter, Store, World } from '../responder/world.ts';
import { evidenceOf, type Signing } from './evidence.ts';

export interface BotOptions {
  readonly kind: IncidentKind;
  readonly terms: OpeningTerms;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly aws: Pick<AwsOptions, 'credentials' | 'endpoint' | 'refuseUrl'>;
  readonly slack: {
    readonly botToken: string;
    readonly appToken: string;
    readonly apiUrl?: string;
  };
  /** How many bots share the store and the Slack app; one when absent. */
  readonly bots?: number;
  readonly meter?: Meter;
  /** Without it nothing is signed. */
  readonly signing?: Signing;
  /** Handlers for `/drill`, when there is a drill to offer. */
  readonly drill?: DrillCommands;
}

export interface Bot {
  readonly responder: Responder;
  readonly notary: Notary;
  healthy(): boolean;
  /**
   * Takes nothing new, finishes what is under way (for `withinMs` at most, of the bot's clock), closes the
   * sockets and the store. Returns the effects that did not end in time: whoever comes next looks at AWS first.
   */
  stop(withinMs?: number): Promise<readonly string[]>;
}

/** Builds the World and starts the bot in it: the same for `serve` and for a drill. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { kind, terms, store, clock, log } = options;
  const { settings, roster } = terms;
  const slack = createSlack({
    ...options.slack,
    kind,
    clock,
    log,
    store,
    roster,
    ...(options.bots === undefined ? {} : { bots: options.bots }),
    ...(options.meter === undefined ? {} : { meter: options.meter }),
    ...(options.drill === undefined ? {} : { drill: options.drill }),
  });
  const us = { ...options.aws, settings, clock, userAgentSuffix: `lockstep/${terms.bot}` };
  const aws = createAws({
    ...us,
    baseRegion: settings.organization.regions[0] ?? 'us-east-1',
    sessionName: 'lockstep',
  });
  const evidence = evidenceOf(options.signing, slack.anchor, us);
  const known = {
    clock,
    log,
    store,
    ...(evidence === undefined ? {} : { evidence }),
    ...(options.meter === undefined ? {} : { meter: options.meter }),
  };
  const notary = createNotary(known);
  const world: World = {
    ...known,
    kind,
    aws,
    chat: {
      ...slack.chat,
      changed(incident) {
        slack.chat.changed(incident);
        notary.noticed(incident);
      },
    },
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  };
  const pinned = evidence === undefined ? {} : { evidenceKey: evidence.key };
  const responder = createResponder(world, { ...terms, ...pinned });
  const stop = async (withinMs?: number) => {
    // At once nothing more is begun and nobody is heard any more; then what is under way ends.
    const drained = responder.stop(withinMs);
    const [left] = await Promise.all([drained, tried('Slack', slack.stop())]);
    // Behind the last line, and before another bot may sign.
    await tried('evidence', notary.stop());
    await tried('tasks', store.resign());
    await store.shutdown();
    return left;
  };
  // Whatever can't be ended well must not keep the rest from it.
  const tried = (what: string, ended: Promise<void>) =>
    ended.catch((error: unknown) =>
      log.error({ what, error: String(error) }, 'something did not end well'),
    );
  try {
    await responder.start();
    await slack.start(responder);
    await tried('evidence', notary.start());
  } catch (error) {
    // What was open already goes on at the next start; a bot that hears nobody must not linger.
    await stop();
    throw error;
  }
  return { responder, notary, healthy: () => slack.healthy(), stop };
}
