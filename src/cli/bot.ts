import { randomBytes } from 'node:crypto';
import { createAws, type AwsOptions } from '../adapters/aws/aws.ts';
import { createSlack, type DrillCommands } from '../adapters/slack/slack.ts';
import type { IncidentKind } from '../core/incident/incident.ts';
import { createResponder, type OpeningTerms, type Responder } from '../responder/responder.ts';
import type { Clock, Log, Store, World } from '../responder/world.ts';

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
  /** Handlers for `/drill`, when there is a drill to offer. */
  readonly drill?: DrillCommands;
}

export interface Bot {
  readonly responder: Responder;
  healthy(): boolean;
  /** Takes nothing new, finishes what is under way, closes the sockets and the store. */
  stop(): Promise<void>;
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
    ...(options.drill === undefined ? {} : { drill: options.drill }),
  });
  const aws = createAws({
    ...options.aws,
    settings,
    baseRegion: settings.organization.regions[0] ?? 'us-east-1',
    clock,
    sessionName: 'lockstep',
    userAgentSuffix: `lockstep/${terms.bot}`,
  });
  const world: World = {
    kind,
    clock,
    log,
    store,
    aws,
    chat: slack.chat,
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  };
  const responder = createResponder(world, terms);
  const stop = async () => {
    // People first: nothing new comes in. Then what is under way ends.
    await slack.stop();
    await responder.stop();
    await store.shutdown();
  };
  try {
    await responder.start();
    await slack.start(responder);
  } catch (error) {
    // What was open already goes on at the next start; a bot that hears nobody must not linger.
    await stop();
    throw error;
  }
  return { responder, healthy: () => slack.healthy(), stop };
}
