import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drillClock } from '../../src/cli/clock.ts';

/** The process stands still for so long: the wall clock goes on, and no timer of ours runs. */
function heldUp(ms: number): void {
  const before = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => before + ms);
}

describe('the clock of a drill', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('given a speed, when the wall clock goes on, then it runs so many times as fast, and timers with it', () => {
    const clock = drillClock(1_000_000, 20);
    const rang: number[] = [];
    clock.after(60_000, () => rang.push(clock.now()));
    vi.advanceTimersByTime(2_999);
    expect(rang).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(rang).toEqual([1_060_000]);
    expect(clock.heldUp()).toBe(0);
  });

  it('given a pause and another speed, when time goes on, then a pending timer moves with it', () => {
    const clock = drillClock(0, 10);
    const rang: number[] = [];
    clock.after(10_000, () => rang.push(clock.now()));
    vi.advanceTimersByTime(500);
    clock.setSpeed(0);
    vi.advanceTimersByTime(60_000);
    expect([clock.now(), rang.length]).toEqual([5_000, 0]);
    clock.setSpeed(1);
    vi.advanceTimersByTime(4_999);
    expect(rang).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(rang).toEqual([10_000]);
  });

  it('given a process that is held up for a minute, when it is asked, then nearly no time has passed in the drill', () => {
    const clock = drillClock(0, 20);
    const rang: number[] = [];
    clock.after(60_000, () => rang.push(clock.now()));
    heldUp(60_000);
    expect(clock.now()).toBeLessThanOrEqual(2_000);
    expect(rang).toEqual([]);
    vi.advanceTimersByTime(20);
    expect(clock.heldUp()).toBe(59_900);
  });

  it('given a timer whose moment passed while the process was held up, when time goes on, then it rings once, at its own time', () => {
    const clock = drillClock(0, 1);
    const rang: number[] = [];
    clock.after(10_000, () => rang.push(clock.now()));
    vi.advanceTimersByTime(5_000);
    heldUp(3_600_000);
    expect(clock.now()).toBeLessThanOrEqual(5_100);
    vi.restoreAllMocks();
    vi.advanceTimersByTime(6_000);
    expect(rang).toEqual([10_000]);
  });
});
