import { parseDurationNanos } from './duration.ts';

interface CronField {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

const fields: readonly CronField[] = [
  { name: 'minute', first: 0, last: 59 },
  { name: 'hour', first: 0, last: 23 },
  { name: 'day of month', first: 1, last: 31 },
  {
    name: 'month',
    first: 1,
    last: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of week', first: 0, last: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const shorthands = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const longestText = 1024;

/**
 * What is wrong with a cron expression, as one sentence; undefined when nothing is. The grammar is that of Kubernetes'
 * CronJob: five fields, names, lists, ranges, steps, `?`, `@daily` and its like, `@every 1h`; Sunday is 0, never 7.
 */
export function assessCron(text: string): string | undefined {
  if (text.length > longestText) return `expected at most ${longestText} characters, but got ${text.length}`;
  const trimmed = text.trim();
  if (trimmed.startsWith('@')) return assessShorthand(text);
  if (/^(CRON_)?TZ=/.test(trimmed)) return 'expected no time zone: the five fields are UTC';
  const written = trimmed === '' ? [] : trimmed.split(/\s+/);
  if (written.length !== fields.length) {
    return `expected 5 fields (minute, hour, day of month, month, day of week), but got ${written.length}`;
  }
  for (const [index, field] of fields.entries()) {
    for (const item of (written[index] ?? '').split(',')) {
      const problem = assessItem(item, field);
      if (problem !== undefined) return `${field.name}: ${problem}`;
    }
  }
  return undefined;
}

function assessShorthand(text: string): string | undefined {
  if (shorthands.includes(text)) return undefined;
  const every = /^@every\s+(\S+)$/.exec(text)?.[1];
  if (every !== undefined && parseDurationNanos(every) !== undefined) return undefined;
  return `expected one of ${shorthands.join(', ')} or "@every 1h", but got ${glimpse(text)}`;
}

/** One item of a field's comma-separated list: `*`, `5`, `1-5`, `MON-FRI`, each with an optional step such as `/15`. */
function assessItem(item: string, field: CronField): string | undefined {
  const match = /^(?:[*?]|([0-9a-zA-Z]+)(?:-([0-9a-zA-Z]+))?)(?:\/([0-9]+))?$/.exec(item);
  if (match === null) return `expected ${allowed(field)}, a range, a list, a step or *, but got ${glimpse(item)}`;
  const [, from, to, step] = match;
  if (step !== undefined && Number(step) === 0) return 'expected a step of at least 1, but got 0';
  if (from === undefined) return undefined;
  const first = valueOf(from, field);
  const last = to === undefined ? first : valueOf(to, field);
  if (first === undefined) return `expected ${allowed(field)}, but got ${glimpse(from)}`;
  if (last === undefined) return `expected ${allowed(field)}, but got ${glimpse(to ?? '')}`;
  return first > last ? `expected a range from low to high, but got ${glimpse(item)}` : undefined;
}

function valueOf(text: string, field: CronField): number | undefined {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + field.first;
  const value = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  return value >= field.first && value <= field.last ? value : undefined;
}

function allowed(field: CronField): string {
  const range = `${field.first}-${field.last}`;
  const names = field.names;
  return names === undefined ? range : `${range} or ${names[0]?.toUpperCase()}-${names.at(-1)?.toUpperCase()}`;
}

function glimpse(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);
}
