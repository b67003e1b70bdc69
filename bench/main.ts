// `npm run bench`: what the gateway costs beside its baselines; bench/README.md says how to read it.
import 'reflect-metadata';

if (process.argv.includes('--cluster')) await (await import('./on-real-cluster.ts')).benchOnRealCluster();
else if (process.argv.includes('--tenants')) await (await import('./on-tenants.ts')).benchTenants();
else if (process.argv.includes('--drivers')) await (await import('./on-providers.ts')).benchDrivers();
else if (process.argv.includes('--fanout')) await (await import('./on-fanout.ts')).benchFanout();
else if (process.argv.includes('--health')) await (await import('./health.ts')).benchHealth();
else if (process.argv.includes('--health-heap')) await (await import('./health-heap.ts')).benchHealthHeap();
else await (await import('./on-embedded-cluster.ts')).benchOnEmbeddedCluster();
