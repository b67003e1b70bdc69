import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access, Tunnel } from '../access.ts';
import { type Connection, ProbeStep } from '../connection.ts';
import { probeSteps } from '../probe-steps.ts';
import { checkCredentials } from './check-credentials.ts';
import { readCredential } from './credential.ts';
import { discover } from './discover.ts';
import { fetchQuotas } from './quotas.ts';
import { createSession, type SignedIn } from './session.ts';
import { targetOf } from './target.ts';

/** Where vCenter asks for client certificates: behind its port for plain HTTP, and nowhere else. */
const sdkTunnel: Tunnel = { port: 80, to: 'sdkTunnel:8089' };

/** vCenter over its SOAP API, where signing in by a certificate and the inventory are. One session, ended by `close`. */
export async function connect(spec: MachineProviderSpec, access: Access): Promise<Connection> {
  const began = performance.now();
  const target = targetOf(spec);
  const credential = await readCredential(spec, access);
  const secretMs = performance.now() - began;
  const isTunneled = credential.tls !== undefined && !target.hasPort;
  const place = { url: target.url, credential, tunnel: isTunneled ? sdkTunnel : undefined, access };
  const session = createSession(place);
  return {
    probe: () =>
      probeSteps({ endpoint: target.endpoint, secretMs, access }, [
        {
          step: ProbeStep.LOGIN,
          run: () => session.use(async ({ content: { version } }) => ({ version })),
        },
        { step: ProbeStep.FIRST_CALL, run: () => session.use(askTime) },
      ]),
    checkCredentials: async () => {
      // A session outlives the password that it was opened with: only signing in anew tells.
      const own = createSession(place);
      try {
        return await checkCredentials(own, credential);
      } finally {
        await own.end();
      }
    },
    discoverCapabilities: (report) => discover(session, spec, target, report),
    fetchQuotas: () => fetchQuotas(session, target),
    close: () => session.end(),
  };
}

async function askTime(session: SignedIn) {
  const self = { type: 'ServiceInstance', id: 'ServiceInstance' };
  return session.ask({ method: 'CurrentTime', self, purpose: 'tell the time', isRepeatable: true });
}
