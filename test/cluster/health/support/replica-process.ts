// A gateway in a process of its own, with terms as short as a test can wait for: no setting makes them so.
import 'reflect-metadata';
import pino from 'pino';
import { startGateway } from '../../../../src/main.ts';
import { parseSettings } from '../../../../src/settings.ts';
import type { ReplicaOrders } from './replicas.ts';

const { settings: env, leaseRules } = JSON.parse(process.argv[2] ?? '') as ReplicaOrders;
const settings = parseSettings([], env, { version: 'test', inCluster: false, write: () => undefined });
if (settings === undefined) throw new Error('there are always settings');

// Whoever started it may be gone.
process.on('disconnect', () => process.exit());
const gateway = await startGateway(settings, pino({ level: 'info', base: null }), { leaseRules });
await gateway.synced;
process.once('SIGTERM', () => void gateway.stop().then(() => process.exit()));
process.send?.({ url: gateway.url });
