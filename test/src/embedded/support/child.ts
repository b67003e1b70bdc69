import { startEmbeddedCluster } from '../../../../src/embedded/start.ts';
import { crd } from './crd.ts';

// A cluster in a process of its own, to be killed; it says a word when it serves.
const log = { info: () => {}, warn: () => {}, error: () => {} };
await startEmbeddedCluster({ dataDir: process.argv[2] ?? '', crd, seed: () => [], log });
process.stdout.write('ready\n');
