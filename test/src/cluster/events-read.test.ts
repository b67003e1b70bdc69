import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClusterConnection, connectCluster } from '../../../src/cluster/connection.ts';
import { listMachineProviderEvents, parseMachineProviderEvent } from '../../../src/cluster/events-read.ts';
import { answer, FakeApiServer, refuse } from '../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { recordingLog } from '../../support/recording-log.ts';

const involvedObject = {
  apiVersion: 'vitistack.io/v1alpha1',
  kind: 'MachineProvider',
  namespace: 'default',
  name: 'aws',
  uid: 'u1',
};

function anEvent(parts: object = {}) {
  return {
    metadata: { name: 'e', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' },
    involvedObject,
    ...parts,
  };
}

describe('an Event', () => {
  it('of the older style is read as it stands', () => {
    const raw = anEvent({
      type: 'Warning',
      reason: 'AuthFailed',
      message: 'no such key',
      count: 3,
      firstTimestamp: '2026-01-01T00:00:01Z',
      lastTimestamp: '2026-01-01T00:00:03Z',
      source: { component: 'machine-controller' },
      eventTime: null,
    });
    expect(parseMachineProviderEvent(raw)).toEqual({
      uid: 'u1',
      namespace: 'default',
      name: 'aws',
      event: {
        type: 'Warning',
        reason: 'AuthFailed',
        message: 'no such key',
        count: 3,
        firstTimestamp: '2026-01-01T00:00:01Z',
        lastTimestamp: '2026-01-01T00:00:03Z',
        source: 'machine-controller',
      },
    });
  });

  it('of the newer style is read from eventTime, series and reportingComponent', () => {
    const raw = anEvent({
      type: 'Normal',
      eventTime: '2026-01-01T00:00:01.000000Z',
      series: { count: 5, lastObservedTime: '2026-01-01T00:00:09.000000Z' },
      firstTimestamp: null,
      lastTimestamp: null,
      source: {},
      reportingComponent: 'gateway',
    });
    expect(parseMachineProviderEvent(raw)?.event).toMatchObject({
      count: 5,
      firstTimestamp: '2026-01-01T00:00:01.000000Z',
      lastTimestamp: '2026-01-01T00:00:09.000000Z',
      source: 'gateway',
    });
  });

  it('with next to nothing in it is dated by its creation and counted once', () => {
    expect(parseMachineProviderEvent(anEvent())?.event).toEqual({
      type: null,
      reason: null,
      message: null,
      count: 1,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      source: null,
    });
  });

  it.each([
    ['another kind', { ...involvedObject, kind: 'Pod' }],
    ["another group's MachineProvider", { ...involvedObject, apiVersion: 'example.com/v1' }],
    ['no object', undefined],
  ])('about %s is left out', (_, about) => {
    expect(parseMachineProviderEvent(anEvent({ involvedObject: about }))).toBeUndefined();
    expect(parseMachineProviderEvent('nonsense')).toBeUndefined();
  });
});

describe('listing Events', () => {
  const folder = temporaryFolder();
  let server: FakeApiServer;
  let connection: ClusterConnection;

  beforeEach(async () => {
    server = await new FakeApiServer().start();
    const kubeconfigPath = writeKubeconfig(join(folder.path, 'config'), { server: server.url });
    connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: recordingLog() });
  });

  afterEach(async () => {
    await connection.stop();
    await server.stop();
  });

  it('asks for one kind in one namespace, page by page', async () => {
    server.fault = ({ query }, response) => {
      const metadata = query.has('continue') ? {} : { continue: 'next' };
      answer(response, 200, { metadata, items: [anEvent(), anEvent({ involvedObject: {} })] });
      return true;
    };
    expect(await listMachineProviderEvents(connection, 'default')).toHaveLength(2);
    expect(server.requests.map(({ path }) => path)).toEqual(Array(2).fill('/api/v1/namespaces/default/events'));
    expect(server.requests[0]?.query.get('fieldSelector')).toBe('involvedObject.kind=MachineProvider');
  });

  it('stops at a bound in a namespace that is flooded', async () => {
    server.fault = (_, response) => {
      answer(response, 200, { metadata: { continue: 'more' }, items: [anEvent()] });
      return true;
    };
    expect(await listMachineProviderEvents(connection, 'default')).toHaveLength(10);
  });

  it('says FORBIDDEN with the words of the cluster', async () => {
    const message =
      'events is forbidden: User "u" cannot list resource "events" in API group "" in the namespace "default"';
    server.fault = (_, response) => {
      refuse(response, 403, 'Forbidden', message, { details: { kind: 'events' } });
      return true;
    };
    await expect(listMachineProviderEvents(connection, 'default')).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message,
    });
  });
});
