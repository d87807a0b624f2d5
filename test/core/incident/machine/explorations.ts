import type { CommandBody } from '../../../../src/core/incident/command.ts';
import type { Incident } from '../../../../src/core/incident/incident.ts';
import { answers, calm, isProposed, outcomes, undoable } from './acts.ts';
import { companyRoster, PROD, SHOP, threePeople, twoPeople } from './company.ts';
import type { Exploration } from './explore.ts';

/**
 * The incident as a graph: breadth first from the declaration, in every abstract state every act, and
 * every stray. All at once there would be hundreds of millions of states, so each exploration looks
 * closely at one side and keeps the rest calm. What is bounded, everywhere:
 *
 * - one roster each, of two to five people; an organization with one account, or two;
 * - each plan of the runbook has one or two calls that count (with optional ones beside them), and they
 *   leave and come back one after the other;
 * - people have one proposal at a time on the table (a waiver, a judgement, an undo, a suspect, …);
 * - states are merged as `abstract.ts` says; each is entered once, by a shortest way.
 *
 * What is merged or left out here, the random stories of stories.test.ts mix.
 */

const everybody = companyRoster().people.map((p) => p.person);
const reason = 'because it has to be tried';
type Said = { readonly who: string; readonly body: CommandBody };
const says = (who: string, body: CommandBody): Said => ({ who, body });
const inPhase = (incident: Incident, ...phases: string[]) =>
  phases.includes(incident.position.phase);
const unless = (not: boolean, said: readonly Said[]) => (not ? [] : said);

export const aboutTheRunbook: readonly Exploration[] = [
  {
    // Every vote of everybody on every plan, every window that runs out, every answer about approvers.
    name: 'votes',
    company: {},
    alike: true,
    alphabet: {
      ...calm,
      voters: everybody,
      votes: ['approve', 'revoke'],
      deniers: everybody,
      timers: true,
      refusedAtStart: true,
      commands: () => ['ana', 'ben', 'cho'].map((who) => says(who, { do: 'redraft' })),
    },
  },
  {
    // Every result of every call and measurement, with all that people can do about it.
    name: 'results',
    company: {},
    alike: false,
    alphabet: {
      ...calm,
      outcomes,
      answers,
      timers: true,
      commands: (incident) => [
        says('ana', { do: 'redraft' }),
        ...unless(isProposed(incident) || incident.question === undefined, [
          says('ana', { do: 'waive', reason }),
        ]),
        ...unless(isProposed(incident) || !inPhase(incident, 'prove'), [
          says('ana', { do: 'judge', changes: ['change-1'], reason }),
        ]),
      ],
    },
  },
  {
    name: 'undo',
    company: {},
    alike: false,
    from: 'approve-doors',
    alphabet: {
      ...calm,
      voters: ['ben', 'cho', 'dev'],
      outcomes: ['done', 'changed', 'failed'],
      timers: true,
      commands: (incident) =>
        unless(
          isProposed(incident) || inPhase(incident, 'approve-rotate', 'rotate', 'list-backups'),
          undoable(incident).map((call) => says('ana', { do: 'undo', call, reason })),
        ),
    },
  },
];

export const aboutTheWatch: readonly Exploration[] = [
  {
    // An alarm in every place of a lift, with everything that may come of the plan against it.
    name: 'the watch over a lift',
    company: {},
    alike: false,
    from: 'approve-lift',
    alphabet: {
      ...calm,
      outcomes: ['done', 'failed'],
      answers: ['proven', 'disproven', 'again'],
      watch: true,
      commands: () => [says('ana', { do: 'redraft' })],
    },
  },
];

export const aboutPeople: readonly Exploration[] = [
  {
    // Accounts that can't be reached, and the choice between quiet and destruction.
    name: 'two accounts',
    company: { scope: [PROD, SHOP] },
    alike: false,
    until: 'find-time-bombs',
    alphabet: {
      ...calm,
      voters: ['ben', 'cho', 'dev'],
      outcomes: ['done', 'failed'],
      timers: true,
      commands: () => [
        says('ana', { do: 'redraft', without: SHOP, reason }),
        says('ana', { do: 'redraft', without: PROD }),
        says('ben', { do: 'redraft', mode: 'destruction' }),
        says('ana', { do: 'redraft', mode: 'quiet' }),
        says('ana', { do: 'lift' }),
        says('ana', { do: 'shield' }),
      ],
    },
  },
  ...[
    ['approve-emergency', 'prove-shield'],
    ['approve-doors', 'prove'],
    ['approve-lift', 'closed'],
  ].map(([from = '', until = '']): Exploration => ({
    // Holds by two people, commands handed over, and one who is taken off the roster.
    name: `holds from ${from}`,
    company: {},
    alike: false,
    from,
    until,
    alphabet: {
      ...calm,
      timers: true,
      rosters: [['ana', 'ben', 'cho', 'dev']],
      commands: () => [
        says('ana', { do: 'redraft' }),
        says('ana', { do: 'handover', to: 'ben' }),
        says('ben', { do: 'handover', to: 'ana' }),
        says('dev', { do: 'hold', reason }),
        says('ana', { do: 'hold', reason }),
      ],
    },
  })),
  ...['approve-emergency', 'approve-lift'].map((phase): Exploration => ({
    // Ben's account is stolen: it vetoes and accuses; the others can set it aside, or mark it.
    name: `a stolen account at ${phase}`,
    company: {},
    alike: false,
    from: phase,
    until: phase === 'approve-emergency' ? 'prove-shield' : 'review',
    alphabet: {
      ...calm,
      voters: ['ana', 'ben', 'cho'],
      sideVoters: ['ana', 'ben', 'cho'],
      deniers: ['ben'],
      timers: true,
      commands: (incident) =>
        unless(isProposed(incident), [
          says('ana', { do: 'suspect', person: 'ben', reason }),
          says('ben', { do: 'suspect', person: 'ana', reason }),
          says('ana', { do: 'set-aside', person: 'ben', reason }),
          says('ben', { do: 'set-aside', person: 'ana', reason }),
        ]),
    },
  })),
  ...[threePeople(), twoPeople()].map((roster): Exploration => ({
    name: `a roster of ${roster.people.length}`,
    company: { roster },
    alike: false,
    until: 'attach-freeze',
    alphabet: {
      ...calm,
      voters: roster.people.map((p) => p.person),
      sideVoters: roster.people.map((p) => p.person),
      timers: true,
      commands: (incident) => [
        says('ana', { do: 'redraft' }),
        says('ana', { do: 'redraft', mode: 'destruction' }),
        says('ana', { do: 'redraft', mode: 'quiet' }),
        ...unless(isProposed(incident), [says('ana', { do: 'suspect', person: 'ben', reason })]),
      ],
    },
  })),
];
