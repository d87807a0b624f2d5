/** What a date needs besides its timestamp: the reader's "now" (milliseconds), language and time zone. */
export interface DateSetting {
  now: number;
  timeZone?: string;
}

const fallbackFormat = '{date_num} {time}';

/**
 * Slack's date templates (https://docs.slack.dev/messaging/formatting-message-text#date-formatting).
 * `timestamp` is in seconds. Times are on the 24-hour clock: at 3 a.m. nobody should wonder about "am".
 */
export function formatSlackDate(timestamp: number, format: string, setting: DateSetting): string {
  const date = new Date(timestamp * 1000);
  if (Number.isNaN(date.getTime())) return '';
  return (format || fallbackFormat).replaceAll(/\{(\w+)\}/g, (whole: string, name: string) => {
    return token(name, date, setting) ?? whole;
  });
}

/** `Today`, `Yesterday` or the long date: the heading above a day's messages. */
export function formatDay(timestamp: number, setting: DateSetting): string {
  const date = new Date(timestamp * 1000);
  return relativeDay(date, setting) ?? long(date, setting, { weekday: 'long', month: 'long' });
}

/** Hours and minutes on the 24-hour clock. `timestamp` is in seconds. */
export function formatTime(timestamp: number, setting: DateSetting): string {
  return clock(new Date(timestamp * 1000), setting, false);
}

/** The whole instant in UTC, for the hint of a time: `2026-11-22 03:04:05 UTC`. */
export function formatUtc(timestamp: number): string {
  const date = new Date(timestamp * 1000);
  if (Number.isNaN(date.getTime())) return '';
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function token(name: string, date: Date, setting: DateSetting): string | undefined {
  switch (name) {
    case 'date_num':
      return isoDay(date, setting);
    case 'date_slash':
      return isoDay(date, setting).replaceAll('-', '/');
    case 'date':
      return long(date, setting, { month: 'long' });
    case 'date_pretty':
      return relativeDay(date, setting)?.toLowerCase() ?? long(date, setting, { month: 'long' });
    case 'date_short':
      return short(date, setting);
    case 'date_short_pretty':
      return relativeDay(date, setting)?.toLowerCase() ?? short(date, setting);
    case 'date_long':
    case 'date_long_full':
      return long(date, setting, { weekday: 'long', month: 'long' });
    case 'date_long_pretty':
      return (
        relativeDay(date, setting)?.toLowerCase() ??
        long(date, setting, { weekday: 'long', month: 'long' })
      );
    case 'time':
      return clock(date, setting, false);
    case 'time_secs':
      return clock(date, setting, true);
    case 'ago':
      return ago(date, setting.now);
    default:
      return undefined;
  }
}

function parts(date: Date, setting: DateSetting, options: Intl.DateTimeFormatOptions) {
  const format = new Intl.DateTimeFormat('en-US', { ...zone(setting), ...options });
  const found: { [type: string]: string } = {};
  for (const part of format.formatToParts(date)) found[part.type] = part.value;
  return found;
}

function zone(setting: DateSetting): { timeZone?: string } {
  return setting.timeZone === undefined ? {} : { timeZone: setting.timeZone };
}

function isoDay(date: Date, setting: DateSetting): string {
  const { year, month, day } = parts(date, setting, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return `${year}-${month}-${day}`;
}

function short(date: Date, setting: DateSetting): string {
  const { year, month, day } = parts(date, setting, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  });
  return `${month} ${day}, ${year}`;
}

function long(date: Date, setting: DateSetting, options: Intl.DateTimeFormatOptions): string {
  const found = parts(date, setting, { year: 'numeric', day: 'numeric', ...options });
  const weekday = found['weekday'] === undefined ? '' : `${found['weekday']}, `;
  return `${weekday}${found['month']} ${ordinal(Number(found['day']))}, ${found['year']}`;
}

function ordinal(day: number): string {
  const suffixes: { [lastDigit: number]: string } = { 1: 'st', 2: 'nd', 3: 'rd' };
  const teen = day > 10 && day < 14;
  return `${day}${teen ? 'th' : (suffixes[day % 10] ?? 'th')}`;
}

function clock(date: Date, setting: DateSetting, seconds: boolean): string {
  return new Intl.DateTimeFormat('en-GB', {
    ...zone(setting),
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  }).format(date);
}

function relativeDay(date: Date, setting: DateSetting): string | undefined {
  const day = 86_400_000;
  const of = (shift: number) => isoDay(new Date(setting.now + shift * day), setting);
  const wanted = isoDay(date, setting);
  if (wanted === of(0)) return 'Today';
  if (wanted === of(-1)) return 'Yesterday';
  return wanted === of(1) ? 'Tomorrow' : undefined;
}

function ago(date: Date, now: number): string {
  const seconds = Math.round((date.getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 60) return format.format(seconds, 'second');
  if (size < 3600) return format.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return format.format(Math.round(seconds / 3600), 'hour');
  return format.format(Math.round(seconds / 86_400), 'day');
}
