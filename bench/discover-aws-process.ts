// The process in which one discovery of AWS is measured: it has done nothing else before.
import 'reflect-metadata';
import { reach } from '../src/drivers/aws/reach.ts';
import { testAccess, type TestSecret } from '../test/support/fixture/access.ts';
import type { Fixture } from '../test/support/fixture/fixture.ts';
import type { MachineProviderSpec } from '../schema/spec/spec.ts';

export interface DiscoveryTask {
  readonly spec: MachineProviderSpec;
  readonly secret: TestSecret;
  readonly fixture: Pick<Fixture, 'port' | 'ca'>;
}

export interface DiscoveryCost {
  readonly instanceTypes: number;
  readonly images: number;
  /** To load what speaks with AWS, from its sources. */
  readonly loadMs: number;
  readonly tookMs: number;
  readonly cpuMs: number;
  /** Resident at most, and before anything was loaded, bytes. */
  readonly peak: number;
  readonly rest: number;
}

process.once('message', (task) => void discover(task as DiscoveryTask));

async function discover({ spec, secret, fixture }: DiscoveryTask): Promise<void> {
  const hosts = reach.hosts(spec);
  const routes = Object.fromEntries(hosts.map((host) => [host, fixture as Fixture]));
  await using access = testAccess({ spec, hosts, routes, secrets: { credentials: secret } });
  globalThis.gc?.();
  const rest = process.memoryUsage.rss();
  const loading = performance.now();
  const connect = await reach.load();
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const connection = await connect(spec, access);
  const { instanceTypes, images } = await connection.discoverCapabilities();
  const { user, system } = process.cpuUsage(cpu);
  const cost: DiscoveryCost = {
    instanceTypes: instanceTypes.items.length,
    images: images.items.length,
    loadMs: began - loading,
    tookMs: performance.now() - began,
    cpuMs: (user + system) / 1000,
    peak: process.resourceUsage().maxRSS * 1024,
    rest,
  };
  process.send?.(cost);
}
