import { pino } from 'pino';
import { redact } from '../adapters/aws/no-secrets.ts';
import type { Log } from '../responder/world.ts';

/** Structured lines on standard error. Every string passes the redactor: the log is no place for secrets. */
export function createLog(level: 'info' | 'warn' | 'error' | 'silent' = 'info'): Log {
  const logger = pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map(clean) as Parameters<typeof method>);
        },
      },
    },
    pino.destination({ fd: 2, sync: true }),
  );
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}

/** Our own ids are long enough to look like secrets to the redactor, and are what a reader searches for. */
const ids: readonly string[] = ['effect', 'event', 'incident'];

function clean(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]) => {
    if (ids.includes(key)) return [key, field] as const;
    return [
      key,
      typeof field === 'string' ? redact(field) : JSON.parse(redact(JSON.stringify(field))),
    ] as const;
  });
  return Object.fromEntries(fields);
}
