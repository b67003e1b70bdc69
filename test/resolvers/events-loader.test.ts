import { expect, test } from 'vitest';
import { createEventsLoader, type InvolvedEvent } from '../../resolvers/events-loader.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import { readMachineProvider } from '../../schema/read.ts';
import { aStoredProvider } from '../support/stored.ts';

const { signal } = new AbortController();

const aProvider = (name: string, namespace = 'default'): MachineProvider =>
  readMachineProvider(aStoredProvider({ name, namespace }));

function anEvent(provider: MachineProvider, event: InvolvedEvent['event'], uid = provider.metadata.uid): InvolvedEvent {
  return { involved: { kind: provider.kind, name: provider.metadata.name, uid }, event };
}

test('lists a namespace once, however many of its providers ask', async () => {
  const listed: string[] = [];
  const loader = createEventsLoader(async (namespace) => {
    listed.push(namespace);
    return [];
  }, signal);
  const providers = Array.from({ length: 1000 }, (_, n) => aProvider(`p-${n}`, n % 2 ? 'odd' : 'even'));
  await Promise.all(providers.map((provider) => loader.forProvider(provider, 20)));
  expect(listed).toEqual(['even', 'odd']);
});

test('lists again for what asks later, as the next frame of a subscription does', async () => {
  const events: InvolvedEvent[] = [];
  const mine = aProvider('mine');
  const loader = createEventsLoader(async () => [...events], signal);
  expect(await loader.forProvider(mine, 20)).toEqual([]);
  events.push(anEvent(mine, { reason: 'New' }));
  expect(await loader.forProvider(mine, 20)).toEqual([{ reason: 'New' }]);
});

test('gives each provider its own events only, told apart by kind, name and uid', async () => {
  const mine = aProvider('mine');
  const events: InvolvedEvent[] = [
    anEvent(mine, { reason: 'Mine' }),
    anEvent(aProvider('other'), { reason: 'OfAnother' }),
    anEvent(mine, { reason: 'OfItsPredecessor' }, 'an-older-uid'),
    { involved: { kind: 'Machine', name: 'mine', uid: mine.metadata.uid }, event: { reason: 'OfAnotherKind' } },
    { involved: {}, event: { reason: 'OfNobody' } },
  ];
  const loader = createEventsLoader(async () => events, signal);
  expect(await loader.forProvider(mine, 20)).toEqual([{ reason: 'Mine' }]);
});

test('puts the newest first and keeps those under a limit', async () => {
  const provider = aProvider('p');
  const at = (time: string | null, first: string | null = null): InvolvedEvent =>
    anEvent(provider, { lastTimestamp: time, firstTimestamp: first });
  const loader = createEventsLoader(
    async () => [
      at('2026-01-01T10:00:00Z'),
      at(null),
      at('2026-01-01T12:30:00+02:00'),
      at(null, '2026-01-01T11:00:00Z'),
    ],
    signal,
  );
  const times = (await loader.forProvider(provider, 3)).map((event) => event.lastTimestamp ?? event.firstTimestamp);
  expect(times).toEqual(['2026-01-01T11:00:00Z', '2026-01-01T12:30:00+02:00', '2026-01-01T10:00:00Z']);
});

test('fails the providers of the namespace whose list failed, and no others', async () => {
  const forbidden = new GatewayError('FORBIDDEN', 'events: no right to list');
  const loader = createEventsLoader(async (namespace) => {
    if (namespace === 'closed') throw forbidden;
    return [];
  }, signal);
  const [closed, open] = await Promise.allSettled([
    loader.forProvider(aProvider('a', 'closed'), 20),
    loader.forProvider(aProvider('b', 'open'), 20),
  ]);
  expect(closed).toMatchObject({ status: 'rejected', reason: forbidden });
  expect(open).toMatchObject({ status: 'fulfilled', value: [] });
});

test('hands the signal of the request on', async () => {
  const controller = new AbortController();
  const loader = createEventsLoader(async (_namespace, given) => {
    given.throwIfAborted();
    return [];
  }, controller.signal);
  controller.abort(new GatewayError('TIMEOUT', 'the caller is gone'));
  await expect(loader.forProvider(aProvider('p'), 20)).rejects.toMatchObject({ code: 'TIMEOUT' });
});
