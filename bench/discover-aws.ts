// Prints what one discovery of AWS costs, on moto with all its instance types and 512 images, in a process that has done
// nothing else: `tsx bench/discover-aws.ts`.
import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { reach } from '../src/drivers/aws/reach.ts';
import { startAccount } from '../test/peers/aws/account.ts';
import { awsSpec, secretOf } from '../test/peers/aws/spec.ts';
import { findPython } from '../test/peers/bed/python.ts';
import { testAccess, type TestSecret } from '../test/support/fixture/access.ts';
import type { Fixture } from '../test/support/fixture/fixture.ts';
import type { MachineProviderSpec } from '../schema/spec/spec.ts';

interface Task {
  readonly spec: MachineProviderSpec;
  readonly secret: TestSecret;
  readonly fixture: Pick<Fixture, 'port' | 'ca'>;
}

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

if (process.send === undefined) await prepare();
else process.once('message', (task) => void discover(task as Task));

/** Moto and what is in front of it are of this process, and not of the one that is measured. */
async function prepare(): Promise<void> {
  const python = findPython();
  if (python === undefined) throw new Error('Expected Python 3 on the PATH to run moto, but got no `python3`.');
  const account = await startAccount(python);
  try {
    const availableImages = account.filled.images.map((id) => ({ id }));
    const { port, ca } = account.fixture;
    const secret = secretOf(account.filled.good);
    const task: Task = { spec: awsSpec(account, { capabilities: { availableImages } }), secret, fixture: { port, ca } };
    // The second finds moto's own caches warm.
    for (const name of ['first', 'second']) {
      const flags = ['--import', 'tsx', '--max-semi-space-size=8', '--heap-growing-percent=60'];
      const child = fork(fileURLToPath(import.meta.url), { execArgv: flags });
      child.send(task);
      const [line] = (await once(child, 'message')) as [string];
      console.log(`${name.padEnd(8)}${line}`);
      child.disconnect();
    }
  } finally {
    await account.stop();
  }
}

async function discover({ spec, secret, fixture }: Task): Promise<void> {
  const hosts = reach.hosts(spec);
  const routes = Object.fromEntries(hosts.map((host) => [host, fixture as Fixture]));
  await using access = testAccess({ spec, hosts, routes, secrets: { credentials: secret } });
  globalThis.gc?.();
  const rest = process.memoryUsage.rss();
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const connect = await reach.load();
  const connection = await connect(spec, access);
  const { instanceTypes, images } = await connection.discoverCapabilities();
  const { user, system } = process.cpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS * 1024;
  const found = `${instanceTypes.items.length} instance types and ${images.items.length} images`;
  const tookMs = performance.now() - began;
  process.send?.(
    `${found} in ${(tookMs / 1000).toFixed(2)} s, ${((user + system) / 1000).toFixed(0)} ms of CPU, ` +
      `${mb(peak - rest)} above ${mb(rest)} at rest`,
  );
}
