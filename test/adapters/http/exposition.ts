/** One family of the Prometheus text format. */
export interface Family {
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}
export interface Sample {
  readonly name: string;
  readonly labels: { readonly [name: string]: string };
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: (\d+))?$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/;
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

/**
 * Reads what Prometheus would read, and is stricter: every family has one HELP and one TYPE before its first
 * sample, its lines stand together, no series comes twice, and histograms add up.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
 * @throws Error with the line that breaks a rule
 */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, { help?: string; type?: string; samples: Sample[] }>();
  const series = new Set<string>();
  let current = '';
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const refuse = (why: string): never => {
      throw new Error(`${why}: ${line}`);
    };
    const [, word, about = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (word !== undefined) {
      if (!NAME.test(about)) refuse('not a name');
      if (about !== current && families.has(about)) refuse('a family in two places');
      current = about;
      const family = families.get(about) ?? { samples: [] };
      families.set(about, family);
      if (family.samples.length > 0) refuse('told after its first sample');
      if (word === 'HELP') {
        if (family.help !== undefined || rest.trim() === '') refuse('HELP twice or empty');
        family.help = rest;
      } else {
        if (family.type !== undefined || !TYPES.includes(rest)) refuse('TYPE twice or unknown');
        family.type = rest;
      }
      continue;
    }
    const sample = sampleOf(line);
    const family = families.get(current);
    if (family?.help === undefined || family.type === undefined) return refuse('nobody told of it');
    const suffix = sample.name.slice(current.length);
    const suffixes = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    if (!sample.name.startsWith(current) || !suffixes.includes(suffix)) refuse('a stranger');
    const labels = Object.entries(sample.labels).map((pair) => JSON.stringify(pair));
    const key = `${sample.name} ${labels.toSorted().join()}`;
    if (series.has(key)) refuse('a series twice');
    series.add(key);
    if (family.type === 'counter' && !(sample.value >= 0)) refuse('a counter below zero');
    family.samples.push(sample);
  }
  for (const [name, family] of families)
    if (family.type === 'histogram') addsUp(name, family.samples);
  return families as ReadonlyMap<string, Family>;
}

function sampleOf(line: string): Sample {
  const [, name, inside = '', number = ''] = LINE.exec(line) ?? [];
  if (name === undefined) throw new Error(`not a line: ${line}`);
  const labels: { [name: string]: string } = {};
  for (let rest = inside; rest !== '';) {
    const [all, label, value] = LABEL.exec(rest) ?? [];
    if (all === undefined || label === undefined || value === undefined || label in labels)
      throw new Error(`not labels: ${line}`);
    labels[label] = value.replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
    rest = rest.slice(all.length);
  }
  const value = number === '+Inf' ? Infinity : Number(number);
  // As Go reads numbers, whatever the case: https://pkg.go.dev/strconv#ParseFloat
  if (Number.isNaN(value) && number.toLowerCase() !== 'nan')
    throw new Error(`not a number: ${line}`);
  return { name, labels, value };
}

function addsUp(name: string, samples: readonly Sample[]): void {
  const groups = new Map<string, number[]>();
  for (const { name: full, labels, value } of samples) {
    if (!full.endsWith('_bucket')) continue;
    const { le, ...rest } = labels;
    const key = JSON.stringify(rest);
    const before = groups.get(key) ?? [];
    if (value < (before.at(-1) ?? 0)) throw new Error(`${name}: the bucket ${le} is smaller`);
    groups.set(key, [...before, value]);
  }
  const counts = samples.filter((one) => one.name.endsWith('_count'));
  for (const { labels, value } of counts)
    if (groups.get(JSON.stringify(labels))?.at(-1) !== value)
      throw new Error(`${name}: the last bucket is not the count`);
}
