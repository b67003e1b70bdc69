// The process in which one discovery of a vCenter is measured: it has done nothing else before.
import 'reflect-metadata';
import type { MachineProviderSpec } from '../schema/spec/spec.ts';
import { reach } from '../src/drivers/vsphere/reach.ts';
import { testAccess, type TestSecret } from '../test/support/fixture/access.ts';

export interface VsphereTask {
  readonly spec: MachineProviderSpec;
  readonly place: string;
  readonly ca: string;
  readonly secret: TestSecret;
}

export interface VsphereCost {
  readonly images: number;
  readonly machines: number;
  readonly requests: number;
  readonly tookMs: number;
  readonly quotasMs: number;
  readonly cpuMs: number;
  /** Resident at most, and before anything was loaded, bytes. */
  readonly peak: number;
  readonly rest: number;
}

const { spec, place, ca, secret } = JSON.parse(process.env['BENCH_TASK'] ?? '{}') as VsphereTask;
const rest = process.memoryUsage.rss();
const connect = await reach.load();
// What watches the event loop begins by the same word.
process.on('message', (message) => {
  if (message === 'begin') void discover();
});
// What watches the event loop keeps nothing alive.
process.channel?.ref();
process.send?.('ready');

async function discover(): Promise<void> {
  await using access = testAccess({ spec, allow: [place], trusted: ca, secrets: { credentials: secret } });
  let requests = 0;
  const counting = new Proxy(access, {
    get: (target, name) => {
      if (name === 'call') requests += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  const connection = await connect(spec, counting);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const { images } = await connection.discoverCapabilities();
  const tookMs = performance.now() - began;
  const asked = requests;
  const { user, system } = process.cpuUsage(cpu);
  const { usage } = await connection.fetchQuotas();
  const quotasMs = performance.now() - began - tookMs;
  await connection.close();
  const cost: VsphereCost = {
    images: images.items.length,
    machines: usage.machines ?? 0,
    // The one that signs out is of it.
    requests: asked + 1,
    tookMs,
    quotasMs,
    cpuMs: (user + system) / 1000,
    peak: process.resourceUsage().maxRSS * 1024,
    rest,
  };
  process.send?.(cost);
}
