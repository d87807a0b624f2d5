/** Operations of services that the simulation has nothing of: asked for permission, logged, and empty. */
import { AwsError } from '../../types.ts';
import type { ServiceId } from '../../types.ts';
import { own, reads } from '../operation.ts';
import type { CloudOperation } from '../operation.ts';
import { LISTINGS } from './nothing-here.data.ts';

/** Every such operation of one service; they answer whoever may ask with the list of an account without any. */
export function nothingHere(service: ServiceId): { [operation: string]: CloudOperation } {
  const listings = Object.entries(LISTINGS[service] ?? {});
  return Object.fromEntries(
    listings.map(([operation, { action, output = {}, absent }]) => [
      operation,
      reads(
        (context) => [own(context, action ?? `${service}:${operation}`, '*')],
        () => {
          if (absent !== undefined) throw new AwsError(absent[0], absent[1], 404);
          return structuredClone(output);
        },
      ),
    ]),
  );
}
