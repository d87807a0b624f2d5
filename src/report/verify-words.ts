import type { Report } from './schema.ts';

/** How anyone checks the journal that this report was made from; the same words in every format. */
export function verifyWords({ journal }: Report): { says: string[]; commands: string[] } {
  return {
    says: [
      `This report was made from ${journal.entries} journal lines. The SHA-256 of the last one, without its line feed, is ${journal.head}.`,
      'Each line is canonical JSON (RFC 8785) and names in `prev` the SHA-256 of the line before it; the first names 64 zeros. Whoever changes, drops or adds a line has to change every line after it, and then the last hash is another.',
      'Key and signed checkpoint must come from outside the journal: from the incident channel, or from where the evidence is kept. Without them the chain can be checked, but not whether somebody made the whole file anew or cut off its end.',
    ],
    commands: [
      'lockstep journal verify journal.jsonl --key key.pub --checkpoint checkpoint.txt',
      '# without this software: the last line’s hash, and the hash that line 2 must name in prev',
      "tail -n 1 journal.jsonl | tr -d '\\n' | sha256sum",
      "head -n 1 journal.jsonl | tr -d '\\n' | sha256sum",
    ],
  };
}
