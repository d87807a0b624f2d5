import type { ApiCall } from '../model.ts';
import type { MethodFault } from '../faults.ts';
import type { Services } from '../services.ts';
import { readArgs, textArg } from './args.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { SlackError } from './error.ts';
import { fileMethods } from './files.ts';
import type { Json } from './json.ts';
import { memberMethods } from './members.ts';
import type { Method, Methods } from './method.ts';
import { bookmarkMethods, pinMethods } from './pins.ts';
import { requireScope } from './scopes.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

const appMethods: Methods = {
  'api.test': { run: (_services, args) => ({ args }) },
  'auth.test': {
    run: ({ workspace }) => ({
      url: `${workspace.origin}/`,
      team: workspace.teamDomain,
      user: workspace.bot.handle,
      team_id: workspace.teamId,
      user_id: workspace.bot.id,
      bot_id: workspace.bot.botId,
      app_id: workspace.appId,
      is_enterprise_install: false,
    }),
  },
  'apps.connections.open': {
    appToken: true,
    run({ workspace, sockets }) {
      if (!workspace.app.socketMode) throw new SlackError('socket_mode_not_enabled');
      return { url: sockets.openTicket() };
    },
  },
};

const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    ...appMethods,
    ...chatMethods,
    ...conversationMethods,
    ...memberMethods,
    ...userMethods,
    ...pinMethods,
    ...bookmarkMethods,
    ...viewMethods,
    ...fileMethods,
  }),
);

export interface ApiRequest {
  method: string;
  authorization: string | undefined;
  contentType: string;
  body: Buffer;
  query: URLSearchParams;
}

export interface ApiReply {
  status: number;
  headers: Record<string, string>;
  body: Json;
}
/** The request is carried out all the same. */
const carriedOut: ReadonlySet<MethodFault['kind']> = new Set([
  'fail-after',
  'reset-after',
  'hold-after',
]);
/** No reply: the connection breaks, or nothing comes for ever. */
export type NoReply = 'reset' | 'silence';

/**
 * Answers one request to the Web API. Never throws for what an app can do wrong: that is `{ ok: false, error }`, status 200.
 * https://docs.slack.dev/apis/web-api
 */
export async function callMethod(
  services: Services,
  request: ApiRequest,
): Promise<ApiReply | NoReply> {
  const fault = services.faults.takeMethodFault(request.method);
  const isCarriedOut = fault === undefined || carriedOut.has(fault.kind);
  const call: ApiCall = { method: request.method, args: {}, outcome: 'ok' };
  if (fault?.kind === 'refuse') call.outcome = fault.code;
  if (isCarriedOut || fault.kind === 'refuse') remember(services, call);
  if (!isCarriedOut) return broken(fault);
  const body = await runMethod(services, request, call);
  if (fault?.kind === 'hold-after') await fault.until;
  else if (fault !== undefined) return broken(fault);
  return {
    status: 200,
    headers: { 'x-oauth-scopes': [...services.workspace.app.scopes].join(',') },
    body,
  };
}

function remember({ workspace }: Services, call: ApiCall): void {
  workspace.calls.push(call);
  if (workspace.calls.length > 5000) workspace.calls.shift();
}

async function runMethod(services: Services, request: ApiRequest, call: ApiCall): Promise<Json> {
  try {
    const method = METHODS.get(request.method);
    if (method === undefined)
      throw new SlackError('unknown_method', { req_method: request.method });
    const { token, ...args } = await readArgs(request.contentType, request.body, request.query);
    call.args = args;
    checkToken(services, method, request.authorization ?? textArg({ token }, 'token'));
    if (method.scopes !== undefined) requireScope(services.workspace, method.scopes);
    return { ok: true, ...method.run(services, args) };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    call.outcome = error.code;
    return { ok: false, error: error.code, ...error.extra };
  }
}

function checkToken(services: Services, method: Method, given: string | undefined): void {
  const { appToken, botToken } = services.workspace;
  const token = given?.replace(/^Bearer\b\s*/i, '');
  if (token === undefined || token === '') throw new SlackError('not_authed');
  if (token !== appToken && token !== botToken) throw new SlackError('invalid_auth');
  if (services.faults.isRevoked(token === appToken ? 'app' : 'bot'))
    throw new SlackError('token_revoked');
  if ((token === appToken) !== (method.appToken === true))
    throw new SlackError('not_allowed_token_type');
}

function broken(fault: MethodFault): ApiReply | NoReply {
  switch (fault.kind) {
    case 'rate-limit':
      return {
        status: 429,
        headers: { 'retry-after': String(fault.retryAfterSeconds) },
        body: { ok: false, error: 'ratelimited' },
      };
    case 'refuse':
      return { status: 200, headers: {}, body: { ok: false, error: fault.code } };
    case 'reset-after':
      return 'reset';
    case 'hang':
      return 'silence';
    default:
      return { status: 500, headers: {}, body: { ok: false, error: 'internal_error' } };
  }
}
