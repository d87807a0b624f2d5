import { describe, expect, it } from 'vitest';
import {
  formatDay,
  formatSlackDate,
  formatTime,
  formatUtc,
} from '../../src/drill/workspace/page/blocks/date-format.ts';

const then = Date.UTC(2026, 10, 22, 3, 4, 5) / 1000;
const later = { now: Date.UTC(2027, 0, 1), timeZone: 'UTC' };
const sameDay = { now: Date.UTC(2026, 10, 22, 23), timeZone: 'UTC' };

describe('Slack dates', () => {
  it.each([
    ['{date_num}', '2026-11-22'],
    ['{date_slash}', '2026/11/22'],
    ['{date}', 'November 22nd, 2026'],
    ['{date_short}', 'Nov 22, 2026'],
    ['{date_long}', 'Sunday, November 22nd, 2026'],
    ['{date_pretty}', 'November 22nd, 2026'],
    ['{date_short_pretty} at {time}', 'Nov 22, 2026 at 03:04'],
    ['{time_secs}', '03:04:05'],
    ['', '2026-11-22 03:04'],
    ['{unknown}', '{unknown}'],
  ])('given the template %s, when formatted, then %s', (template, expected) => {
    expect(formatSlackDate(then, template, later)).toBe(expected);
  });

  it('given the same day or the one before, when pretty, then it is said in words', () => {
    expect(formatSlackDate(then, '{date_pretty} {time}', sameDay)).toBe('today 03:04');
    expect(formatSlackDate(then - 86_400, '{date_short_pretty}', sameDay)).toBe('yesterday');
    expect(formatSlackDate(then + 86_400, '{date_long_pretty}', sameDay)).toBe('tomorrow');
    expect(formatDay(then, sameDay)).toBe('Today');
    expect(formatDay(then, later)).toBe('Sunday, November 22nd, 2026');
  });

  it('given {ago}, when formatted, then the distance is in the largest fitting unit', () => {
    const at = (seconds: number) => ({ now: (then + seconds) * 1000, timeZone: 'UTC' });
    expect(formatSlackDate(then, '{ago}', at(5))).toBe('5 seconds ago');
    expect(formatSlackDate(then, '{ago}', at(-180))).toBe('in 3 minutes');
    expect(formatSlackDate(then, '{ago}', at(7200))).toBe('2 hours ago');
  });

  it('given another time zone, when formatted, then day and time are the reader’s', () => {
    const zone = { now: later.now, timeZone: 'America/Los_Angeles' };
    expect(formatSlackDate(then, '{date_num} {time}', zone)).toBe('2026-11-21 19:04');
    expect(formatTime(then, zone)).toBe('19:04');
    expect(formatUtc(then)).toBe('2026-11-22 03:04:05 UTC');
  });

  it('given an instant that no calendar has, when formatted, then it is empty', () => {
    expect(formatSlackDate(1e15, '{date}', later)).toBe('');
  });
});
