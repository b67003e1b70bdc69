import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, vi } from 'vitest';
import { readMachineProvider } from '../../../schema/read.ts';
import { connectCluster } from '../../../src/cluster/connection.ts';
import { listMachineProviderEvents } from '../../../src/cluster/events-read.ts';
import { createEventWrites } from '../../../src/cluster/events-write.ts';
import { createEventRecorder } from '../../../src/health/events/record-events.ts';
import type { News } from '../../../src/health/events/worth-an-event.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { aNetwork } from '../../support/tcp-proxy.ts';
import { namesOf } from '../contract/support/client.ts';
import { contract } from '../contract/support/contract.ts';
import { createKubectl } from '../contract/support/kubectl.ts';
import { aProvider, providersIn } from '../contract/support/provider.ts';

const down: News = {
  type: 'Warning',
  reason: 'Unreachable',
  message: 'The provider could not be reached.',
  conditionType: 'Ready',
};
const up: News = { type: 'Normal', reason: 'ProviderReady', message: 'The provider answers.', conditionType: 'Ready' };

contract('events of health', ({ call, cluster, aNamespace, test }) => {
  const kubectl = createKubectl(() => cluster().kubeconfigPath);

  /** A provider in the cluster, and a recorder of its Events with a network of its own. */
  const aRecorder = async () => {
    const network = await aNetwork(cluster());
    const log = recordingLog();
    const connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath: network.kubeconfigPath, log });
    const recorder = createEventRecorder({
      cluster: createEventWrites(connection),
      now: Date.now,
      replica: 'replica-1',
      log,
      retryMs: 50,
    });
    onTestFinished(async () => {
      await recorder.stop();
      await connection.stop();
      await network.stop();
    });
    const namespace = await aNamespace();
    const { body } = await call('POST', providersIn(namespace), aProvider('one'));
    const provider = readMachineProvider(body);
    return {
      ...{ network, namespace, log },
      record: (...all: readonly News[]) => all.forEach((news) => recorder.recordTransition(provider, news)),
      become: (counts: Partial<ReturnType<typeof recorder.counts>>) =>
        vi.waitFor(() => expect(recorder.counts()).toMatchObject(counts), { timeout: 20_000, interval: 10 }),
      told: async () => {
        const events = await listMachineProviderEvents(connection, namespace);
        return events.map(({ event }) => `${event.type} ${event.reason} x${event.count}: ${event.message}`).sort();
      },
    };
  };

  test('are what kubectl describe shows of a provider, counted up', async () => {
    const { namespace, record, become } = await aRecorder();
    record(down, up, down, up, down);
    await become({ created: 2, counted: 3 });
    const { stdout } = await kubectl(['describe', 'mp', 'one', '-n', namespace]);
    const events = stdout.slice(stdout.indexOf('Events:'));
    expect(events).toMatch(
      /Warning +Unreachable +\d+s \(x3 over \d+s\) +machineprovider-gateway +status\.conditions\{Ready\}: The provider could not be reached\./,
    );
    expect(events).toMatch(
      /Normal +ProviderReady +\d+s \(x2 over \d+s\) +machineprovider-gateway +status\.conditions\{Ready\}: The provider answers\./,
    );
  });

  test('are combined when they are many and differ in words alone', async () => {
    const { record, become, told } = await aRecorder();
    record(...Array.from({ length: 13 }, (_, n) => ({ ...down, message: `Try ${n + 10}.` })));
    await become({ created: 10, counted: 3 });
    const events = await told();
    expect(events).toHaveLength(10);
    expect(events).toContain('Warning Unreachable x4: (combined from similar events): Try 22.');
  });

  test('are written anew when the cluster has forgotten them', async () => {
    const { namespace, record, become, told } = await aRecorder();
    record(down);
    await become({ created: 1 });
    const path = `/api/v1/namespaces/${namespace}/events`;
    for (const name of namesOf(await call('GET', path))) await call('DELETE', `${path}/${name}`);
    expect(await told()).toEqual([]);
    record(down);
    await become({ created: 2 });
    expect(await told()).toEqual(['Warning Unreachable x2: The provider could not be reached.']);
  });

  test('wait for a cluster that is gone, and are told when it is back', async () => {
    const { network, record, become, told } = await aRecorder();
    network.down();
    record(down, up);
    await sleep(300);
    network.up();
    await become({ created: 2, dropped: 0, failed: 0 });
    expect(await told()).toEqual([
      'Normal ProviderReady x1: The provider answers.',
      'Warning Unreachable x1: The provider could not be reached.',
    ]);
  });

  test('have all that an Event may have, and keep it', async () => {
    const { namespace, record, become } = await aRecorder();
    record({ ...down, message: `${'ä'.repeat(2_000)}` });
    await become({ created: 1 });
    const path = `/api/v1/namespaces/${namespace}/events`;
    const [name] = namesOf(await call('GET', path));
    expect((await call('GET', `${path}/${name}`)).body).toMatchObject({
      involvedObject: { kind: 'MachineProvider', name: 'one', fieldPath: 'status.conditions{Ready}' },
      message: `${'ä'.repeat(1_023)}…`,
      source: { component: 'machineprovider-gateway' },
      reportingComponent: 'machineprovider-gateway',
      reportingInstance: 'replica-1',
      count: 1,
    });
  });
});
