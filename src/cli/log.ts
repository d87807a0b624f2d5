import { pino } from 'pino';
import type { Log } from '../responder/world.ts';
import { cleanFields, cleanText } from './log-clean.ts';

/**
 * Structured lines on standard error, one for each entry. Everything passes `log-clean.ts`: the log is no
 * place for secrets. Written at once, so that the last words of a process that dies are there.
 */
export function createLog(level: 'info' | 'warn' | 'error' | 'silent' = 'info'): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ fd: 2, sync: true }),
  );
  return {
    info: (fields, message) => logger.info(cleanFields(fields), cleanText(message)),
    warn: (fields, message) => logger.warn(cleanFields(fields), cleanText(message)),
    error: (fields, message) => logger.error(cleanFields(fields), cleanText(message)),
  };
}
