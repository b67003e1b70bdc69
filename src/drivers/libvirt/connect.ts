import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access } from '../access.ts';
import { type Connect, type CredentialCheck, ProbeStep } from '../connection.ts';
import { type DriverFailure, FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
import { probeSteps } from '../probe-steps.ts';
import { type Credential, readCredential } from './credential.ts';
import { discover } from './discover.ts';
import { type Host, openHost } from './host.ts';
import { askVersion } from './questions/session.ts';
import { fetchQuotas } from './quotas.ts';
import { type Target, targetOf } from './target.ts';

/** libvirt by its own remote protocol; docs/decisions/libvirt-by-its-own-protocol.md says why not by its library. */
export const connect: Connect = async (spec: MachineProviderSpec, access: Access) => {
  const began = performance.now();
  const target = targetOf(spec);
  const credential = await readCredential(spec, target, access);
  const secretMs = performance.now() - began;
  const session = createSession(() => openHost(target, credential, access));
  const login = async () => {
    await session.host();
    return {};
  };
  const firstCall = async () => {
    const host = await session.host();
    return { version: await host.ask(askVersion) };
  };
  return {
    probe: () =>
      probeSteps({ endpoint: target.endpoint, secretMs, access }, [
        { step: ProbeStep.LOGIN, run: login },
        { step: ProbeStep.FIRST_CALL, run: firstCall },
      ]),
    checkCredentials: () => checkCredentials(target, credential, access),
    discoverCapabilities: async (report) => discover(spec, { host: await session.host(), target }, report),
    fetchQuotas: async () => fetchQuotas(await session.host()),
    close: () => session.close(),
  };
};

interface Session {
  /** One that is open, for all who ask; another when that broke. */
  host(): Promise<Host>;
  close(): Promise<void>;
}

function createSession(open: () => Promise<Host>): Session {
  let held: Promise<Host> | undefined;
  return {
    async host() {
      const before = await held?.catch(() => undefined);
      if (before?.isOpen === true) return before;
      held = open();
      return held;
    },
    async close() {
      const last = await held?.catch(() => undefined);
      last?.close();
    },
  };
}

/** Always signs in anew: a connection that is open goes on when its certificate has ended. */
async function checkCredentials(target: Target, credential: Credential, access: Access): Promise<CredentialCheck> {
  const { expiresAt, identity } = credential;
  const known = { ...(expiresAt !== undefined && { expiresAt }) };
  try {
    const host = await openHost(target, credential, access);
    host.close();
    return { ...known, status: 'Valid', identity };
  } catch (error) {
    const failure = asFailure(error);
    // Whoever is told that they may not, or that there is no such driver, was let in.
    const isKnown = failure.code === FailureCode.FORBIDDEN || failure.code === FailureCode.NOT_FOUND;
    return isKnown ? { ...known, status: 'Valid', identity } : { ...known, status: statusOf(failure), failure };
  }
}

function statusOf({ code }: DriverFailure): CredentialCheck['status'] {
  if (code === FailureCode.EXPIRED) return 'Expired';
  return code === FailureCode.UNAUTHENTICATED || code === FailureCode.SECRET_UNUSABLE ? 'Invalid' : 'Error';
}
