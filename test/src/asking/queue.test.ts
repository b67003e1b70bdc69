import { describe, expect, it } from 'vitest';
import { ProviderType } from '../../../schema/enums.ts';
import { cancelled } from '../../../src/asking/failures.ts';
import { Mandates } from '../../../src/asking/mandates.ts';
import type { Subject } from '../../../src/asking/ports.ts';
import { AskingQueue, type AtOnceLimits, type WaitingLimits } from '../../../src/asking/queue.ts';
import { subjectOf } from '../../../src/asking/subject-of.ts';
import { DriverFailure } from '../../../src/drivers/failure.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

const never = new AbortController().signal;
const wide: AtOnceLimits & WaitingLimits = {
  atOnce: 10,
  perNamespace: 10,
  perHost: 10,
  perHostOfNamespace: 10,
  spareAtOnce: 0,
  sparePerHost: 0,
  waiting: 10,
  waitingPerNamespace: 10,
};
const queueOf = (limits: Partial<typeof wide>) => new AskingQueue({ what: 'probes', limits: { ...wide, ...limits } });

/** Of a namespace, at a host. */
function at(namespace: string, host: string): Subject {
  const spec = { type: ProviderType.PROXMOX, config: { endpoint: host } };
  const subject = subjectOf(aMachineProvider({ namespace, spec }), drivers);
  return subject instanceof DriverFailure ? expect.unreachable('it can be asked') : subject;
}

function mandates(mandate: () => Promise<void> = async () => undefined): Mandates {
  const all = new Mandates();
  all.add(mandate);
  return all;
}

/** Who of these comes in at once, the others waiting. */
async function admitted(queue: AskingQueue, subjects: readonly Subject[]): Promise<readonly number[]> {
  const came: number[] = [];
  subjects.forEach((subject, index) => void queue.enter(subject, mandates(), never).then(() => came.push(index)));
  const waiting = queue.waiting;
  await expect.poll(() => came.length).toBe(subjects.length - waiting);
  return came;
}

describe('at the same time ask', () => {
  it.each<[string, Partial<typeof wide>, readonly number[]]>([
    ['so many in all', { atOnce: 2 }, [0, 1]],
    ['so many of one namespace', { perNamespace: 1 }, [0, 3]],
    ['so many of one host, whoever asks', { perHost: 1 }, [0, 2]],
    ['so many of one host for one namespace', { perHostOfNamespace: 1 }, [0, 2, 3]],
    ['further ones in all for a namespace that has none', { atOnce: 2, spareAtOnce: 1 }, [0, 1, 3]],
    ['further ones of a host for a namespace that has none', { perHost: 1, sparePerHost: 1 }, [0, 2, 3]],
  ])('%s', async (_, limits, expected) => {
    const all = [at('a', 'one.example'), at('a', 'one.example'), at('a', 'two.example'), at('b', 'one.example')];
    expect(await admitted(queueOf(limits), all)).toEqual(expected);
  });
});

describe('there is room', () => {
  it('for who would not wait, however many of the same namespace do', async () => {
    const queue = queueOf({ perHostOfNamespace: 1, waiting: 1, waitingPerNamespace: 1 });
    await admitted(queue, [at('a', 'one.example'), at('a', 'one.example')]);
    expect(() => queue.assertRoom(at('a', 'two.example'))).not.toThrow();
    expect(() => queue.assertRoom(at('a', 'one.example'))).toThrow('wait for others already');
  });

  it('no longer for a namespace of which too many wait', async () => {
    const queue = queueOf({ perNamespace: 1, waitingPerNamespace: 2 });
    await admitted(queue, [at('a', 'one.example'), at('a', 'one.example')]);
    expect(() => queue.assertRoom(at('a', 'one.example'))).not.toThrow();
    void queue.enter(at('a', 'one.example'), mandates(), never);
    expect(() => queue.assertRoom(at('a', 'one.example'))).toThrow('2 probes of the namespace "a" wait');
  });

  it('for the first of a namespace where all places to wait are taken, and for no second', async () => {
    const queue = queueOf({ atOnce: 1, waiting: 1 });
    await admitted(queue, [at('a', 'one.example'), at('a', 'one.example')]);
    expect(() => queue.assertRoom(at('a', 'one.example'))).toThrow('1 probes wait for others already.');
    expect(() => queue.assertRoom(at('b', 'one.example'))).not.toThrow();
  });
});

describe('a turn', () => {
  it('is given back where no mandate holds any more, and is then that of the next', async () => {
    const queue = queueOf({ atOnce: 1 });
    const withdrawn = mandates(async () => Promise.reject(cancelled('It was changed.')));
    const refused = queue.enter(at('a', 'one.example'), withdrawn, never);
    const next = queue.enter(at('a', 'one.example'), mandates(), never);
    await expect(refused).rejects.toThrow('It was changed.');
    await expect(next).resolves.toBeTypeOf('function');
  });

  it('is looked at for its mandate only when it has come', async () => {
    const queue = queueOf({ atOnce: 1 });
    const leave = await queue.enter(at('a', 'one.example'), mandates(), never);
    let isAsked = false;
    const asking = mandates(async () => void (isAsked = true));
    const next = queue.enter(at('a', 'one.example'), asking, never);
    await Promise.resolve();
    expect(isAsked).toBe(false);
    leave();
    await next;
    expect(isAsked).toBe(true);
  });

  it('needs no place where there is nobody to ask, and a mandate all the same', async () => {
    const queue = queueOf({ atOnce: 0 });
    await expect(queue.enter(undefined, mandates(), never)).resolves.toBeTypeOf('function');
    const withdrawn = mandates(async () => Promise.reject(cancelled('It was changed.')));
    await expect(queue.enter(undefined, withdrawn, never)).rejects.toThrow('It was changed.');
  });
});
