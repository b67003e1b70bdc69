import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder, findBinaries } from '../test/cluster/bed/binaries.ts';
import { startKubernetes } from '../test/cluster/bed/kubernetes.ts';
import { residentMb } from './measure.ts';
import { clusterFlags, embeddedFlags, startBuilt } from './processes.ts';
import { printTarget } from './targets.ts';

const settleMs = 2_000;

/** Resident memory of a gateway that has no providers, beside Node itself. */
export async function benchAtRest(): Promise<void> {
  console.log(`\nresident memory of a bare node:http server: ${await residentOfNode()} MB`);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    printAtRest('embedded cluster included', await residentOf(embeddedFlags(folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!existsSync(cacheFolder()) && process.env['KUBEBUILDER_ASSETS'] === undefined) {
    console.log('Left out: the same on a real API server, which `npm run bench -- --cluster` builds.');
    return;
  }
  const cluster = await startKubernetes({ binaries: findBinaries() });
  try {
    const flags = [...clusterFlags(cluster.kubeconfigPath), '--install-crd', 'true'];
    printAtRest('on a real API server', await residentOf(flags));
  } finally {
    await cluster.stop();
  }
}

function printAtRest(where: string, resident: number): void {
  printTarget(`memory without providers, ${where}`, `${resident} MB`, 'under 150 MB', resident < 150);
}

async function residentOf(flags: readonly string[]): Promise<number> {
  // Nothing of the bench's is loaded into it: Node's reading of TypeScript alone takes 40 MB.
  const gateway = await startBuilt(flags, []);
  try {
    await sleep(settleMs);
    return residentMb(gateway.pid);
  } finally {
    await gateway.stop();
  }
}

async function residentOfNode(): Promise<number> {
  const script = "require('node:http').createServer().listen(0, () => process.send('listening'))";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await once(child, 'message');
  await sleep(settleMs);
  const resident = residentMb(child.pid ?? 0);
  child.kill();
  await once(child, 'exit');
  return resident;
}
