// `tsx bench/hold-cluster.ts`: filling a real cluster takes a minute or more. This one stays until Ctrl-C, for one run
// of `npm run bench -- --cluster` after the other.
import 'reflect-metadata';
import { once } from 'node:events';
import { openRealCluster } from './clusters.ts';
import { settings } from './rounds.ts';

const cluster = await openRealCluster(settings.providers);
const { kubeconfigPath, apiServerPid } = cluster;
console.log(`BENCH_KUBECONFIG=${kubeconfigPath} BENCH_API_SERVER_PID=${apiServerPid} npm run bench -- --cluster`);
// Something must be waited for, or the process would end at once.
const waiting = setInterval(() => undefined, 60_000);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(waiting);
await cluster.stop();
