import type { IncomingMessage, ServerResponse } from 'node:http';
import type { User } from '../model.ts';
import type { Services } from '../services.ts';
import { isObject, type Json } from '../slack/json.ts';
import { bearer, readBody, sendJson, tokensMatch } from '../http.ts';
import { click } from './click.ts';
import { typeCommand } from './command.ts';
import { inviteToChannel, leaveChannel } from './membership.ts';
import { readChannels, readHome, readMessages, readView, write } from './messages.ts';
import { shortcut } from './shortcut.ts';
import { closeView, submit } from './modals.ts';
import { Refusal, type PersonRequest } from './refusal.ts';
import { openStream } from './stream.ts';

type Act = (request: PersonRequest) => Json | Promise<Json>;
type Look = (request: PersonRequest, query: URLSearchParams) => Json;

const ACTS: ReadonlyMap<string, Act> = new Map<string, Act>([
  ['command', typeCommand],
  ['click', click],
  ['submit', submit],
  ['close-view', closeView],
  ['message', write],
  ['invite', inviteToChannel],
  ['leave', leaveChannel],
  ['shortcut', shortcut],
]);

const LOOKS: ReadonlyMap<string, Look> = new Map<string, Look>([
  ['messages', readMessages],
  ['channels', readChannels],
  ['view', readView],
  ['home', readHome],
]);

interface Visit {
  services: Services;
  request: IncomingMessage;
  response: ServerResponse;
  pageKey: string;
}

/**
 * Answers a request below `people`: the contract in api.ts. `parts` is the path after `people/`.
 * Refusals go out as `{ ok: false, error, message }` with their 4xx status.
 */
export async function servePeople(
  visit: Visit,
  parts: readonly string[],
  query: URLSearchParams,
): Promise<void> {
  try {
    await serve(visit, parts, query);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    sendJson(visit.response, error.status, {
      ok: false,
      error: error.code,
      message: error.message,
      ...error.extra,
    });
  }
}

async function serve(
  visit: Visit,
  parts: readonly string[],
  query: URLSearchParams,
): Promise<void> {
  const { services, request, response } = visit;
  const [id = '', verb = '', detail = ''] = parts;
  if (id === '') return servePeopleList(visit);
  const person = authenticate(services, request, id);
  if (request.method === 'GET') {
    if (verb === 'stream') return openStream(services.workspace, person, response);
    if (verb === 'files') return serveFile(visit, person, detail);
    const look = LOOKS.get(verb);
    if (look !== undefined)
      return sendJson(response, 200, { ok: true, ...look({ services, person, body: {} }, query) });
  }
  const act = ACTS.get(verb);
  if (request.method !== 'POST' || act === undefined)
    throw new Refusal(404, 'not_found', `There is no ${request.method ?? ''} people/{id}/${verb}.`);
  const body = await readJson(request);
  if (person.kind === 'deactivated' && body['stale'] !== true)
    throw new Refusal(403, 'account_inactive', `${person.realName}'s account is deactivated.`);
  sendJson(response, 200, { ok: true, ...(await act({ services, person, body })) });
}

function authenticate(services: Services, request: IncomingMessage, id: string): User {
  const person = services.workspace.users.get(id);
  // The same answer for an unknown person and a wrong token.
  if (person?.token === undefined || !tokensMatch(bearer(request), person.token)) {
    throw new Refusal(
      401,
      'invalid_token',
      `Send "authorization: Bearer <token>" with the token of ${id}.`,
    );
  }
  return person;
}

function servePeopleList({ services, request, response, pageKey }: Visit): void {
  if (!tokensMatch(bearer(request), pageKey))
    throw new Refusal(
      401,
      'invalid_key',
      'Open the page by the address that was printed at the start: it carries the key.',
    );
  const people = [...services.workspace.users.values()].flatMap((user) =>
    user.token === undefined
      ? []
      : [{ name: user.realName, slackUserId: user.id, token: user.token }],
  );
  sendJson(response, 200, { ok: true, people });
}

async function readJson(request: IncomingMessage): Promise<Json> {
  if (request.headers['content-type']?.startsWith('application/json') !== true)
    throw new Refusal(415, 'json_expected', 'Send JSON with "content-type: application/json".');
  try {
    const parsed: unknown = JSON.parse((await readBody(request)).toString('utf8'));
    if (isObject(parsed)) return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Refusal(400, 'invalid_json', 'The body must be a JSON object.');
}

function serveFile({ services, response }: Visit, person: User, fileId: string): void {
  const { workspace } = services;
  const shared = [...workspace.messages.values()]
    .flat()
    .some(
      (message) =>
        message.files.includes(fileId) &&
        workspace.channels.get(message.channel)?.members.has(person.id) === true,
    );
  const file = workspace.files.get(fileId);
  if (!shared || file?.content === undefined)
    throw new Refusal(404, 'file_not_found', 'No such file was shared with this person.');
  // Always a download, never shown: an uploaded page must not run with the workspace's origin.
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'content-length': file.content.length,
  });
  response.end(file.content);
}
