import { describe, expect, it } from 'vitest';
import { createHealth, type Vitals } from '../../../src/adapters/http/health.ts';
import { handClock } from '../../promises/stage/hand-clock.ts';

function patient() {
  const time = { now: 1_000_000, advanceTo: (ms: number) => void (time.now = ms) };
  const clock = handClock(time);
  const state = {
    sweptAt: undefined as number | undefined,
    connected: true,
    recovered: true,
    stopping: false,
    asked: 0,
    store: () => Promise.resolve<number | undefined>(undefined),
  };
  const vitals: Vitals = {
    clock,
    store: {
      nextDue() {
        state.asked += 1;
        return state.store();
      },
    },
    sweptAt: () => state.sweptAt,
    isConnected: () => state.connected,
    isRecovered: () => state.recovered,
    isStopping: () => state.stopping,
  };
  return { state, time, clock, health: createHealth(vitals) };
}

describe('health', () => {
  it('given everything in place, when asked, then it is live and ready', async () => {
    const { health } = patient();
    expect(health.live()).toEqual([]);
    expect(await health.ready()).toEqual([]);
  });

  it.each([
    ['slack', { connected: false }],
    ['recovery', { recovered: false }],
    ['stopping', { stopping: true }],
    ['store', { store: () => Promise.reject(new Error('postgres://bot:pw@host is away')) }],
  ])(
    'given that %s is missing, when asked, then it is live and not ready',
    async (word, change) => {
      const { health, state } = patient();
      Object.assign(state, change);
      expect(health.live()).toEqual([]);
      expect(await health.ready()).toEqual([word]);
    },
  );

  it('given a store that never answers, when asked, then it counts as away after a while', async () => {
    const { health, state, clock, time } = patient();
    state.store = () => new Promise(() => {});
    const ready = health.ready();
    const before = time.now;
    await clock.next();
    expect(await ready).toEqual(['store']);
    expect(time.now - before).toBe(2_000);
  });

  it('given many who ask, when they ask at once, then the store is asked once, and again a moment later', async () => {
    const { health, state, time } = patient();
    await Promise.all(Array.from({ length: 50 }, () => health.ready()));
    expect(state.asked).toBe(1);
    time.now += 1_000;
    state.store = () => Promise.reject(new Error('away'));
    expect(await health.ready()).toEqual(['store']);
    expect(state.asked).toBe(2);
  });

  it('given a clock that was set back, when asked, then the old answer does not last', async () => {
    const { health, state, time } = patient();
    await health.ready();
    time.now -= 3_600_000;
    state.store = () => Promise.reject(new Error('away'));
    expect(await health.ready()).toEqual(['store']);
  });

  it('given a worker that has not looked for a minute, when asked, then it is neither live nor ready, but a stop may take its time', async () => {
    const { health, state, time } = patient();
    state.sweptAt = time.now;
    time.now += 60_000;
    expect(health.live()).toEqual([]);
    time.now += 1;
    expect(health.live()).toEqual(['worker']);
    expect(await health.ready()).toEqual(['worker']);
    state.stopping = true;
    expect(health.live()).toEqual([]);
  });
});
