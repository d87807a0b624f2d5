import type { ModalView, PersonChannel, PersonMessage, WorkspaceReady } from '../../api.ts';

export type Person = WorkspaceReady['people'][number];

/** What came of a request: done, or the sentence that says what to do about it. */
export type Outcome = { ok: true } | { ok: false; message: string; code: string; status: number };

/** One person's access to the workspace. Every method answers; none throws for a refusal. */
export interface PersonClient {
  channels: () => Promise<PersonChannel[]>;
  messages: (channel: string, threadTs?: string) => Promise<PersonMessage[]>;
  view: () => Promise<ModalView | undefined>;
  post: (
    verb: 'command' | 'click' | 'submit' | 'close-view' | 'message',
    body: object,
  ) => Promise<Outcome>;
  /** The bytes of a shared file. */
  file: (fileId: string) => Promise<Blob>;
  /** The body of the server-sent events; it ends when the workspace goes away. */
  stream: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
}

/** The workspace's address is the page's own: the people's API is served beside the page. */
export function apiBase(page: Location): URL {
  const path = page.pathname.replace(/index\.html$/, '');
  return new URL(path.endsWith('/') ? path : `${path}/`, page.origin);
}

/** Everyone in the workspace, with their tokens. Throws a sentence for the reader. */
export async function fetchPeople(base: URL, pageKey: string): Promise<Person[]> {
  const answer = await request(new URL('people', base), pageKey);
  if (answer.status === 401 || answer.status === 403) {
    throw new Error('This address has an old key. Open the address that the drill printed last.');
  }
  const body = (await answer.json()) as { people?: Person[]; message?: string };
  if (!answer.ok || !body.people)
    throw new Error(body.message ?? `The workspace answered ${answer.status}.`);
  return body.people;
}

/** The client of one person; the token stays in memory. */
export function createClient(base: URL, person: Person): PersonClient {
  const at = (path: string) =>
    new URL(`people/${encodeURIComponent(person.slackUserId)}/${path}`, base);
  const read = async <Body>(path: string): Promise<Body> => {
    const answer = await request(at(path), person.token);
    if (!answer.ok) throw new Error(`The workspace answered ${answer.status} to ${path}.`);
    return (await answer.json()) as Body;
  };
  return {
    channels: async () => (await read<{ channels: PersonChannel[] }>('channels')).channels,
    messages: async (channel, threadTs) => {
      const query = new URLSearchParams({ channel, ...(threadTs ? { thread_ts: threadTs } : {}) });
      return (await read<{ messages: PersonMessage[] }>(`messages?${query}`)).messages;
    },
    view: async () => (await read<{ view?: ModalView }>('view')).view ?? undefined,
    post: (verb, body) => post(at(verb), person.token, body),
    file: async (fileId) => {
      const answer = await request(at(`files/${encodeURIComponent(fileId)}`), person.token);
      if (!answer.ok) throw new Error(`The workspace answered ${answer.status}.`);
      return answer.blob();
    },
    stream: async (signal) => {
      const answer = await request(at('stream'), person.token, { signal });
      if (!answer.ok || !answer.body) throw new Error(`The workspace answered ${answer.status}.`);
      return answer.body;
    },
  };
}

async function post(url: URL, token: string, body: object): Promise<Outcome> {
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await request(url, token, {
      method: 'POST',
      body: JSON.stringify(body),
      headers,
    });
    const reply = (await answer.json().catch(() => ({}))) as {
      ok?: boolean;
      message?: string;
      error?: string;
    };
    if (answer.ok && reply.ok !== false) return { ok: true };
    const said = reply.message ?? reply.error ?? `The workspace answered ${answer.status}.`;
    return { ok: false, message: said, code: reply.error ?? '', status: answer.status };
  } catch {
    const message = 'The workspace does not answer. Is the drill still running in its terminal?';
    return { ok: false, message, code: 'unreachable', status: 0 };
  }
}

async function request(url: URL, token: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return fetch(url, { ...init, headers, cache: 'no-store' });
}
