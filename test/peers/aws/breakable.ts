import { guardSecret } from '../../support/leaks.ts';
import { aStallingProxy } from '../../support/stalling-proxy.ts';
import { type Breakable, forBreaking } from '../bed/breakable.ts';
import type { Python } from '../bed/python.ts';
import { openAwsBehindGateway } from './behind-gateway.ts';

/** On-demand virtual CPUs of the standard families. */
const cpus = 'L-1216C47A';

/** moto is behind a load balancer, which says 503 while there is no moto, and has the quotas that moto has not. */
export async function openBreakableAws(python: Python): Promise<Breakable> {
  const peer = await openAwsBehindGateway(python);
  const { account } = peer;
  const way = await aStallingProxy(account.fixture.origin);
  const { ec2 } = account.front.quotas;
  const usual = ec2[cpus] ?? 0;
  const setCpus = async (limit: number) => void (ec2[cpus] = limit);
  return {
    ...peer,
    way,
    spec: forBreaking(peer.spec, [`127.0.0.1:${account.fixture.port}`, `127.0.0.1:${way.port}`]),
    places: [`127.0.0.1:${way.port}`],
    service: account,
    downReason: 'ProviderFault',
    wrongSecret: { 'secret-access-key': guardSecret('another-secret-than-the-one-of-this-key0') },
    quota: { lower: () => setCpus(4), restore: () => setCpus(usual) },
    lowered: { resource: 'cpu', unit: 'cores', used: '6', limit: '4', available: '0' },
    loweredReason: 'QuotaExhausted',
    stop: async () => {
      await way.stop();
      await peer.stop();
    },
  };
}
