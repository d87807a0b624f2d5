/** An HTTP request and answer, as the protocols see them. */
export interface WireRequest {
  method: string;
  /** As sent: percent-encoded, without the query. */
  path: string;
  /** Decoded, in the order sent. */
  query: [name: string, value: string][];
  /** Names in lower case. */
  headers: { [name: string]: string };
  body: Uint8Array;
}

export interface WireResponse {
  status: number;
  headers: { [name: string]: string };
  body: Uint8Array | string;
  /** The service works on it until then, virtual ms. */
  answersAt?: number;
}

/** Decodes `%XX`; a sequence that is no UTF-8 stays as it is. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The query part of a URL, decoded. */
export function parsedQuery(query: string): [string, string][] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    return [percentDecoded(name), percentDecoded(value)];
  });
}
