import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterConnection, connectCluster } from '../../src/cluster/connection.ts';
import { machineProviderPath } from '../../src/cluster/machine-providers-path.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { type ChangeFrame, subscribe } from '../support/subscriber.ts';
import { UpdateDocument } from '../support/generated/operations.ts';

const names = Array.from({ length: 10 }, (_, n) => `provider-${n}`);
const manifest = (name: string) => ({
  apiVersion: 'vitistack.io/v1alpha1',
  kind: 'MachineProvider',
  metadata: { name, namespace: 'default' },
  spec: {
    type: 'aws',
    region: 'us-west-2',
    authentication: { type: 'apikey', apiKey: { secretRef: { name: 'aws-credentials', key: 'access-key-id' } } },
  },
});

let cluster: TestCluster;
let gateway: TestGateway;
let writer: ClusterConnection;

beforeAll(async () => {
  cluster = await aCluster({ seed: names.map(manifest) });
  gateway = await aGateway(cluster);
  writer = await connectCluster({
    mode: 'kubeconfig',
    kubeconfigPath: cluster.kubeconfigPath,
    log: pino({ level: 'silent' }),
  });
});

afterAll(async () => {
  await gateway.stop();
  await writer.stop();
  await cluster.remove();
});

/** Writes as kubectl would, straight to the cluster; tries again while that is down. Answers the new version. */
async function writeToCluster(name: string, patch: object): Promise<string> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      const response = await writer.request(machineProviderPath({ namespace: 'default', name }), {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify(patch),
      });
      const answer = (await response.body.json()) as { metadata: { resourceVersion: string } };
      if (response.statusCode === 200) return answer.metadata.resourceVersion;
      throw new Error(`${response.statusCode} ${JSON.stringify(answer)}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function writeThroughGateway(name: string, label: string): Promise<string> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      const { updateMachineProvider: payload } = await gateway.run(UpdateDocument, {
        input: { namespace: 'default', name, labels: { write: label } },
      });
      expect(payload.problems).toEqual([]);
      return payload.machineProvider?.metadata.resourceVersion ?? '';
    } catch (error) {
      // UNAVAILABLE while the cluster is down: nothing was sent, so the same write may be tried again.
      if (!String(error).includes('UNAVAILABLE') || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

const isChange = (frame: ChangeFrame) => frame.__typename === 'ProviderModified';

/** Each version once and in the order of the writes; a frame that stands for more than one says so. */
function expectOrder(frames: readonly ChangeFrame[], name: string, written: readonly string[]): void {
  let previous = -1;
  for (const frame of frames) {
    if (frame.__typename !== 'ProviderModified' || frame.provider.metadata.name !== name) continue;
    const position = written.indexOf(frame.provider.metadata.resourceVersion);
    expect(position, `${name} in order`).toBeGreaterThan(previous);
    if (position > previous + 1) expect(frame.collapsed, `${name} before ${written[position] ?? ''}`).toBe(true);
    const { changedPaths } = frame;
    expect(changedPaths).toEqual([expect.stringMatching(/^metadata\.labels(\[write\])?$/)]);
    previous = position;
  }
  expect(previous, `the last of ${name}`).toBe(written.length - 1);
}

describe('the feed of changes', () => {
  it('shows 1,000 writes by several writers, each once and in order, across a restart of the cluster and a cut socket', async () => {
    const feed = subscribe(gateway.url);
    await feed.until((frames) => frames.some((frame) => frame.__typename === 'Synced'));

    const written = new Map<string, string[]>(names.map((name) => [name, []]));
    let writes = 0;
    // One writer per provider, so that the order of its versions is known; half of them write through the gateway.
    const write = async (name: string, index: number) => {
      for (let n = 0; n < 100; n += 1) {
        const label = `${name}-${n}`;
        const version =
          index % 2 === 0
            ? await writeToCluster(name, { metadata: { labels: { write: label } } })
            : await writeThroughGateway(name, label);
        written.get(name)?.push(version);
        writes += 1;
      }
    };
    const trouble = async () => {
      await feed.until((frames) => frames.filter(isChange).length > 200);
      feed.reconnect();
      await feed.until((frames) => frames.filter(isChange).length > 400);
      await cluster.stop();
      await cluster.start();
      await feed.until((frames) => frames.filter(isChange).length > 405, 20_000);
      feed.reconnect();
    };
    await Promise.all([...names.map(write), trouble()]);
    expect(writes).toBe(1_000);

    const isLast = (frame: ChangeFrame, name: string) =>
      frame.__typename === 'ProviderModified' && frame.provider.metadata.resourceVersion === written.get(name)?.at(-1);
    await feed.until((frames) => names.every((name) => frames.some((frame) => isLast(frame, name))), 20_000);
    for (const name of names) expectOrder(feed.frames, name, written.get(name) ?? []);
    const collapsed = feed.frames.filter((frame) => frame.__typename === 'ProviderModified' && frame.collapsed);
    if (cluster.remembersAcrossRestarts) expect(collapsed).toEqual([]);
    expect(feed.frames.filter((frame) => frame.__typename === 'Reset')).toEqual([]);
    expect(feed.frames.filter((frame) => frame.__typename === 'ProviderAdded')).toHaveLength(names.length);
    feed.stop();
  }, 60_000);
});
