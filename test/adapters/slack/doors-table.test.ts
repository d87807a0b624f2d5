import { describe, expect, it } from 'vitest';
import { renderDoors } from '../../../src/adapters/slack/render/doors-table.ts';
import type { Json } from '../../../src/core/plan/json.ts';
import { incident, measured } from './fixtures.ts';

const PROD = '222222222222';
const door = (kind: string, state: string, suspicion: string, account = PROD) => ({
  id: `${account}/${kind}/AIDA1`,
  kind,
  account,
  state,
  suspicion,
  says: `${kind} of eve`,
});
const doors = [
  door('access-key', 'open', 'hostile'),
  door('access-key', 'open', 'ordinary'),
  door('access-key', 'closed', 'ordinary'),
  door('login-profile', 'closed', 'hostile'),
];
const unseen = [
  { account: PROD, what: 'MFA devices of eve', why: 'denied', covers: `${PROD}/mfa-device/AIDA1` },
  { account: PROD, what: 'keys of bob', why: 'denied', covers: `${PROD}/access-key/AIDA2` },
];
const story = ['user eve (HOSTILE) can become admin (writes identity).'];

function messages(data: { readonly [key: string]: Json }) {
  return renderDoors(incident({ measurements: { inventory: measured('proven', { data }) } }));
}

describe('/incident doors', () => {
  it('given an inventory, when it is shown, then a table counts by kind, and what is not seen is unknown and never closed', () => {
    const [first] = messages({ doors, unseen, objects: {} });
    const text = JSON.stringify(first?.blocks);
    const rows = text.split('\\n').map((line) => line.trim().split(/\s+/));
    expect(rows).toContainEqual(['open', 'hostile', 'closed', 'unknown']);
    expect(rows).toContainEqual(['access-key', '2', '1', '1', '1']);
    expect(rows).toContainEqual(['login-profile', '0', '0', '1', '0']);
    expect(rows).toContainEqual(['mfa-device', '0', '0', '0', '1']);
    expect(text).toContain('2 doors open, 1 of them hostile; 2 things could not be read.');
  });

  it('given a picture, when it is shown, then its story stands before the single doors, hostile ones by name', () => {
    const text = JSON.stringify(
      messages({ doors, unseen, objects: {}, graph: { story } }).slice(1),
    );
    const places = ['Hostile and open', 'NOT SEEN', 'user eve (HOSTILE)', 'Every door'].map(
      (part) => text.indexOf(part),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('given more accounts than tables fit, when they are shown, then each of the others has a line', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      door('access-key', 'open', 'ordinary', String(100_000_000_000 + i)),
    );
    const all = messages({ doors: many, unseen: [], objects: {} });
    const text = JSON.stringify(all);
    for (const { account } of many) expect(text).toContain(account);
    expect(text).toContain('100000000029: 1 open, 0 hostile, 0 closed, 0 not seen');
  });

  it('given a kind and an account that are markup, when they are shown, then they are none any more', () => {
    const odd = {
      ...door('access-key', 'open', 'hostile'),
      kind: '```<!here>*b*',
      account: '<@U1>`',
    };
    const [first] = messages({ doors: [odd], unseen: [], objects: {} });
    const text = JSON.stringify(first?.blocks).replaceAll('```', '');
    expect(text).not.toMatch(/[<>`*@]/);
  });
});
