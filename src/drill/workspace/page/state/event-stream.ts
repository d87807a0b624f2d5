import type { Change } from '../../api.ts';

/**
 * Reads server-sent events of the kind `change` (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * `EventSource` can't send an authorization header, so the stream is read by hand.
 */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<Change> {
  const reader = stream.pipeThrough(
    new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>,
  );
  const source = reader.getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await source.read();
    if (done) return;
    rest = (rest + value).replaceAll('\r\n', '\n');
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const change = readEvent(event);
      if (change) yield change;
    }
  }
}

function readEvent(event: string): Change | undefined {
  const data: string[] = [];
  let name = 'message';
  for (const line of event.split('\n')) {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'event') name = value ?? '';
    if (field === 'data') data.push(value ?? '');
  }
  if (name !== 'change' || data.length === 0) return undefined;
  return JSON.parse(data.join('\n')) as Change;
}
