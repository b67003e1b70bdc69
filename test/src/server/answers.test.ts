import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { presentError } from '../../../resolvers/present-error.ts';
import { buildGatewaySchema } from '../../../resolvers/schema.ts';
import type { MachineProviderFrame } from '../../../schema/api/changes.ts';
import { type Answers, createAnswers } from '../../../src/server/execute/answers.ts';
import { createDocuments } from '../../../src/server/execute/documents.ts';
import { createExecutor } from '../../../src/server/execute/executor.ts';
import { type Frame, frameOf } from '../../../src/server/execute/frames.ts';
import { defaultLimits } from '../../../src/server/settings.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';
import { aContext } from '../../support/ports.ts';

const aFrame = (text: string): Frame => frameOf(text, {});

/** Asks for a text, and tells whether it was made anew. */
function ask(asker: ReturnType<Answers['join']>, event: unknown, text = 'x') {
  let isMade = false;
  const frame = asker.answer(event, () => {
    isMade = true;
    return aFrame(text);
  });
  return { frame, isMade };
}

describe('answers', () => {
  it('are made once for all who ask the same of an event', () => {
    const answers = createAnswers();
    const [one, two, other] = [answers.join('a'), answers.join('a'), answers.join('b')];
    const event = {};
    const made = ask(one, event);
    expect([made.isMade, ask(two, event).isMade, ask(other, event).isMade]).toEqual([true, false, true]);
    expect(ask(two, event).frame).toBe(made.frame);
    expect(ask(two, {}).isMade).toBe(true);
  });

  it('are kept for nobody who asks alone, or as nobody else', () => {
    const answers = createAnswers();
    const event = {};
    const lone = answers.join('a');
    expect([ask(lone, event).isMade, ask(lone, event).isMade]).toEqual([true, true]);
    const second = answers.join('a');
    second.leave();
    expect([ask(lone, event).isMade, ask(lone, event).isMade]).toEqual([true, true]);
    const own = [answers.join(undefined), answers.join(undefined)];
    for (const asker of own) expect(ask(asker, event).isMade).toBe(true);
    expect(answers.bytes).toBe(0);
  });

  it('take no more bytes than they may, the oldest going first', () => {
    const answers = createAnswers(10_000);
    const [one, two] = [answers.join('a'), answers.join('a')];
    const events = Array.from({ length: 20 }, () => ({}));
    for (const event of events) ask(one, event, 'x'.repeat(1_000));
    expect(answers.bytes).toBeGreaterThan(7_000);
    expect(answers.bytes).toBeLessThanOrEqual(10_000);
    expect([ask(two, events[0]).isMade, ask(two, events[19]).isMade]).toEqual([true, false]);
    ask(one, {}, 'x'.repeat(20_000));
    expect(answers.bytes).toBe(0);
  });

  it('hold on to no event, which may be a large one, for longer than others do', async () => {
    const answers = createAnswers();
    const [one, two] = [answers.join('a'), answers.join('a')];
    const events = Array.from({ length: 200 }, () => {
      const event = { text: 'x'.repeat(1_000) };
      ask(one, event);
      return new WeakRef(event);
    });
    const last = { text: 'the last' };
    ask(one, last);
    // Weak references hold until the end of the turn that made them.
    await new Promise((resolve) => setImmediate(resolve));
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    expect(events.filter((event) => event.deref() !== undefined).length).toBeLessThan(10);
    expect(ask(two, last).isMade).toBe(false);
  });

  it('that are still being made are waited for, and forgotten when they fail', async () => {
    const answers = createAnswers();
    const [one, two] = [answers.join('a'), answers.join('a')];
    const event = {};
    const failing = one.answer(event, () => Promise.reject(new Error('no')));
    expect(two.answer(event, () => aFrame('never'))).toBe(failing);
    await expect(failing).rejects.toThrow('no');
    const made = one.answer(event, () => Promise.resolve(aFrame('now')));
    expect(two.answer(event, () => aFrame('never'))).toBe(made);
    await made;
    expect(await two.answer(event, () => aFrame('never'))).toBe(await made);
  });
});

const schema = buildGatewaySchema();
const documents = createDocuments(schema, defaultLimits);

/** Runs one subscription after the other over the same frame; tells how often its provider's name was read. */
async function timesRead(asked: readonly { query: string; variables?: object }[]): Promise<number> {
  let reads = 0;
  const provider = aMachineProvider({ name: 'one' });
  const metadata = Object.defineProperty({ ...provider.metadata }, 'name', { get: () => (reads++, 'one') });
  const frame: MachineProviderFrame = {
    kind: 'ProviderAdded',
    cursor: 'c1',
    provider: Object.defineProperty(Object.create(provider) as typeof provider, 'metadata', { value: metadata }),
  };
  const executor = createExecutor(schema, defaultLimits, (error) => presentError(error, () => undefined));
  const context = aContext(undefined, { frames: [frame] });
  const opened = await Promise.all(
    asked.map(({ query, variables }) => {
      const prepared = documents.prepare(query);
      if (prepared.kind === 'refused') throw prepared.errors[0] ?? new Error('refused');
      return executor.subscribe({ prepared, variables: { ...variables } }, context);
    }),
  );
  const told: unknown[] = [];
  for (const frames of opened) {
    if (!('follow' in frames)) throw new Error(JSON.stringify(frames));
    const { cursor, json } = await new Promise<Frame>((resolve) => void frames.follow(resolve));
    told.push([cursor, (JSON.parse(json.toString()) as { data: unknown }).data]);
  }
  expect(told).toHaveLength(asked.length);
  expect(JSON.stringify(told)).toContain('"name":"one"');
  return reads;
}

describe('a frame that many subscribe to', () => {
  const changes = (selection: string, declared = '', given = '') =>
    `subscription ${declared} { machineProviderChanges${given} { ... on ProviderAdded { provider { ${selection} } } } }`;
  const name = changes('metadata { name }');
  const behind = changes(
    'metadata { name }',
    '($after: String, $region: [String!])',
    '(after: $after, filter: { region: $region })',
  );
  const perhaps = changes('metadata { name } ready @include(if: $more)', '($more: Boolean!)');
  const unless = changes('metadata { name } ready @include(if: $more)', '($more: Boolean! = false)');
  const events = changes('metadata { name } events { reason }');

  it.each([
    ['the same document', [{ query: name }, { query: name }, { query: name }], 1],
    [
      'another cursor and another filter',
      [1, 2, 3].map((n) => ({ query: behind, variables: { after: `c${n}`, region: [`${n}`] } })),
      1,
    ],
    ['another document', [{ query: name }, { query: `${name} ` }], 2],
    ['another variable of its answer', [true, false, true].map((more) => ({ query: perhaps, variables: { more } })), 2],
    ['its default instead', [{}, { more: true }, {}].map((variables) => ({ query: unless, variables })), 2],
    ['what depends on who asks', [{ query: events }, { query: events }], 2],
  ])('is answered once for all who ask the same: %s', async (_, asked, times) => {
    expect(await timesRead(asked)).toBe(times);
  });
});

it('a subscriber that gives null where others give nothing has no part in their answers', async () => {
  const query = `subscription ($more: Boolean = true) {
    machineProviderChanges { ... on ProviderAdded { provider { metadata { name @include(if: $more) } } } }
  }`;
  const frame: MachineProviderFrame = {
    kind: 'ProviderAdded',
    cursor: 'c1',
    provider: aMachineProvider({ name: 'one' }),
  };
  const executor = createExecutor(schema, defaultLimits, (error) => presentError(error, () => undefined));
  const prepared = documents.prepare(query);
  if (prepared.kind === 'refused') throw prepared.errors[0] ?? new Error('refused');
  const context = aContext(undefined, { frames: [frame] });
  const open = (variables: object) => executor.subscribe({ prepared, variables: { ...variables } }, context);
  const [strange, usual] = [await open({ more: null }), await open({})];
  const answers: unknown[] = [];
  for (const frames of [strange, usual]) {
    if (!('follow' in frames)) throw new Error(JSON.stringify(frames));
    const { json } = await new Promise<Frame>((resolve) => void frames.follow(resolve));
    answers.push(JSON.parse(json.toString()));
  }
  expect(answers[0]).toHaveProperty('errors');
  expect(answers[1]).toEqual({ data: { machineProviderChanges: { provider: { metadata: { name: 'one' } } } } });
});

describe('the frames of a subscription', () => {
  const query = 'subscription { machineProviderChanges { cursor } }';
  const executor = createExecutor(schema, defaultLimits, (error) => presentError(error, () => undefined));

  async function subscribe(changes: AsyncIterableIterator<MachineProviderFrame>) {
    const prepared = documents.prepare(query);
    if (prepared.kind === 'refused') throw prepared.errors[0] ?? new Error('refused');
    const context = aContext();
    const feeds = { ...context.feeds, changes: () => changes };
    const frames = await executor.subscribe({ prepared }, { ...context, feeds });
    if (!('follow' in frames)) throw new Error(JSON.stringify(frames));
    return frames;
  }

  /** A feed that says who asked it for what. */
  function aFeed(given: Partial<AsyncIterableIterator<MachineProviderFrame>> & { nextTo?: unknown }) {
    return {
      next: () => Promise.reject(new Error('expected no promise to be asked for')),
      return: async () => ({ done: true as const, value: undefined }),
      [Symbol.asyncIterator]() {
        return this;
      },
      ...given,
    };
  }

  it('are taken from a feed without a promise, through all that stands in between', async () => {
    let left = 3;
    const nextTo = ({ resolve }: { resolve: (result: IteratorResult<object>) => void }) =>
      resolve(
        left-- > 0
          ? { done: false, value: { kind: 'Bookmark', cursor: `c${left}` } }
          : { done: true, value: undefined },
      );
    const frames = await subscribe(aFeed({ nextTo }));
    const cursors: unknown[] = [];
    await frames.follow(({ cursor }, next) => {
      cursors.push(cursor);
      setImmediate(next);
    });
    expect(cursors).toEqual(['c2', 'c1', 'c0']);
  });

  it('end at once with their source, which waits for an event that never comes', async () => {
    let isEnded = false;
    const end = async () => {
      isEnded = true;
      return new Promise<never>(() => undefined);
    };
    const frames = await subscribe(aFeed({ next: () => new Promise(() => undefined), return: end }));
    const followed = frames.follow(() => undefined);
    frames.end();
    await followed;
    expect(isEnded).toBe(true);
  });

  it('fail with what their source fails with, or whoever takes them, and let go of it', async () => {
    let ends = 0;
    const end = async () => ({ done: true as const, value: void ends++ });
    const failing = await subscribe(aFeed({ return: end }));
    await expect(failing.follow(() => undefined)).rejects.toThrow('expected no promise');
    const next = async () => ({ done: false as const, value: { kind: 'Bookmark' as const, cursor: 'c' } });
    const taken = await subscribe(aFeed({ next, return: end }));
    const refuse = () => {
      throw new Error('not this one');
    };
    await expect(taken.follow(refuse)).rejects.toThrow('not this one');
    expect(ends).toBe(2);
  });
});
