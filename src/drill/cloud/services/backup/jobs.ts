import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalNumber, optionalText, optionalTime } from '../input.ts';
import type { Context } from '../operation.ts';
import { page } from '../paging.ts';

/** What backup, copy and restore jobs share: their course in time, their tokens, their lists. */

/** From the request until the job runs, and until it ends. AWS gives no figures: it depends on the data. */
const RUNNING_AFTER_MS = 2_000;
const ENDS_AFTER_MS = 12_000;

interface Job {
  id: string;
  state: string;
  createdAt: number;
  completedAt?: number;
  statusMessage?: string;
}

/**
 * Lets a job run and end. `finish` does the work at the end and says what went wrong, if something did; it sees the
 * request as it is at that later moment.
 */
export function course(
  context: Context,
  job: Job,
  finish: (then: Context) => string | undefined,
): void {
  context.schedule(context.now + RUNNING_AFTER_MS, `job ${job.id} runs`, () => {
    job.state = 'RUNNING';
  });
  const end = context.now + ENDS_AFTER_MS;
  context.schedule(end, `job ${job.id} ends`, () => {
    const problem = finish({ ...context, now: end });
    job.completedAt = end;
    job.state = problem === undefined ? 'COMPLETED' : 'FAILED';
    if (problem !== undefined) job.statusMessage = problem;
  });
}

/** Finds the job that the same token made before, or makes one and remembers it. */
export function once<T>(
  about: { tokens: Map<string, string>; jobs: Map<string, T>; operation: string },
  input: JsonObject,
  make: () => { id: string; job: T },
): T {
  const token = optionalText(input, 'IdempotencyToken');
  const name = `${about.operation}:${token ?? ''}`;
  const before = token === undefined ? undefined : about.jobs.get(about.tokens.get(name) ?? '');
  if (before !== undefined) return before;
  const { id, job } = make();
  about.jobs.set(id, job);
  if (token !== undefined) about.tokens.set(name, id);
  return job;
}

/** The job with this id, or AWS's ResourceNotFoundException. */
export function existingJob<T>(jobs: Map<string, T>, id: string): T {
  const job = jobs.get(id);
  if (job === undefined) throw new AwsError('ResourceNotFoundException', `Cannot find job ${id}.`);
  return job;
}

/** One page of jobs; the filters that all three lists have are applied here. */
export function jobPage<T extends Job & { resourceType: string }>(
  jobs: Map<string, T>,
  input: JsonObject,
  about: { stateFilter: 'ByState' | 'ByStatus'; also?: (job: T) => boolean },
): { items: T[]; next?: string } {
  const state = optionalText(input, about.stateFilter);
  const type = optionalText(input, 'ByResourceType');
  const after = optionalTime(input, 'ByCreatedAfter') ?? Number.NEGATIVE_INFINITY;
  const before = optionalTime(input, 'ByCreatedBefore') ?? Number.POSITIVE_INFINITY;
  const matching = [...jobs.values()].filter(
    (job) =>
      (state === undefined || job.state === state) &&
      (type === undefined || job.resourceType === type) &&
      job.createdAt >= after &&
      job.createdAt <= before &&
      about.also?.(job) !== false,
  );
  return page(matching, ({ id }) => id, {
    limit: optionalNumber(input, 'MaxResults') ?? 1000,
    token: optionalText(input, 'NextToken'),
  });
}

/** How far a job is, as AWS writes it. */
export function percentDone(job: Job): string {
  if (job.state === 'COMPLETED') return '100.0';
  return job.state === 'RUNNING' ? '50.0' : '0.0';
}
