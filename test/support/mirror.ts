import { join } from 'node:path';
import { type ClusterConnection, connectCluster } from '../../src/cluster/connection.ts';
import type { Reflector, ReflectorState } from '../../src/cluster/ports.ts';
import { createReflector, type ReflectorOptions } from '../../src/cluster/reflector.ts';
import { Changes } from './changes.ts';
import type { FakeApiServer } from './fake-api-server.ts';
import { temporaryFolder, writeKubeconfig } from './kubeconfig.ts';
import { recordingLog } from './recording-log.ts';
import { parseSeen, RecordingSink, type Seen } from './recording-sink.ts';

export interface Mirror {
  readonly sink: RecordingSink;
  readonly reflector: Reflector;
  readonly connection: ClusterConnection;
  readonly log: ReturnType<typeof recordingLog>;
  readonly states: readonly ReflectorState[];
  /** Resolves when the sink holds exactly what the server does. */
  readonly same: (timeoutMs?: number) => Promise<void>;
  readonly stateIs: (what: string, condition: (state: ReflectorState) => boolean) => Promise<void>;
  stop(): Promise<void>;
}

/** A reflector that mirrors a fake API server into a recording sink, over a connection of its own. */
export async function mirror(
  server: FakeApiServer,
  options: Partial<ReflectorOptions<Seen>> = {},
  limits: { readonly connectTimeoutMs?: number; readonly headersTimeoutMs?: number } = {},
): Promise<Mirror> {
  const folder = temporaryFolder();
  const kubeconfigPath = writeKubeconfig(join(folder.path, 'config'), { server: server.url });
  const log = recordingLog();
  const connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log, ...limits });
  const sink = new RecordingSink();
  const stateChanges = new Changes();
  const states: ReflectorState[] = [];
  const reflector = createReflector({
    connection,
    path: '/apis/vitistack.io/v1alpha1/machineproviders',
    parse: parseSeen,
    sink,
    log,
    now: () => new Date(),
    onState: (state) => {
      states.push(state);
      stateChanges.notify();
    },
    ...options,
  });
  return {
    sink,
    reflector,
    connection,
    log,
    states,
    same: (timeoutMs) => sink.changes.until('the sink equals the server', () => isSame(sink, server), timeoutMs),
    stateIs: (what, condition) => stateChanges.until(what, () => condition(reflector.state())),
    async stop() {
      await reflector.stop();
      await connection.stop();
      folder.remove();
    },
  };
}

function isSame(sink: RecordingSink, server: FakeApiServer): boolean {
  const wanted = server.state();
  if (sink.objects.size !== wanted.size) return false;
  return Array.from(sink.objects).every(([key, seen]) => wanted.get(key) === `${seen.uid}@${seen.resourceVersion}`);
}
