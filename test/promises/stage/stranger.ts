import { execFile } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tampered } from '../../core/journal/tampering.ts';

/** A stranger with openssl, Python and docs/verify-a-journal.md, whose blocks are run as they stand there. */

export const PAGE = new URL('../../../docs/verify-a-journal.md', import.meta.url);

/** How a program ended, and all that it printed. */
interface Ran {
  readonly ok: boolean;
  readonly said: string;
}

export interface Stranger {
  /** The command of the page that reads a journal. */
  readonly reading: string;
  /** Follows the page: for each checkpoint step 1, then steps 2 and 3 (the one runs the other). */
  readonly follow: (tampered: Tampered) => Promise<Ran & { readonly cwd: string }>;
}

/** The blocks of a kind on the page, as a stranger would copy them. */
function blocksOf(kind: string): string[] {
  const page = readFileSync(PAGE, 'utf8');
  return [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, block]) => block ?? '',
  );
}

/** Whoever follows the page, with all their files in this folder. */
export function stranger(folder: string): Stranger {
  const [signature = '', reading = ''] = blocksOf('sh');
  const [script = '', approvals = '', , trail = ''] = blocksOf('python'); // the third: a standing order's run

  /** Step 1 in a folder of its own; the same note under the same key is not checked twice. */
  const opened = new Map<string, Promise<Ran & { readonly cwd: string }>>();
  function openNote(text: Buffer, key: KeyObject): ReturnType<typeof signatureOf> {
    const pem = key.export({ type: 'spki', format: 'pem' }).toString();
    const name = `${text.toString('hex')}/${pem}`;
    const known = opened.get(name) ?? signatureOf(text, pem);
    opened.set(name, known);
    return known;
  }
  async function signatureOf(text: Buffer, pem: string) {
    const cwd = mkdtempSync(join(folder, 'note-'));
    writeFileSync(join(cwd, 'checkpoint.txt'), text);
    writeFileSync(join(cwd, 'key.pub'), pem);
    return { cwd, ...(await run(['sh', '-e', '-c', signature], cwd)) };
  }

  async function follow(tampered: Tampered): Promise<Ran & { readonly cwd: string }> {
    const cwd = mkdtempSync(join(folder, 'journal-'));
    writeFileSync(join(cwd, 'journal.jsonl'), tampered.journal);
    writeFileSync(join(cwd, 'verify.py'), script);
    writeFileSync(join(cwd, 'approvals.py'), approvals);
    writeFileSync(join(cwd, 'trail.py'), trail);
    let said = '';
    for (const text of tampered.notes) {
      const step = await openNote(text, tampered.key);
      said += step.said;
      if (!step.ok) return { ok: false, said, cwd };
      for (const file of ['signed.txt', 'key.pub'])
        copyFileSync(join(step.cwd, file), join(cwd, file));
      // `-B`: no compiled copy of one run may serve the next.
      const ran = await run(['python3', '-B', 'approvals.py'], cwd);
      said += ran.said;
      if (!ran.ok) return { ok: false, said, cwd };
    }
    return { ok: true, said, cwd };
  }

  return { reading, follow };
}

/** Runs a program to its end; a failure is an answer. */
export function run([program = '', ...args]: readonly string[], cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd }, (error, out, err) =>
      resolve({ ok: error === null, said: out + err }),
    );
  });
}
