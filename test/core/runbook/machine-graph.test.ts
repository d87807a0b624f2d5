import { getAdjacencyMap } from '@xstate/graph';
import { describe, expect, it } from 'vitest';
import type { StateValue } from 'xstate';
import { runbookMachine } from '../../../src/core/runbook/compile.ts';
import { shipped } from './fixtures.ts';
import { alphabet, wayFrom } from './machine-table.ts';
import type { Place } from './machine-table.ts';
import {
  deed,
  edges,
  ignored,
  ordering,
  passes,
  phasesThat,
  places,
  raw,
  reach,
  start,
  type Edge,
} from './machine-walk.ts';

/**
 * The machine of the shipped runbook, whole: every state that can be reached × every event there is. What
 * should follow stands in machine-table.ts, which is read from the YAML and from the documentation.
 *
 * The machine counts its entries; no transition asks for the count, so two states that differ in it alone
 * are one here.
 */

/** What the library leaves untyped. */
type Transitions = Record<string, { readonly state: { readonly value: StateValue } }>;

function placeOfValue(value: StateValue): Place {
  if (typeof value === 'string') return `${value}/final`;
  const [[phase, inner] = ['', '']] = Object.entries(value);
  if (typeof inner === 'string') return `${phase}/${inner}`;
  return `${phase}/asking/${(inner as { asking: string }).asking}`;
}

describe('every state × every event of the shipped runbook', () => {
  it('given each pair, when it is tried, then it goes where the documentation says, or means nothing', () => {
    const pairs = places.size * alphabet.length;
    console.log(
      `machine: ${places.size} states × ${alphabet.length} events = ${pairs} pairs: ${edges.length} move, ${ignored.length} mean nothing`,
    );
    expect(edges.length + ignored.length).toBe(pairs);
    for (const at of places) {
      for (const word of alphabet) {
        const way = wayFrom(raw, at, word);
        const edge = edges.find((e) => e.from === at && e.word === word);
        expect(edge?.to, `${at} ${word}`).toBe(way?.to);
        if (way === undefined || edge === undefined) continue;
        const entered = deed(way.to);
        const work = (['approve', 'run', 'measure'] as const).find((k) => entered?.[k]);
        const due = work === undefined ? [] : [`${work} ${entered?.[work] ?? ''}`];
        expect(edge.orders, `${at} ${word}`).toEqual(way.orders ? due : []);
      }
    }
  });

  it('given the documentation, when all its places are counted, then the machine reaches each of them and no other', () => {
    const told = new Set([start]);
    for (const at of told) {
      for (const word of alphabet) {
        const way = wayFrom(raw, at, word);
        if (way !== undefined) told.add(way.to);
      }
    }
    expect([...places].toSorted()).toEqual([...told].toSorted());
    // Phases that only pass are never rested in; all others are.
    const resting = Object.keys(raw.phases).filter((id) => raw.phases[id]?.pass !== true);
    const rested = new Set([...places].map((p) => p.split('/')[0] ?? ''));
    expect(rested).toEqual(new Set(resting));
  });

  it('given the same machine in @xstate/graph, when it enumerates, then it finds the same states and the same ways', () => {
    const adjacency = getAdjacencyMap(runbookMachine(shipped()), {
      events: alphabet.map((type) => ({ type })),
      serializeState: (snapshot) => placeOfValue(snapshot.value),
      serializeEvent: (event) => event.type,
    });
    expect(Object.keys(adjacency).toSorted()).toEqual([...places].toSorted());
    let tried = 0;
    for (const [from, { transitions }] of Object.entries(adjacency)) {
      // Nothing happens to what is over: the library does not look there, and `step` refuses.
      if (from.endsWith('/final')) continue;
      for (const [word, { state }] of Object.entries(transitions as Transitions)) {
        tried += 1;
        const edge = edges.find((e) => e.from === from && e.word === word);
        expect(placeOfValue(state.value), `${from} ${word}`).toBe(edge?.to ?? from);
      }
    }
    expect(tried).toBeGreaterThanOrEqual((places.size - 1) * alphabet.length);
  });
});

describe('no dead end', () => {
  it('given any state, when events follow, then the end can be reached', () => {
    for (const at of places) {
      expect([...reach([at], () => true)], at).toContain('closed/final');
    }
  });

  it('given any state, when nothing is ever waived, then the end can still be reached', () => {
    for (const at of places) {
      expect([...reach([at], (e) => e.word !== 'WAIVED')], at).toContain('closed/final');
    }
  });

  it('given a state that asks, when people want another try, then they always get one', () => {
    for (const at of places) {
      if (!at.includes('/asking/')) continue;
      expect(edges.some((e) => e.from === at && e.word === 'RETRY')).toBe(true);
    }
  });
});

/**
 * DESIGN's order as cuts of the graph: close every way by which something may be passed, and whatever needs
 * it can no longer be reached. From the start that means "never before it"; from the ways that give the
 * order for it, "never again without it".
 */
const lifts = ['lift/cutoff', 'lift/freeze', 'lift/shield'];
const gates: { what: string; gate: (edge: Edge) => boolean; renewedBy: string; needs: string[] }[] =
  [
    {
      what: 'the shield is attached, and never waived',
      gate: passes('run', 'emergency/shield', ['DONE']),
      renewedBy: 'run emergency/shield',
      needs: ['emergency/freeze', 'defuse/defuse', 'doors/close', 'rotate/rotate'],
    },
    {
      what: 'the shield is proven, named as unproven, or waived because it can’t be measured',
      gate: passes('measure', 'shield-proof', ['PROVEN', 'UNPROVEN', 'WAIVED']),
      renewedBy: 'run emergency/shield',
      needs: ['emergency/freeze', 'defuse/defuse', 'doors/close', 'rotate/rotate'],
    },
    {
      what: 'the doors were closed',
      gate: passes('run', 'doors/close', ['DONE', 'WAIVED']),
      renewedBy: 'run doors/close',
      needs: ['rotate/rotate', 'backups/restore', ...lifts],
    },
    {
      what: 'the doors were measured to be closed',
      gate: passes('measure', 'doors-closed', ['PROVEN', 'WAIVED']),
      renewedBy: 'run doors/close',
      needs: ['rotate/rotate', 'backups/restore', ...lifts],
    },
    {
      what: 'the credentials were rotated',
      gate: passes('run', 'rotate/rotate', ['DONE', 'WAIVED']),
      renewedBy: 'run rotate/rotate',
      needs: ['backups/restore', ...lifts],
    },
    {
      what: 'the rotation was proven',
      gate: passes('measure', 'rotation-proof', ['PROVEN', 'WAIVED']),
      renewedBy: 'run rotate/rotate',
      needs: ['backups/restore', ...lifts],
    },
    {
      what: 'a backup was restored',
      gate: passes('run', 'backups/restore', ['DONE', 'WAIVED']),
      renewedBy: 'run backups/restore',
      needs: lifts,
    },
    {
      what: 'the backups were verified',
      gate: passes('measure', 'backups-verified', ['PROVEN', 'WAIVED']),
      renewedBy: 'run backups/restore',
      needs: lifts,
    },
    {
      what: 'it was measured that nobody got through',
      gate: passes('measure', 'activity', ['PROVEN', 'WAIVED']),
      renewedBy: 'measure activity',
      needs: lifts,
    },
    {
      what: 'old sessions were ended once more',
      gate: passes('run', 'lift/cutoff', ['DONE', 'WAIVED']),
      renewedBy: 'run lift/cutoff',
      needs: ['lift/freeze', 'lift/shield'],
    },
    {
      what: 'the fresh cutoff was proven',
      gate: passes('measure', 'cutoff-proof', ['PROVEN', 'WAIVED']),
      renewedBy: 'run lift/cutoff',
      needs: ['lift/freeze', 'lift/shield'],
    },
    {
      what: 'it stayed quiet under the shield alone',
      gate: passes('measure', 'quiet', ['PROVEN', 'WAIVED']),
      renewedBy: 'run lift/freeze',
      needs: ['lift/shield'],
    },
  ];

describe('order kept', () => {
  it.each(gates)(
    'given that $what can’t be passed, when anything else happens, then what needs it is never run',
    ({ gate, renewedBy, needs }) => {
      expect(edges.filter(gate).length).toBeGreaterThan(0);
      expect(ordering(renewedBy).length).toBeGreaterThan(0);
      const starts = [start, ...ordering(renewedBy).map((edge) => edge.to)];
      const reached = reach(starts, (edge) => !gate(edge));
      for (const part of needs) {
        expect(phasesThat('run', part)).toHaveLength(1);
        for (const id of phasesThat('run', part))
          expect([...reached]).not.toContain(`${id}/working`);
      }
      // The cut itself is what keeps them out: without it they are reached.
      const free = reach(starts, () => true);
      for (const part of needs)
        for (const id of phasesThat('run', part)) expect([...free]).toContain(`${id}/working`);
    },
  );

  it('given each part, when its plan was not released since it was drawn or run, then it is not run', () => {
    const parts = Object.values(raw.phases).flatMap(({ run }) => run ?? []);
    expect(parts).toHaveLength(9);
    for (const part of parts) {
      const plan = part.split('/')[0] ?? '';
      const released = passes('approve', plan, ['APPROVED', 'NOTHING']);
      const [id] = phasesThat('run', part);
      const drawn = ordering(`approve ${plan}`).map((edge) => edge.to);
      const done = edges.filter(passes('run', part, ['DONE', 'WAIVED', 'AGAIN'])).map((e) => e.to);
      const reached = reach([start, ...drawn, ...done], (edge) => !released(edge));
      expect([...reached], part).not.toContain(`${id}/working`);
    }
  });

  it('given a disproof, when only what is no new try, and no plan without an account, happens, then nothing goes on', () => {
    for (const at of places) {
      if (!at.endsWith('/asking/disproven')) continue;
      expect([...reach([at], (edge) => !['RETRY', 'WITHOUT'].includes(edge.word))]).toEqual([at]);
    }
  });

  it('given that a lift has begun, when anything happens, then nothing is run but the lift', () => {
    const begun = ordering('run lift/freeze').map((edge) => edge.to);
    const later = reach(begun, () => true);
    const runs = [...later].flatMap((at) => deed(at)?.run ?? []);
    expect([...new Set(runs)].toSorted()).toEqual(lifts);
  });

  it('given a doors plan, when it is drawn, then an inventory was taken since the last time doors were closed', () => {
    const passed = passes('measure', 'inventory', ['PROVEN', 'WAIVED']);
    const closing = ordering('run doors/close').flatMap((edge) =>
      edges.filter((e) => e.from === edge.to && e.to.split('/')[0] !== edge.to.split('/')[0]),
    );
    const reached = reach([start, ...closing.map((e) => e.to)], (edge) => !passed(edge));
    expect([...reached]).not.toContain('approve-doors/working');
  });
});
