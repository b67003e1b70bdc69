import { fork } from 'node:child_process';
import { once } from 'node:events';
import { findGovmomi } from '../test/peers/bed/govmomi.ts';
import { goodSecret, vsphereSpec } from '../test/peers/vsphere/spec.ts';
import { startVcsim, type Vcsim } from '../test/peers/vsphere/vcsim.ts';
import type { VsphereCost, VsphereTask } from './discover-vsphere-process.ts';
import type { LoopDelay } from './loop-delay.ts';
import { printTarget } from './targets.ts';

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const machines = Number(process.env['BENCH_MACHINES'] ?? 10_000);
const clusters = 10;

/** One discovery, and one reading of quotas, of a vcsim with 10,000 machines. */
export async function benchVsphere(): Promise<void> {
  const govmomi = findGovmomi();
  if (govmomi === undefined) {
    console.log('\nLeft out: a discovery of vSphere, since there is no `go` on the PATH to build vcsim.');
    return;
  }
  const model = `-dc 1 -cluster ${clusters} -host 8 -pg 20 -ds 10 -autostart=false -vm ${machines / clusters}`.split(
    ' ',
  );
  // It makes its machines one by one, which takes minutes.
  const vcsim = await startVcsim(govmomi, [...model, '-standalone-host', '0'], 600_000);
  try {
    // vcsim warms up as well.
    await measure(vcsim);
    const { cost, delay } = await measure(vcsim);
    console.log(
      `\nvSphere, ${cost.machines} machines of vcsim: ${seconds(cost.tookMs)} in ${cost.requests} requests, ` +
        `${cost.cpuMs.toFixed(0)} ms of CPU; quotas ${seconds(cost.quotasMs)}`,
    );
    printTarget(
      'time of a discovery of vSphere',
      `${seconds(cost.tookMs)}, vcsim included`,
      'under 5 s',
      cost.tookMs < 5_000,
    );
    printTarget(
      'memory of a discovery of vSphere',
      `${mb(cost.peak - cost.rest)} above ${mb(cost.rest)} at rest`,
      'under 150 MB above',
      cost.peak - cost.rest < 150e6,
    );
    printTarget(
      'longest block of the event loop meanwhile',
      `${delay.ownMs.toFixed(0)} ms (${delay.blockedMs.toFixed(0)} ms by the clock)`,
      'under 50 ms',
      delay.ownMs < 50,
    );
  } finally {
    await vcsim.stop();
  }
}

async function measure({ place, authority }: Vcsim): Promise<{ cost: VsphereCost; delay: LoopDelay }> {
  const zones = Array.from({ length: clusters }, (_, index) => `DC0_C${index}`);
  const task: VsphereTask = {
    spec: vsphereSpec(place, { region: 'DC0', availabilityZones: zones }),
    place,
    ca: authority.certificate,
    secret: goodSecret,
  };
  const flags = [
    '--import',
    'tsx',
    '--import',
    './bench/loop-delay.ts',
    '--max-semi-space-size=8',
    '--heap-growing-percent=60',
  ];
  const env = { ...process.env, BENCH_TASK: JSON.stringify(task) };
  const child = fork('bench/discover-vsphere-process.ts', { execArgv: flags, env });
  await once(child, 'message');
  child.send('begin');
  const [cost] = (await once(child, 'message')) as [VsphereCost];
  child.send('end');
  const [delay] = (await once(child, 'message')) as [LoopDelay];
  child.disconnect();
  return { cost, delay };
}
