import { join } from 'node:path';
import { openEmbeddedFolder } from './clusters.ts';
import { benchIdentity } from './identity.ts';
import { residentMb, send, type Target } from './measure.ts';
import { operations } from './operations.ts';
import { type Child, embeddedFlags, startGateway, startScript } from './processes.ts';
import { benchValidation } from './validate.ts';
import { bodyOf, measureInterleaved, medianCpu, printHead, printRow, settings, type Variant } from './rounds.ts';

/** CPU per request beside a bare HTTP server and stock Apollo Server; needs nothing but Node. */
export async function benchOnEmbeddedCluster(): Promise<void> {
  benchValidation();
  const { providers, rounds } = settings;
  const folder = await openEmbeddedFolder(providers);
  const children: Child[] = [];
  try {
    const gateway = await startGateway(embeddedFlags(folder.path));
    children.push(gateway);
    // What follows is about CPU, of which looking at the event loop takes some.
    await gateway.loopDelay();
    console.log(`start to ready with ${providers} providers: ${Math.round(gateway.readyMs)} ms`);
    console.log(`resident memory at rest, embedded cluster included: ${residentMb(gateway.pid)} MB`);

    const stock = await startScript('bench/stock.ts', [String(providers)]);
    children.push(stock);
    const raw = await startScript('bench/raw.ts', [JSON.stringify(await answerSizes(gateway))]);
    children.push(raw);

    console.log(`\nserver CPU per request, microseconds: median of ${rounds} interleaved rounds (lowest .. highest)`);
    printHead(['bare node:http', 'stock Apollo', 'gateway'], 'of stock');
    for (const [index, operation] of operations.entries()) {
      const variants: readonly Variant[] = [
        { name: 'raw', target: { ...raw, url: `${raw.url}/${index}` } },
        { name: 'stock', target: stock },
        { name: 'gateway', target: gateway },
      ];
      const figures = await measureInterleaved(variants, bodyOf(operation));
      const share = (medianCpu(figures, 'gateway') / medianCpu(figures, 'stock')) * 100;
      printRow(operation.name, figures, ['raw', 'stock', 'gateway'], `${share.toFixed(0)} %`);
    }
    console.log(`resident memory after the load: ${residentMb(gateway.pid)} MB`);
    await benchIdentity(join(folder.path, 'kubeconfig'));
  } finally {
    for (const child of children.reverse()) await child.stop();
    await folder.stop();
  }
}

/** How long each answer is, so that the floor sends as many bytes. */
async function answerSizes(target: Target): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const [index, operation] of operations.entries()) {
    sizes[`/${index}`] = await send(target, bodyOf(operation));
  }
  return sizes;
}
