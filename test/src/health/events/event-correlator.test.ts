import { beforeEach, describe, expect, it } from 'vitest';
import { EventCorrelator } from '../../../../src/health/events/event-correlator.ts';
import { eventOf } from '../../../../src/health/events/event-manifest.ts';
import type { News } from '../../../../src/health/events/worth-an-event.ts';
import { aMachineProvider, type ProviderTraits } from '../../../support/machine-provider.ts';

const minute = 60_000;
let now: number;
let correlator: EventCorrelator;

beforeEach(() => {
  now = Date.parse('2026-02-01T08:00:00Z');
  correlator = new EventCorrelator(() => now);
});

const news = (changes: Partial<News> = {}): News => ({
  ...{ type: 'Warning', reason: 'Unreachable', message: 'nobody answers', conditionType: 'Ready' },
  ...changes,
});

function tell(changes: Partial<News> = {}, traits: ProviderTraits = {}) {
  const told = correlator.correlate(eventOf(aMachineProvider(traits), news(changes), { now, replica: 'replica-1' }));
  if (told.kind === 'filtered') return told;
  const { metadata, message, count, firstTimestamp, lastTimestamp } = told.event;
  return { kind: told.kind, name: metadata.name, message, count, firstTimestamp, lastTimestamp };
}

describe('Events that are alike', () => {
  it('are one that is counted up, with its first and its last time', () => {
    const first = tell();
    now += minute;
    expect(first).toMatchObject({ kind: 'create', count: 1, firstTimestamp: '2026-02-01T08:00:00Z' });
    expect(tell()).toEqual({ ...first, kind: 'count', count: 2, lastTimestamp: '2026-02-01T08:01:00Z' });
    now += 60 * minute;
    expect(tell()).toMatchObject({ kind: 'count', count: 3, lastTimestamp: '2026-02-01T09:01:00Z' });
  });

  it.each<[string, Partial<News>, ProviderTraits]>([
    ['another message', { message: 'it is slow' }, {}],
    ['another reason', { reason: 'TimedOut' }, {}],
    ['another type', { type: 'Normal' }, {}],
    ['another condition', { conditionType: 'Connected' }, {}],
    ['another provider', {}, { name: 'other' }],
    ['another namespace', {}, { namespace: 'team-b' }],
    ['the provider that was made again under its name', {}, { uid: 'new' }],
  ])('are not those with %s', (_what, changes, traits) => {
    tell();
    expect(tell(changes, traits)).toMatchObject({ kind: 'create', count: 1 });
  });

  it('are so whatever version the provider has by then', () => {
    tell({}, { version: 1 });
    expect(tell({}, { version: 2 })).toMatchObject({ kind: 'count' });
  });
});

describe('similar Events', () => {
  const messages = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => tell({ message: `try ${from + index}` }));

  it('are combined from the tenth message on', () => {
    expect(messages(1, 9)).toMatchObject(Array(9).fill({ kind: 'create', count: 1 }));
    const [tenth, eleventh, twelfth] = messages(10, 12);
    expect(tenth).toMatchObject({ kind: 'create', count: 1, message: '(combined from similar events): try 10' });
    expect([eleventh, twelfth]).toMatchObject([
      { kind: 'count', count: 2, message: '(combined from similar events): try 11' },
      { kind: 'count', count: 3, message: '(combined from similar events): try 12' },
    ]);
    expect(new Set([tenth, eleventh, twelfth].map((told) => told?.kind !== 'filtered' && told?.name)).size).toBe(1);
  });

  it('are told one by one again after ten minutes without any', () => {
    messages(1, 10);
    now += 10 * minute;
    expect(tell({ message: 'late' })).toMatchObject({ message: '(combined from similar events): late' });
    now += 10 * minute + 1;
    expect(tell({ message: 'later' })).toMatchObject({ kind: 'create', message: 'later' });
  });

  it('are of one object, type and reason', () => {
    messages(1, 10);
    expect(tell({ message: 'x', reason: 'TimedOut' })).toMatchObject({ message: 'x' });
    expect(tell({ message: 'x', type: 'Normal' })).toMatchObject({ message: 'x' });
    expect(tell({ message: 'x' }, { name: 'other' })).toMatchObject({ message: 'x' });
  });

  it('have no message longer than an Event may have', () => {
    const long = (n: number) => `${n}${'x'.repeat(1_023)}`;
    for (let n = 10; n < 19; n += 1) tell({ message: long(n) });
    const told = tell({ message: long(19) });
    expect(told).toMatchObject({
      message: expect.stringMatching(/^\(combined from similar events\): 19x+…$/) as string,
    });
    expect(told.kind === 'create' && told.message.length).toBe(1_024);
  });
});

describe('too many Events about one object', () => {
  const kinds = (count: number) => Array.from({ length: count }, () => tell().kind);

  it('are not told beyond 25 at once and one in five minutes, but counted', () => {
    expect(kinds(25)).toEqual(['create', ...Array<string>(24).fill('count')]);
    expect(kinds(3)).toEqual(Array(3).fill('filtered'));
    now += 5 * minute - 1_000;
    expect(tell().kind).toBe('filtered');
    now += 2_000;
    expect(tell()).toMatchObject({ kind: 'count', count: 30 });
    expect(tell().kind).toBe('filtered');
    now += 24 * 60 * minute;
    expect(kinds(26).filter((kind) => kind === 'filtered')).toHaveLength(1);
  });

  it('are those of one object: others have a budget of their own', () => {
    kinds(26);
    expect(tell({}, { name: 'other' }).kind).toBe('create');
    expect(tell({}, { uid: 'new' }).kind).toBe('create');
  });
});

describe('what is remembered', () => {
  it('has a bound: what was not told of for long is told anew', () => {
    tell({}, { name: 'first' });
    for (let n = 0; n < 4_095; n += 1) tell({}, { name: `p-${n}` });
    expect(tell({}, { name: 'first' }).kind).toBe('count');
    for (let n = 0; n < 4_096; n += 1) tell({}, { name: `q-${n}` });
    expect(tell({}, { name: 'first' }).kind).toBe('create');
  });
});

describe('an Event', () => {
  it('is about the provider at its version, by who reports it', () => {
    const event = eventOf(aMachineProvider({ version: 7 }), news(), { now: now + 999, replica: 'replica-1' });
    expect(event).toEqual({
      metadata: { namespace: 'default', name: expect.stringMatching(/^aws-us-west-2\.[0-9a-f]{16}$/) as string },
      involvedObject: {
        apiVersion: 'vitistack.io/v1alpha1',
        kind: 'MachineProvider',
        namespace: 'default',
        name: 'aws-us-west-2',
        uid: 'uid-of-default-aws-us-west-2',
        resourceVersion: '7',
        fieldPath: 'status.conditions{Ready}',
      },
      type: 'Warning',
      reason: 'Unreachable',
      message: 'nobody answers',
      firstTimestamp: '2026-02-01T08:00:00Z',
      lastTimestamp: '2026-02-01T08:00:00Z',
      count: 1,
      source: { component: 'machineprovider-gateway' },
      reportingComponent: 'machineprovider-gateway',
      reportingInstance: 'replica-1',
    });
  });

  it('has a name that a Kubernetes object may have, however long that of the provider is', () => {
    const names = ['a', 'b'].map(
      (last) =>
        eventOf(aMachineProvider({ name: 'x'.repeat(252) + last }), news(), { now, replica: 'r' }).metadata.name,
    );
    for (const name of names) expect(name).toMatch(/^x{220,}\.[0-9a-f]{8}\.[0-9a-f]{16}$/);
    expect(names.map((name) => name.length)).toEqual([253, 253]);
    expect(new Set(names.map((name) => name.split('.')[1])).size).toBe(2);
  });
});
