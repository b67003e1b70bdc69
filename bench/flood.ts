import { Agent } from 'node:http';
import { flood } from '../test/cluster/auth/support/flood.ts';
import { type Latency, latencyWhile } from '../test/cluster/auth/support/latency.ts';
import { administratorsToken } from './identity.ts';
import { cpuUsOf, median, send } from './measure.ts';
import { operations } from './operations.ts';
import { clusterFlags, startGateway } from './processes.ts';
import { bodyOf, settings } from './rounds.ts';
import { printTarget } from './targets.ts';

const [get] = operations;
const perSecond = 10_000;
const seconds = 4;

/** How long a known caller waits for a get while somebody at the same address tries 10,000 bad tokens a second. */
export async function benchFlood(kubeconfigPath: string): Promise<void> {
  if (get === undefined) throw new Error('There is no operation to ask.');
  const gateway = await startGateway(clusterFlags(kubeconfigPath, 'token'));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const known = { url: gateway.url, token: administratorsToken(kubeconfigPath) };
  const body = bodyOf(get);
  try {
    await gateway.loopDelay();
    for (const [what, through] of [
      ['a kept connection', agent],
      ['a new connection each', new Agent({ keepAlive: false })],
    ] as const) {
      const ask = () => send(known, body, through);
      for (let warm = 0; warm < 3_000; warm += 1) await ask();
      const quiet = await latencyWhile(ask, new Promise((resolve) => setTimeout(resolve, settings.roundMs)));
      const rounds: Latency[] = [];
      for (let round = 0; round < settings.rounds; round += 1) {
        const cpuBefore = cpuUsOf(gateway.pid);
        const { over, progress } = flood({
          url: gateway.url,
          prefix: `bad-${round}`,
          perSecond,
          seconds,
          sockets: 500,
        });
        rounds.push(await latencyWhile(ask, over));
        const cpuMs = (cpuUsOf(gateway.pid) - cpuBefore) / 1_000;
        const { answers, sentWithinMs = 0 } = progress();
        console.log(
          `  ${present(rounds.at(-1))}; ${perSecond * seconds} sent within ${(sentWithinMs / 1_000).toFixed(1)} s: ` +
            `${JSON.stringify(answers)}, CPU of the gateway ${cpuMs.toFixed(0)} ms`,
        );
      }
      console.log(`${perSecond} bad tokens a second, a known caller over ${what}: quiet ${present(quiet)}`);
      const [p99, longest] = [median(rounds.map((each) => each.p99)), median(rounds.map(({ max }) => max))];
      printTarget(
        `a flood of bad tokens, a known caller over ${what}`,
        `p50 ${median(rounds.map(({ p50 }) => p50)).toFixed(1)} ms, p99 ${p99.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`,
        'longest under 1,000 ms',
        longest < 1_000,
      );
    }
  } finally {
    agent.destroy();
    await gateway.stop();
  }
}

function present(latency: Latency | undefined): string {
  if (latency === undefined) return 'nothing';
  const { p50, p99, max, asked } = latency;
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${max.toFixed(1)} ms (${asked} asked)`;
}
