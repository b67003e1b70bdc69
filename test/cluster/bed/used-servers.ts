import { testers } from './credentials.ts';
import type { Kubernetes } from './kubernetes.ts';
import { startWithDefinition } from './server-with-definition.ts';

/** A server with our definition in it, and the keys of all that it holds beside what tests put there. */
interface UsedServer {
  readonly server: Kubernetes;
  readonly ownKeys: ReadonlySet<string>;
}

/** Servers of this process that no test uses; to start one costs as much CPU as a whole file of tests. */
const idle: UsedServer[] = [];

/**
 * A real server with our definition, the testers among its users, and nothing else, which is the test's own until
 * `stop` gives it back. The test may kill it and have it forget, but leaves it running and the definition as it is.
 */
export async function borrowServer(): Promise<Kubernetes> {
  const used = idle.pop() ?? (await startServer());
  return { ...used.server, stop: () => giveBack(used) };
}

async function startServer(): Promise<UsedServer> {
  const server = await startWithDefinition({ users: testers });
  return { server, ownKeys: new Set(await server.data.keys()) };
}

/** Empties it of what the test has put there; one that is down or has lost something of its own is ended. */
async function giveBack(used: UsedServer): Promise<void> {
  const { server, ownKeys } = used;
  if (server.apiServer.pid === undefined || server.etcd.pid === undefined) return server.stop();
  const keys = new Set(await server.data.keys());
  if (!ownKeys.isSubsetOf(keys)) return server.stop();
  await Promise.all(
    Array.from(keys.difference(ownKeys))
      .filter(isOfTests)
      .map((key) => server.data.delete(key)),
  );
  idle.push(used);
}

/** Beside those an API server writes some by itself, as it pleases. */
function isOfTests(key: string): boolean {
  return !/^\/registry\/(leases|masterleases|services|endpointslices|ranges|apiregistration\.k8s\.io)\//.test(key);
}
