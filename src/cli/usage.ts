import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Wrong usage or configuration: exit code 2. The message names the setting and the mend. */
export class UsageError extends Error {}

/** Exit codes of every command (DESIGN §7). */
export const EXIT = { done: 0, bad: 1, usage: 2 } as const;

export const HELP = `lockstep — a Slack bot that runs a compromised AWS console incident in the right order

  lockstep drill     [--scenario ID|FILE] [--seed N] [--auto [good|bad|FILE]] [--speed N]
                     [--port N] [--cloud-port N] [--out DIR]
                     rehearse: a simulated AWS organization, a local chat, the real bot
  lockstep serve     the bot
  lockstep doctor    [--baseline FILE]   is everything in place and armed?
                     --arm [--out DIR]   asks the running bot to arm the organization; as files with --out
  lockstep cloud     --scenario ID|FILE [--seed N] --port N     the simulated organization alone
  lockstep workspace --port N                                   the local chat workspace alone
  lockstep runbook   check|graph|schema [FILE]
  lockstep journal   verify FILE --key PUB --checkpoint NOTE | verify FILE --chain-only
                     show FILE | export --incident ID
  lockstep report    --journal FILE --out DIR
  lockstep store     move FROM TO    into an empty store, proven by digest; sqlite:PATH or postgres://…
                     backup FILE     a copy of the SQLite store, while its bot runs or not

Environment of serve: SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL, AWS_* (also AWS_ENDPOINT_URL),
LOCKSTEP_CONFIG (default lockstep.yaml), LOCKSTEP_STORE (default sqlite:lockstep.sqlite).
Exit codes: 0 done; 1 the outcome is bad; 2 wrong usage or configuration.
`;

/** Parses flags strictly; an unknown one is an error that names it. */
export function flags<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}

/** A whole number within bounds, or a usage error that names the flag. */
export function wholeNumber(
  flag: string,
  value: string | undefined,
  range: { min: number; max: number },
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < range.min || number > range.max) {
    throw new UsageError(
      `${flag} takes a whole number from ${range.min} to ${range.max}, not "${value}"`,
    );
  }
  return number;
}
