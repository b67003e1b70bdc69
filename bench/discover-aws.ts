import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type Account, startAccount } from '../test/peers/aws/account.ts';
import { awsSpec, secretOf } from '../test/peers/aws/spec.ts';
import { findPython } from '../test/peers/bed/python.ts';
import type { Fixture } from '../test/support/fixture/fixture.ts';
import type { DiscoveryCost, DiscoveryTask } from './discover-aws-process.ts';
import { printTarget } from './targets.ts';

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

/** One discovery of all that moto has, beside boto3, which reads the same, and the time that moto itself takes. */
export async function benchAws(): Promise<void> {
  const python = findPython();
  if (python === undefined) {
    console.log('\nLeft out: a discovery of AWS, since there is no `python3` on the PATH to run moto.');
    return;
  }
  const account = await startAccount(python);
  try {
    // Moto and boto3 warm up as well.
    await askBoto(account);
    await discoverAws(account);
    const botoMs = await askBoto(account);
    const busy = watchBusy(account.fixture);
    const { instanceTypes, images, loadMs, tookMs, cpuMs, peak, rest } = await discoverAws(account);
    const motoMs = busy();
    console.log(
      `\nAWS, ${instanceTypes} instance types and ${images} images of moto: ${seconds(tookMs)}, of which moto was asked for ` +
        `${seconds(motoMs)}; ${cpuMs.toFixed(0)} ms of CPU, and ${loadMs.toFixed(0)} ms before that to load the driver from its sources. boto3 needs ${seconds(botoMs)} for the same account`,
    );
    const share = tookMs - motoMs;
    printTarget('time of a discovery of AWS', `${seconds(tookMs)}, moto included`, 'under 3 s', tookMs < 3_000);
    printTarget("the gateway's share of it", seconds(share), 'under 1 s', share < 1_000);
    printTarget(
      'memory of a discovery of AWS',
      `${mb(peak - rest)} above ${mb(rest)} at rest`,
      'under 100 MB above',
      peak - rest < 100e6,
    );
  } finally {
    await account.stop();
  }
}

async function discoverAws(account: Account): Promise<DiscoveryCost> {
  const availableImages = account.filled.images.map((id) => ({ id }));
  const { port, ca } = account.fixture;
  const task: DiscoveryTask = {
    spec: awsSpec(account, { capabilities: { availableImages } }),
    secret: secretOf(account.filled.good),
    fixture: { port, ca },
  };
  const flags = ['--import', 'tsx', '--max-semi-space-size=8', '--heap-growing-percent=60'];
  const child = fork('bench/discover-aws-process.ts', { execArgv: flags });
  child.send(task);
  const [cost] = (await once(child, 'message')) as [DiscoveryCost];
  child.disconnect();
  return cost;
}

/** How long boto3 takes for its reading of the account, its own start included, milliseconds. */
async function askBoto(account: Account): Promise<number> {
  const began = performance.now();
  await account.ask({ do: 'read', keys: account.filled.good });
  return performance.now() - began;
}

/** From now on: for how long the fixture had at least one question that was not answered, milliseconds. */
function watchBusy(fixture: Fixture): () => number {
  const respond = fixture.respond;
  let [open, busyMs, since] = [0, 0, 0];
  fixture.respond = async (asked) => {
    if (open === 0) since = performance.now();
    open += 1;
    try {
      return await respond(asked);
    } finally {
      open -= 1;
      if (open === 0) busyMs += performance.now() - since;
    }
  };
  return () => {
    fixture.respond = respond;
    return busyMs;
  };
}
