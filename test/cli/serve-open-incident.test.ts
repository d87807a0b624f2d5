import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/adapters/store/sqlite.ts';
import { loadTerms } from '../../src/cli/config.ts';
import { createResponder } from '../../src/responder/responder.ts';
import type { World } from '../../src/responder/world.ts';
import { place, refusal } from './serve-place.ts';

describe.concurrent('serve with a store that has an open incident', () => {
  /** A store with an incident that a bot of this kind opened; its file. */
  async function withIncident(
    kind: World['kind'],
    { at, file }: { at: string; file: string },
  ): Promise<string> {
    const path = join(at, 'lockstep.sqlite');
    const store = openSqlite(path, { now: Date.now });
    const nothing = (): never => {
      throw new Error('nothing is asked of AWS here');
    };
    const world: World = {
      kind,
      clock: { now: () => Date.now(), after: () => () => {} },
      log: { info() {}, warn() {}, error() {} },
      store,
      aws: { send: nothing, sendAndHandOver: nothing },
      chat: { changed() {}, eligibility: nothing },
      randomHex: (bytes) => '0'.repeat(bytes * 2),
    };
    const { terms } = await loadTerms(file);
    const reply = await createResponder(world, terms).submit({
      id: 'declared',
      actor: {
        team: 'T1',
        slackUser: 'U012ANA0000',
        eligibility: { state: 'eligible', checkedAt: new Date().toISOString() },
      },
      surface: 'command',
      channel: 'C1',
      body: { do: 'declare', accounts: ['333333333333'], reason: 'a note was found' },
    });
    expect(reply).toMatchObject({ ok: true });
    await store.shutdown();
    return path;
  }

  it('given an incident of another kind, when it starts, then the kind cannot change', async () => {
    const here = await place();
    await withIncident('live', here);
    expect(await refusal(here.env)).toMatch(
      /incident inc-\S+ is live, this bot runs as sandbox; the kind can't change while an incident is open/,
    );
  });

  it('given a journal that somebody has changed, when it starts, then it names the line and does nothing', async () => {
    const here = await place();
    const path = await withIncident('sandbox', here);
    const db = new DatabaseSync(path);
    db.exec('DROP TRIGGER journal_is_append_only');
    db.exec(
      `UPDATE journal SET line = replace(line, 'a note was found', 'nothing is wrong') WHERE seq = 0`,
    );
    db.close();
    expect(await refusal(here.env)).toMatch(/journal line \d+: /);
  });
});
