import { findUser } from '../conversations.ts';
import type { Json } from '../slack/json.ts';
import { addMember, removeMember } from '../slack/members.ts';
import { neededField, ownChannel, Refusal, type PersonRequest } from './refusal.ts';

/** A member takes somebody into a channel (`user`: id, handle or name). Outsiders can be taken in too: a real workspace would ask, and often allow it. */
export function inviteToChannel(request: PersonRequest): Json {
  const { services, person, body } = request;
  const channel = ownChannel(services, person, neededField(body, 'channel'));
  const user = findUser(services.workspace, neededField(body, 'user').replace(/^@/, ''));
  if (user === undefined || channel.isDirect)
    throw new Refusal(
      404,
      'user_not_found',
      'Name somebody of this workspace by id, handle or full name.',
    );
  if (user.kind === 'stranger') channel.externallyShared = true;
  addMember(services, channel, user.id, person.id);
  return {};
}

/** A person leaves a channel. */
export function leaveChannel(request: PersonRequest): Json {
  const channel = ownChannel(
    request.services,
    request.person,
    neededField(request.body, 'channel'),
  );
  if (channel.isDirect || channel.isGeneral)
    throw new Refusal(400, 'cant_leave', 'Nobody can leave this channel.');
  removeMember(request.services, channel, request.person.id);
  return {};
}
