import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAcknowledged, openSocket } from '../src/server/support/socket.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { GatewayDocument } from '../support/generated/operations.ts';
import { subscribe } from '../support/subscriber.ts';

let cluster: TestCluster;
let gateway: TestGateway;
let api: ClusterApi;

beforeAll(async () => {
  cluster = await aCluster({ seed: 'contract' });
  gateway = await aGateway(cluster);
  api = await clusterApi(cluster);
});

afterAll(async () => {
  await gateway.stop();
  await api.stop();
  await cluster.remove();
});

describe('a socket', () => {
  it.each([
    ['no JSON', 'garbage', 4400],
    ['JSON of no protocol', '{"type":"hello"}', 4400],
    ['a list', '[]', 4400],
    ['a message of 2 MB', `{"type":"ping","payload":{"x":"${'x'.repeat(2_000_000)}"}}`, 1009],
    ['an operation before connection_init', '{"type":"subscribe","id":"1","payload":{"query":"{__typename}"}}', 4401],
  ])('that sends %s is closed with the code of the protocol, and nobody else notices', async (_, message, code) => {
    const socket = await openSocket(gateway.url);
    socket.send(message);
    expect((await socket.closed).code).toBe(code);
    expect((await gateway.run(GatewayDocument, {})).gateway.cache.state).toBe('LIVE');
  });

  it('that never sends connection_init is closed with 4408', async () => {
    const socket = await openSocket(gateway.url);
    expect((await socket.closed).code).toBe(4408);
  });

  it('that does not read slows nobody, and is told all of it in order when it reads again', async () => {
    const query =
      'subscription { machineProviderChanges { __typename ... on ProviderModified { collapsed provider { metadata { annotations } } } } }';
    const slow = await openAcknowledged(gateway.url);
    slow.send({ id: '1', type: 'subscribe', payload: { query } });
    for (let n = 0; n < 3; n += 1) await slow.next();
    slow.ws.pause();
    const quick = subscribe(gateway.url);
    await quick.until((frames) => frames.some(({ __typename }) => __typename === 'Synced'));
    // More than the kernel's buffers on both sides hold.
    const writes = 40;
    const padding = 'x'.repeat(200_000);
    for (let n = 0; n < writes; n += 1) {
      await api.patch('aws-us-west-2', { metadata: { annotations: { turn: String(n), padding } } });
    }
    const modified = () => quick.frames.filter(({ __typename }) => __typename === 'ProviderModified').length;
    await quick.until(() => modified() === writes);
    slow.ws.resume();
    const told: Modified[] = [];
    for (let last = ''; last !== String(writes - 1);) {
      const { payload } = (await slow.next()) as { payload: { data: { machineProviderChanges: Modified } } };
      const frame = payload.data.machineProviderChanges;
      if (frame.__typename !== 'ProviderModified') continue;
      last = frame.provider.metadata.annotations.turn;
      told.push(frame);
    }
    const turns = told.map(({ provider }) => Number(provider.metadata.annotations.turn));
    expect(turns).toEqual(Array.from({ length: writes }, (_, n) => n));
    expect(told.some(({ collapsed }) => collapsed)).toBe(false);
    slow.ws.terminate();
    quick.stop();
  });
});

interface Modified {
  readonly __typename: string;
  readonly collapsed: boolean;
  readonly provider: { readonly metadata: { readonly annotations: { readonly turn: string } } };
}
