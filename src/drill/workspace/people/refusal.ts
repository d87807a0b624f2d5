import type { Channel, User } from '../model.ts';
import type { Services } from '../services.ts';
import { asText, type Json } from '../slack/json.ts';
import type { Delivery } from '../slack/socket-mode.ts';

/** A refusal of the people's API: a 4xx status, a code, and a sentence that names the mend. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly extra: Json;

  constructor(status: number, code: string, message: string, extra: Json = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

/** One request of one person whose token was right. */
export interface PersonRequest {
  services: Services;
  person: User;
  body: Json;
}

/** A text field of the request's body; refuses a request without it. */
export function neededField(body: Json, name: string): string {
  const value = asText(body[name]);
  if (value === undefined || value === '')
    throw new Refusal(400, 'missing_field', `Give "${name}" as text in the JSON body.`);
  return value;
}

/** The channel `id`, if this person is in it. Others can't even learn that it exists. */
export function ownChannel(services: Services, person: User, id: string): Channel {
  const channel = services.workspace.channels.get(id);
  if (channel === undefined || !channel.members.has(person.id)) {
    throw new Refusal(
      404,
      'channel_not_found',
      `${person.realName} is in no channel ${id}. GET people/${person.id}/channels lists the channels.`,
    );
  }
  return channel;
}

/** Tells the person that the app did not react, and refuses the request with the same sentence. */
export function refuseUnacknowledged(
  request: PersonRequest,
  what: 'command' | 'click' | 'submit',
  delivery: Delivery & { acknowledged: false },
): never {
  const seconds = request.services.workspace.limits.ackMs / 1000;
  const [code, message] =
    delivery.reason === 'no_socket'
      ? [
          'dispatch_failed',
          `The app is not connected, so this ${what} did not reach it. Try again when it is back.`,
        ]
      : [
          'operation_timeout',
          `The app did not acknowledge this ${what} within ${seconds} s. It may have been carried out all the same: look before you try again.`,
        ];
  request.services.workspace.changes.publish({ kind: 'failed', what, message }, [
    request.person.id,
  ]);
  throw new Refusal(424, code, message);
}
