import type { Situation } from '../../incident/situation.ts';
import { instant, text } from '../answers.ts';
import type { Door } from '../door.ts';
import { quoted } from '../quoted.ts';
import { isRecent } from '../suspicion.ts';
import { isSuspect } from '../trust.ts';
import { sharedDocuments } from './documents.ts';
import { line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

const AREA = 'systems-manager';

/**
 * Ways onto machines through Systems Manager. An open session or a running command goes
 * on under every policy, because its data is no call to AWS.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeSessions.html
 */
export function* machineDoors(
  places: readonly Place[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const list = (operation: string, member: string, what: string, input = {}) =>
    listEach(places, {
      ask: (place) => inPlace(place, 'ssm', operation, input),
      list: member,
      what,
      area: AREA,
    });
  const sessions = yield* list('DescribeSessions', 'Sessions', 'sessions of machines', {
    State: 'Active',
  });
  const commands = yield* list('ListCommands', 'Commands', 'running commands', {
    Filters: [{ key: 'Status', value: 'InProgress' }],
  });
  const automations = yield* list(
    'DescribeAutomationExecutions',
    'AutomationExecutionMetadataList',
    'running automations',
    { Filters: [{ Key: 'ExecutionStatus', Values: ['InProgress', 'Pending', 'Waiting'] }] },
  );
  const associations = yield* list('ListAssociations', 'Associations', 'associations');
  const activations = yield* list('DescribeActivations', 'ActivationList', 'activations');
  const documents = yield* list('ListDocuments', 'DocumentIdentifiers', 'documents', {
    Filters: [{ Key: 'Owner', Values: ['Self'] }],
  });
  const shared = yield* sharedDocuments(documents.rows, situation);
  const running: Door[] = [
    ...sessions.rows.map(({ place, item }) =>
      remote(
        place,
        'session',
        text(item, 'SessionId'),
        `session on ${text(item, 'Target')} by ${text(item, 'Owner')}`,
      ),
    ),
    ...commands.rows.map(({ place, item }) =>
      remote(
        place,
        'command',
        text(item, 'CommandId'),
        `running command ${text(item, 'DocumentName')}`,
      ),
    ),
    ...automations.rows.map((row) => automation(row, suspects)),
    ...shared.doors,
  ];
  const lines = linesOf(associations.rows, documents.rows);
  const misses = [
    sessions,
    commands,
    automations,
    associations,
    activations,
    documents,
    shared,
  ].flatMap((one) => one.misses);
  return { doors: [...running, ...activationDoors(activations.rows, situation)], lines, misses };
}

/** What is compared: what Systems Manager does by itself, and what it can be told to do. */
function linesOf(associations: readonly Row[], documents: readonly Row[]): Found['lines'] {
  return [
    ...associations.map(({ place, item }) =>
      line(
        place,
        AREA,
        `association/${text(item, 'AssociationId')}`,
        `${text(item, 'Name')} ${text(item, 'ScheduleExpression')}`,
      ),
    ),
    ...documents.map(({ place, item }) =>
      line(
        place,
        AREA,
        `document/${text(item, 'Name')}`,
        `version ${text(item, 'DocumentVersion')}`,
      ),
    ),
  ];
}

/** Activations that are new: with one, a machine of anybody's becomes a managed one. */
function activationDoors(rows: readonly Row[], situation: Situation): readonly Door[] {
  return rows
    .filter(
      ({ item }) => item['Expired'] !== true && isRecent(instant(item, 'CreatedDate'), situation),
    )
    .map(({ place, item }) =>
      serviceDoor(place, 'systems-manager', {
        name: `activation/${text(item, 'ActivationId')}`,
        says: `activation ${text(item, 'ActivationId')}, with which a machine of anybody's can be registered`,
        because: ['it is new'],
        stays: `delete it by hand: aws ssm delete-activation --activation-id ${quoted(text(item, 'ActivationId'))} --region ${place.region}`,
      }),
    );
}

/**
 * A running automation of somebody hostile is cancelled. Any other may wait for an approval, or be half a round of
 * patches or a restore: it is named, because what it has begun would stay half done.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecutionMetadata.html
 */
function automation({ place, item }: Row, suspects: ReadonlySet<string>): Door {
  const id = text(item, 'AutomationExecutionId');
  const by = text(item, 'ExecutedBy');
  const says = `running automation ${text(item, 'DocumentName')} by ${by}`;
  if (isSuspect(by, suspects)) return remote(place, 'automation', id, says);
  return serviceDoor(place, AREA, {
    name: `automation/${id}`,
    says,
    because: [],
    stays: `nobody hostile is known to have started it; if nobody of yours did: aws ssm stop-automation-execution --automation-execution-id ${quoted(id)} --type Cancel --region ${place.region}`,
  });
}

/** Whoever is on a machine while an incident is open may be him: all of them are ended, and start anew. */
function remote(
  place: Place,
  what: 'session' | 'command' | 'automation',
  id: string,
  says: string,
): Door {
  return serviceDoor(place, 'systems-manager', {
    name: `${what}/${id}`,
    says,
    because: ['it runs now'],
    detail: { what, id },
  });
}
