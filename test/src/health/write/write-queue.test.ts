import { describe, expect, it } from 'vitest';
import type { LookToWrite } from '../../../../src/health/write/write-look.ts';
import { WriteQueue } from '../../../../src/health/write/write-queue.ts';
import { aMachineProvider } from '../../../support/machine-provider.ts';

const log = { error: () => undefined };

function aLook(namespace: string, index: number, isRefresh = false): LookToWrite {
  const provider = aMachineProvider({ namespace, name: `p${index}`, uid: `${namespace}-${index}` });
  return { provider, observations: { generation: 1 }, looks: [], unconfirmed: false, at: 0, isRefresh };
}

/** A queue that writes one at a time, each when told. */
function aQueue() {
  const written: LookToWrite[] = [];
  const turns: (() => void)[] = [];
  const queue = new WriteQueue({
    write: async (look) => {
      written.push(look);
      await new Promise<void>((resolve) => turns.push(resolve));
      return { machineProvider: look.provider, warnings: [], managers: [], isRefused: false };
    },
    onEnd: () => undefined,
    mayWrite: () => true,
    log,
    elapsed: () => written.length * 1_000,
    atOnce: 1,
  });
  const turn = async () => {
    turns.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, written, turn };
}

describe('what is to be written', () => {
  it('of one namespace, however much, puts off what is of another by one write', async () => {
    const { queue, written, turn } = aQueue();
    for (let index = 0; index < 500; index += 1) queue.add(aLook('hostile', index));
    for (let index = 0; index < 3; index += 1) queue.add(aLook('other', index));
    expect(queue.size).toBe(503);
    for (let index = 0; index < 8; index += 1) await turn();
    const namespaces = written.map(({ provider }) => provider.metadata.namespace);
    expect(namespaces.slice(0, 7)).toEqual(['hostile', 'hostile', 'other', 'hostile', 'other', 'hostile', 'other']);
    expect(queue.size).toBe(503 - 8);
  });

  it('of one provider is one write, of what was seen last', async () => {
    const { queue, written, turn } = aQueue();
    queue.add(aLook('a', 1));
    for (let at = 1; at <= 5; at += 1) queue.add({ ...aLook('a', 1, at === 2), at });
    await turn();
    expect(written.map(({ at, isRefresh }) => [at, isRefresh])).toEqual([
      [0, false],
      [5, true],
    ]);
    await turn();
    expect(queue.size).toBe(0);
  });
});
