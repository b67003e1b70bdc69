import { describe, expect, it } from 'vitest';
import { eventOf } from '../../../../src/health/events/event-manifest.ts';
import { EventQueue } from '../../../../src/health/events/event-queue.ts';
import { aMachineProvider } from '../../../support/machine-provider.ts';

const anEvent = (namespace: string, message: string) =>
  eventOf(
    aMachineProvider({ namespace, name: 'cloud' }),
    { type: 'Warning', reason: 'Unreachable', message, conditionType: 'Ready' },
    { now: 0, replica: 'replica-1' },
  );

/** All that waits, in the order in which it is written, by message. */
function taken(queue: EventQueue): readonly string[] {
  const messages: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) messages.push(next.message);
  return messages;
}

describe('Events that wait', () => {
  it('are written of each namespace in turn, and of one in their order', () => {
    const queue = new EventQueue(10);
    for (const n of [1, 2, 3]) queue.add(anEvent('loud', `loud ${n}`));
    queue.add(anEvent('calm', 'calm 1'));
    queue.add(anEvent('calm', 'calm 2'));
    expect(queue.size).toBe(5);
    expect(taken(queue)).toEqual(['loud 1', 'calm 1', 'loud 2', 'calm 2', 'loud 3']);
    expect(queue.size).toBe(0);
  });

  it('leave those out whose namespace is busy, which keep their turn', () => {
    const queue = new EventQueue(10);
    for (const namespace of ['stuck', 'calm'])
      for (const n of [1, 2]) queue.add(anEvent(namespace, `${namespace} ${n}`));
    const busy = new Set(['stuck']);
    expect([1, 2, 3].map(() => queue.take(busy)?.message)).toEqual(['calm 1', 'calm 2', undefined]);
    expect(queue.size).toBe(2);
    expect(taken(queue)).toEqual(['stuck 1', 'stuck 2']);
  });

  it('of a namespace with few are never pushed out by those of one with many', () => {
    const queue = new EventQueue(6);
    queue.add(anEvent('calm', 'calm 1'));
    const dropped = Array.from({ length: 100 }, (_, n) => queue.add(anEvent('loud', `loud ${n}`)));
    expect(dropped.reduce((sum, one) => sum + one)).toBe(95);
    expect(queue.add(anEvent('calm', 'calm 2'))).toBe(1);
    expect(queue.size).toBe(6);
    // The newest tell how it is now.
    expect(taken(queue)).toEqual(['calm 1', 'loud 96', 'calm 2', 'loud 97', 'loud 98', 'loud 99']);
  });

  it('share the room evenly among namespaces that each have too many', () => {
    const queue = new EventQueue(9);
    for (const namespace of ['a', 'b', 'c']) for (let n = 0; n < 50; n += 1) queue.add(anEvent(namespace, namespace));
    expect(taken(queue).join('')).toBe('abcabcabc');
  });

  it('have room for as many namespaces as there are places, and no more', () => {
    const queue = new EventQueue(3);
    for (let n = 0; n < 20; n += 1) queue.add(anEvent(`team-${n}`, String(n)));
    expect(queue.size).toBe(3);
  });
});
