import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrdSighting } from '../../../src/cluster/crd-assess.ts';
import { type ClusterConnection, connectCluster } from '../../../src/cluster/connection.ts';
import { watchCrd } from '../../../src/cluster/crd-watch.ts';
import { Changes } from '../../support/changes.ts';
import { answer, FakeApiServer, type FakeRequest, refuse } from '../../support/fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { recordingLog } from '../../support/recording-log.ts';

const crdsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const definition = { metadata: { name: 'machineproviders.vitistack.io', resourceVersion: '7' } };
type Turn = 'list' | 'watch' | 'discovery';

let server: FakeApiServer;
let connection: ClusterConnection;
let watching: { stop(): Promise<void> } | undefined;
let sightings: CrdSighting[];
let sighted: Changes;

beforeEach(async () => {
  server = await new FakeApiServer().start();
  const folder = temporaryFolder();
  const kubeconfigPath = writeKubeconfig(`${folder.path}/config`, { server: server.url });
  connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: recordingLog() });
  folder.remove();
  sightings = [];
  sighted = new Changes();
});

afterEach(async () => {
  await watching?.stop();
  await connection.stop();
  await server.stop();
});

const turnOf = ({ path, query }: FakeRequest): Turn =>
  path !== crdsPath ? 'discovery' : query.get('watch') === 'true' ? 'watch' : 'list';

/** Refuses so, the first time that it is asked in this way, and answers as a cluster with our definition else. */
function start(when: Turn, code: number, headers: Record<string, string>, pollMs = 1): void {
  let refusals = 0;
  server.fault = (request, response) => {
    const turn = turnOf(request);
    if (turn === when && (refusals += 1) === 1) refuse(response, code, 'Any', 'later', { headers });
    else if (when === 'discovery' && turn !== 'discovery') refuse(response, 403, 'Forbidden', 'not yours');
    else if (turn === 'list') answer(response, 200, { metadata: { resourceVersion: '7' }, items: [definition] });
    else if (turn === 'watch') response.writeHead(200).flushHeaders();
    else answer(response, 200, { resources: [{ name: 'machineproviders', kind: 'MachineProvider' }] });
    return true;
  };
  watching = watchCrd({
    connection,
    pollMs,
    onSighting: (sighting) => {
      sightings.push(sighting);
      sighted.notify();
    },
  });
}

const times = (turn: Turn) => server.requests.filter((request) => turnOf(request) === turn).map(({ at }) => at);

describe('who watches the definition', () => {
  it.each<Turn>(['list', 'watch', 'discovery'])(
    'leaves a cluster alone for as long as it asks when it refuses the %s with Retry-After',
    async (turn) => {
      start(turn, 429, { 'retry-after': '1' });
      await server.changes.until('it is asked again', () => times(turn).length === 2);
      const [refused = 0] = times(turn);
      // Whatever else it asks in its next turn waits as long.
      const next = server.requests.map(({ at }) => at).filter((at) => at > refused);
      expect(Math.min(...next) - refused).toBeGreaterThanOrEqual(1_000);
      await sighted.until('the definition is seen', () => ['definition', 'discovery'].includes(lastKind()));
    },
  );

  it('tells that nothing is seen meanwhile, and the definition as soon as it is', async () => {
    start('list', 503, {});
    await sighted.until('the definition is seen', () => lastKind() === 'definition');
    expect(sightings.map(({ kind }) => kind)).toEqual(['unseen', 'definition']);
  });

  it('asks that its watch be closed soon, so that the silence of a healthy one has a bound', async () => {
    start('list', 503, {});
    await server.changes.until('it watches', () => times('watch').length > 0);
    const watch = server.requests.find((request) => turnOf(request) === 'watch');
    expect(watch?.query.get('timeoutSeconds')).toBe('5');
    expect(watch?.query.get('resourceVersion')).toBe('7');
  });
});

const lastKind = () => sightings.at(-1)?.kind ?? '';
