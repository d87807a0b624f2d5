import { UsageError, wholeNumber } from '../usage.ts';

/** The port that a flag names; 0 is any free one. Below 1024 neither the SDKs nor a browser would go. */
export function portFlag(flag: string, value: string | undefined): number | undefined {
  const port = wholeNumber(flag, value, { min: 0, max: 65_535 });
  if (port === undefined || port === 0 || port >= 1024) return port;
  throw new UsageError(
    `${flag} takes a port from 1024 to 65535, or 0 for any free one, not ${port}`,
  );
}

/**
 * Starts a server on the port that `flag` named, or on any free one.
 * @throws UsageError with the mend when this port can't be had.
 */
export async function onPort<T>(
  flag: string,
  port: number | undefined,
  start: (port: { port?: number }) => Promise<T>,
): Promise<T> {
  try {
    return await start(port === undefined ? {} : { port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const mend = `name another one, or leave ${flag} out: any free port is taken`;
    if (code === 'EADDRINUSE') {
      throw new UsageError(`${flag} ${port ?? ''}: something else listens on this port; ${mend}`);
    }
    if (code === 'EACCES') {
      throw new UsageError(`${flag} ${port ?? ''}: you may not listen on this port; ${mend}`);
    }
    throw error;
  }
}
