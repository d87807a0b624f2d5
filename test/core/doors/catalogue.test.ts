import * as backup from '@aws-sdk/client-backup';
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as organizations from '@aws-sdk/client-organizations';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as sts from '@aws-sdk/client-sts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { doorTables, entriesOf } from '../../../src/core/doors/catalogue/catalogue.ts';
import type { Claim, DoorEntry, DoorTable } from '../../../src/core/doors/catalogue/entry.ts';
import { reading, unconfirmed } from '../../../src/core/doors/catalogue/entry.ts';
import { doorsPage } from '../../../src/core/doors/catalogue/page.ts';
import { matchesAny } from '../../../src/core/doors/rights.ts';
import { freezeRcp } from '../../../src/core/policies/freeze.ts';
import { shieldScp } from '../../../src/core/policies/shield.ts';
import { settings } from '../situations.ts';
import { committedPage, freshPage } from './write-doors-page.ts';

const entries = entriesOf(doorTables);
const byId = entries.map((entry) => [entry.id, entry] as const);
const claims = ({ gains, leaves, undo }: DoorEntry): readonly Claim[] => [
  gains,
  ...leaves,
  'by' in undo ? undo.by : undo.none,
];

/** The clients that this version installs, by the name that the AWS CLI has for the service. */
const clients: { readonly [service: string]: object } = {
  backup,
  cloudtrail,
  ec2,
  iam,
  kms,
  organizations,
  s3api: s3,
  secretsmanager,
  sts,
};
const operationsOf = (service: string): ReadonlySet<string> =>
  new Set(
    Object.keys(clients[service] ?? {}).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []),
  );
const bare = (name: string): string => name.replaceAll('-', '').toLowerCase();

describe('the catalogue of doors', () => {
  it('given its tables, when they are counted, then no entry is lost and no id stands twice', () => {
    const counts = doorTables.map(({ title, entries: own }) => [title, own.length]);
    expect(counts).toEqual([
      ['IAM users', 16],
      ['Roles, trust and federation', 18],
      ['Root, ownership and organization', 12],
      ['Compute and automation', 11],
      ['Shared data and time bombs', 13],
      ['Blinding', 10],
    ]);
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
    expect(new Set(entries.map((entry) => entry.name)).size).toBe(entries.length);
  });

  it.each(byId)('given %s, when it is read, then all of it is there and well formed', (_, one) => {
    expect(one.id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    const events = [...one.detect.events, ...(one.detect.unconfirmedEvents ?? [])];
    expect(events.length + one.detect.operations.length).toBeGreaterThan(0);
    for (const event of events) expect(event).toMatch(/^[A-Z][A-Za-z0-9]+$/);
    for (const name of one.detect.operations)
      expect(name).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/);
    expect(one.leaves.length).toBeGreaterThan(0);
    expect(one.evidence.length).toBeGreaterThan(0);
    // A table cell and a heading can't hold these.
    for (const text of [one.name, ...one.leaves.map((leave) => reading(leave).says)])
      expect(text).not.toMatch(/[|\n]/);
    for (const { says } of claims(one).map(reading)) expect(says).toMatch(/^[A-Z].*[.]$/);
  });

  it.each(byId)(
    'given %s, when its claims are read, then each has public documentation or says that it has none',
    (_, one) => {
      expect(one.sources.length).toBeGreaterThan(0);
      expect(new Set(one.sources).size).toBe(one.sources.length);
      for (const source of one.sources) {
        expect(source).toMatch(
          /^https:\/\/(?:docs\.aws\.amazon\.com|aws\.amazon\.com\/blogs|aws-samples\.github\.io|stratus-red-team\.cloud)\/[\w./-]+$/,
        );
      }
    },
  );

  it.each(byId)(
    'given %s, when no action shuts it, then a person is asked an exact question',
    (_, one) => {
      const { person, actions } = one.close;
      if (actions.length > 0) return;
      expect(person?.question).toMatch(/\?$/);
      expect((person?.commands.length ?? 0) + (person?.besides?.length ?? 0)).toBeGreaterThan(0);
      for (const command of person?.commands ?? [])
        expect(command).toMatch(/^aws [a-z0-9-]+ [a-z0-9-]+/);
    },
  );
});

describe('what Lockstep leaves to people', () => {
  const left = entries.filter((one) => one.inThisVersion !== 'closes');

  it('given every entry, when it is not closed, then it says why in one sentence, and no closed one does', () => {
    expect(left.length).toBeGreaterThan(20);
    expect(entries.filter((one) => one.whyNot !== undefined).map(({ id }) => id)).toEqual(
      left.map(({ id }) => id),
    );
    for (const { id, whyNot = '' } of left) {
      expect(whyNot, id).toMatch(/^[A-Z][^|\n]+[.]$/);
      expect(whyNot.split(/[.] /), id).toHaveLength(1);
    }
  });

  it('given such an entry, when the page is read, then the reason stands in its section and in no other', () => {
    const sections = freshPage().split('\n### `');
    const printed = sections.filter((section) => section.includes('**Why not by Lockstep:** '));
    expect(printed).toHaveLength(left.length);
    for (const { id, whyNot } of left) {
      const section = sections.find((one) => one.startsWith(`${id}\`\n`));
      expect(section).toContain(`- **Why not by Lockstep:** ${whyNot}`);
    }
  });
});

describe('the names in the catalogue', () => {
  const named = entries.flatMap((one) =>
    one.detect.operations.map((name) => name.split(':') as [string, string]),
  );
  const commands = entries
    .flatMap((one) => one.close.person?.commands ?? [])
    .map((command) => command.split(' ').slice(1, 3) as [string, string]);

  it('given operations of services whose client is installed, when they are looked up, then the client knows each', () => {
    const known = named.filter(([service]) => service in clients);
    expect(known.length).toBeGreaterThan(60);
    expect(known.filter(([service, name]) => !operationsOf(service).has(name))).toEqual([]);
  });

  it('given commands for a person of such services, when they are looked up, then the client knows each', () => {
    const known = commands.filter(([service]) => service in clients);
    expect(known.length).toBeGreaterThan(80);
    const unknown = known.filter(
      ([service, name]) => ![...operationsOf(service)].some((one) => bare(one) === bare(name)),
    );
    expect(unknown).toEqual([]);
  });

  it('given a name that no client knows, when it is looked up, then it is missed', () => {
    expect(operationsOf('iam').has('DeleteLoginProfiles')).toBe(false);
    expect(operationsOf('iam').size).toBeGreaterThan(100);
  });
});

describe('what is said to be held', () => {
  const shield = shieldScp(settings()).document['Statement'] as { Action: string[] }[];
  const denied = shield.flatMap((statement) => statement.Action);
  const outside = freezeRcp(settings()).document['Statement'] as { Action: string[] }[];
  const closed = outside.flatMap((statement) => statement.Action);

  it.each(byId)(
    'given %s, when the policies are read, then they deny what it says that they deny',
    (_, one) => {
      const { shield: inside = [], outsiders = [] } = one.close.held;
      expect(inside.filter((permission) => !matchesAny(denied, permission))).toEqual([]);
      expect(outsiders.filter((permission) => !matchesAny(closed, permission))).toEqual([]);
    },
  );

  it('given gaps of the shield that it admits, when the shield is read, then they are gaps', () => {
    const sentences = entries
      .flatMap(claims)
      .map((claim) => reading(claim).says)
      .filter((says) =>
        /^The shield (?:does not deny|denies neither)|are not in it[.]$/.test(says),
      );
    const admitted = sentences.flatMap((says) =>
      [...says.matchAll(/`([a-z0-9-]+:[A-Za-z0-9]+)`/g)].map((match) => match[1] ?? ''),
    );
    expect(admitted.length).toBeGreaterThan(0);
    expect(admitted.filter((permission) => matchesAny(denied, permission))).toEqual([]);
  });

  it('given services that outsiders are said to reach in a freeze, when it is read, then it leaves them out', () => {
    const reached = [
      'sns:Publish',
      'lambda:InvokeFunction',
      'ec2:CopySnapshot',
      'rds:CopyDBSnapshot',
      'backup:CopyFromBackupVault',
    ];
    expect(reached.filter((permission) => matchesAny(closed, permission))).toEqual([]);
  });
});

describe('the page of doors', () => {
  it('given the catalogue of now, when docs/doors.md is compared, then it is the same', () => {
    const hint = 'docs/doors.md is old; make it anew: node test/core/doors/write-doors-page.ts';
    expect(readFileSync(committedPage, 'utf8') === freshPage(), hint).toBe(true);
  });

  it('given the catalogue, when the page counts, then it counts what stands in it', () => {
    const page = freshPage();
    for (const word of ['closes', 'names', 'does not look'] as const) {
      const own = entries.filter((one) => one.inThisVersion === word);
      expect(page).toContain(`- **${word}** ${own.length}: `);
      const rows = page
        .split('\n')
        .filter((line) => line.startsWith('| [') && line.split('|')[2]?.trim() === word);
      expect(rows).toHaveLength(own.length);
    }
  });

  it.each(byId)(
    'given %s, when the page is read, then its section holds all of it, unconfirmed claims marked',
    (id, one) => {
      const page = freshPage();
      const start = page.indexOf(`\n### \`${id}\`\n`);
      const section = page.slice(start, page.indexOf('\n### `', start + 5) + 1 || undefined);
      expect(start).toBeGreaterThan(0);
      expect(page).toContain(`[${one.name}](#${id})`);
      for (const claim of claims(one)) {
        const { says, confirmed } = reading(claim);
        expect(section).toContain(confirmed ? says : `${says} _(unconfirmed)_`);
        if (confirmed) expect(section).not.toContain(`${says} _(unconfirmed)_`);
      }
      for (const event of one.detect.unconfirmedEvents ?? [])
        expect(section).toContain(`\`${event}\` _(unconfirmed)_`);
      const { question = '', commands = [], besides = '' } = one.close.person ?? {};
      for (const text of [
        ...one.sources,
        ...one.evidence,
        ...one.detect.operations,
        question,
        besides,
        ...commands,
      ])
        expect(section).toContain(text);
    },
  );

  it('given a small catalogue, when its page is made, then a missing source of a claim is counted and printed', () => {
    const [first] = entries;
    if (first === undefined) throw new Error('the catalogue is empty');
    const small: DoorTable = {
      title: 'Few',
      about: 'One.',
      entries: [
        {
          ...first,
          gains: unconfirmed('He flies.'),
          leaves: ['It rains.'],
          detect: { operations: [], events: [], unconfirmedEvents: ['Fly'] },
        },
      ],
    };
    const page = doorsPage([small]);
    expect(page).toContain('1 of them.');
    expect(page).toContain('1 statements and 1 names of events');
    expect(page).toContain('He flies. _(unconfirmed)_');
    expect(page).toContain('`Fly` _(unconfirmed)_');
  });
});
