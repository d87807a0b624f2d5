/** A bucket of request tokens: what is left, and when that was counted (virtual ms). */
export interface TokenBucket {
  tokens: number;
  countedAt: number;
}

export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Takes `count` tokens; false, and takes none, when there are not enough
 * (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html).
 */
export function takeTokens(
  buckets: Map<string, TokenBucket>,
  name: string,
  rate: Rate,
  about: { now: number; count?: number },
): boolean {
  const before = buckets.get(name) ?? { tokens: rate.burst, countedAt: about.now };
  const refilled = ((about.now - before.countedAt) / 1000) * rate.perSecond;
  const tokens = Math.min(rate.burst, before.tokens + refilled);
  const count = about.count ?? 1;
  const enough = tokens >= count;
  buckets.set(name, { tokens: enough ? tokens - count : tokens, countedAt: about.now });
  return enough;
}
