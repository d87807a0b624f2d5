import { declare, type Opening } from '../../../../src/core/incident/commands/declare.ts';
import {
  rosterSchema,
  type Roster,
  type Settings,
} from '../../../../src/core/incident/settings.ts';
import type { MeasurementResult } from '../../../../src/core/incident/situation.ts';
import type { Turn } from '../../../../src/core/incident/turn.ts';
import { digestOf, toJson } from '../../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../../src/core/plan/json.ts';
import type { MeasurementId } from '../../../../src/core/runbook/language.ts';
import { command, runbook, settings, START } from '../stage.ts';

/** A company so small that every plan of the runbook has one call or two, and none is empty. */

export const PROD = '100000000003';
export const SHOP = '100000000005';

export function companySettings(): Settings {
  const base = settings().organization;
  return settings({
    organization: {
      ...base,
      accounts: [
        ...base.accounts,
        { id: SHOP, name: 'shop', responderRoleId: 'AROARESPONDERSHOP', canary: true },
      ],
    },
    rotate: [{ account: PROD, user: 'deployer' }],
    vault: { account: '100000000002', region: 'eu-west-1' },
    backups: {
      account: '100000000004',
      region: 'eu-west-1',
      vault: 'copies',
      restoreRoleArn: 'arn:aws:iam::100000000004:role/restore',
      baseline: 'baseline.json',
    },
  });
}

/** Three who lead and approve, one who only approves, one who only responds. */
export function companyRoster(): Roster {
  return rosterSchema.parse({
    people: [
      { person: 'ana', name: 'Ana', slack: 'U0ANA', roles: ['commander', 'responder', 'approver'] },
      { person: 'ben', name: 'Ben', slack: 'U0BEN', roles: ['commander', 'responder', 'approver'] },
      { person: 'cho', name: 'Cho', slack: 'U0CHO', roles: ['commander', 'responder', 'approver'] },
      { person: 'dev', name: 'Dev', slack: 'U0DEV', roles: ['approver'] },
      { person: 'eve', name: 'Eve', slack: 'U0EVE', roles: ['responder'] },
    ],
  });
}

/** As small as a roster may be: whoever asks for a plan leaves two to approve it. */
export function threePeople(): Roster {
  return { ...companyRoster(), people: companyRoster().people.slice(0, 3) };
}

/** Two people; whoever asks for a tightening plan counts as one of the two. */
export function twoPeople(): Roster {
  return { ...companyRoster(), people: companyRoster().people.slice(0, 2), smallTeam: true };
}

export interface Company {
  readonly roster?: Roster;
  readonly scope?: readonly string[];
}

/** The turn in which Ana declares. */
export function declared({ roster = companyRoster(), scope = [PROD] }: Company): Turn {
  const pinned = companySettings();
  const opening: Opening = {
    incident: 'inc-1',
    kind: 'drill',
    runbook: runbook(),
    settings: pinned,
    settingsDigest: digestOf(toJson(pinned)),
    roster,
    rosterDigest: digestOf(toJson(roster)),
    bot: 'test',
  };
  const body = { do: 'declare' as const, accounts: scope, reason: 'a note in the console' };
  const opened = declare(command('U0ANA', body, START), opening, {
    now: START,
    nonce: '0'.repeat(32),
  });
  if ('refused' in opened) throw new Error(opened.refused.text);
  return opened.turn;
}

const door = {
  id: `${PROD}/access-key/AIDADEPLOYER/AKIAOLD`,
  kind: 'access-key',
  account: PROD,
  principal: `arn:aws:iam::${PROD}:user/admin`,
  principalId: 'AIDAADMIN',
  name: 'AKIAOLD',
  state: 'open',
  suspicion: 'ordinary',
  says: 'access key AKIAOLD of admin',
  detail: { user: 'admin', keyId: 'AKIAOLD', createdAt: '2020-01-01T00:00:00.000Z' },
} as const;

/** What the measurements find, so that there is something to do in each phase. */
const found: { readonly [id in MeasurementId]?: JsonObject } = {
  inventory: { takenAt: '2026-06-17T09:00:00.000Z', doors: [door], unseen: [], objects: {} },
  'time-bombs': {
    bombs: [
      {
        account: PROD,
        region: 'eu-west-1',
        says: `${PROD}, eu-west-1: key key-1 is pending deletion`,
        due: '2026-07-01T00:00:00.000Z',
        kind: 'key',
        detail: { keyId: 'key-1' },
      },
    ],
  },
  'doors-closed': { changes: [{ id: 'change-1' }] },
  'backups-listed': {
    candidate: {
      account: '100000000004',
      region: 'eu-west-1',
      recoveryPointArn: 'arn:aws:backup:eu-west-1:100000000004:recovery-point:1',
      resourceType: 'EBS',
      metadata: {},
    },
  },
};

export type Answer = 'proven' | 'unproven' | 'disproven' | 'pending' | 'again';
export const answers: readonly Answer[] = ['proven', 'unproven', 'disproven', 'pending', 'again'];

/** A measurement's result; `again` is "not so, and there is something new". */
export function resultOf(measurement: MeasurementId, answer: Answer): MeasurementResult {
  return {
    finding: answer === 'again' ? 'disproven' : answer,
    says: ['it was measured'],
    unproven: answer === 'unproven' ? ['it could not be seen'] : [],
    data: { ...found[measurement], ...(answer === 'again' ? { again: true } : {}) },
  };
}
