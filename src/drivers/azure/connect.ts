import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access } from '../access.ts';
import { type Connect, type CredentialCheck, ProbeStep } from '../connection.ts';
import { type DriverFailure, FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
import { probeSteps } from '../probe-steps.ts';
import { endOfTaken } from '../secret-expiry.ts';
import { createTokenSession, type TokenSession } from '../token-session.ts';
import { type Arm, createArm, type Question } from './arm.ts';
import { type Credential, readCredential } from './credential.ts';
import { discover } from './discover.ts';
import { fetchQuotas } from './quotas.ts';
import { createSignIn } from './sign-in.ts';
import { type Target, targetOf } from './target.ts';

/** Azure over its Resource Manager's REST API; docs/decisions/azure-without-its-sdk.md says why not over its clients. */
export const connect: Connect = async (spec: MachineProviderSpec, access: Access) => {
  const began = performance.now();
  const target = targetOf(spec);
  const credential = await readCredential(spec, access);
  const signIn = createSignIn(spec, credential, access);
  const secretMs = performance.now() - began;
  const createSession = () =>
    createTokenSession(
      () => signIn.fetchToken(),
      () => access.now(),
    );
  const session = createSession();
  const arm = createArm(target, credential, session, access);
  const login = async () => {
    await session.token();
    return {};
  };
  const firstCall = async () => ({ timing: (await arm.get(groupQuestion(target))).timing });
  return {
    probe: () =>
      probeSteps({ endpoint: target.endpoint, secretMs, access }, [
        { step: ProbeStep.LOGIN, run: login },
        { step: ProbeStep.FIRST_CALL, run: firstCall },
      ]),
    checkCredentials: () => {
      // A token outlives the credential that it was given for, so that only signing in anew tells.
      const own = createSession();
      const arm = createArm(target, credential, own, access);
      return checkCredentials({ access, arm, target, credential, session: own });
    },
    discoverCapabilities: async (report) => {
      await session.token();
      return discover(spec, { arm, target }, report);
    },
    fetchQuotas: async () => {
      await session.token();
      return fetchQuotas(arm, target);
    },
    // Entra ID keeps no session for an application: a token ends by itself.
    close: async () => undefined,
  };
};

interface Asking {
  readonly access: Access;
  readonly arm: Arm;
  readonly target: Target;
  readonly credential: Credential;
  readonly session: TokenSession;
}

/** Of the group and not of the subscription: a role in the group alone is enough for it. */
function groupQuestion({ group }: Target): Question {
  return { path: group, apiVersion: '2021-04-01', purpose: 'look up the resource group' };
}

async function checkCredentials({ access, arm, target, credential, session }: Asking): Promise<CredentialCheck> {
  const { expiresAt, clientId } = credential;
  const refused = (failure: DriverFailure) => ({
    ...(expiresAt !== undefined && { expiresAt }),
    status: statusOf(failure),
    failure,
  });
  try {
    await session.token();
  } catch (error) {
    return refused(asFailure(error));
  }
  try {
    await arm.get(groupQuestion(target));
  } catch (error) {
    const failure = asFailure(error);
    // Whoever gets told that the group is not there, or not for them, is known.
    const isKnown = failure.code === FailureCode.FORBIDDEN || failure.code === FailureCode.NOT_FOUND;
    if (!isKnown) return refused(failure);
  }
  return { status: 'Valid', identity: `application ${clientId}`, ...endOfTaken(expiresAt, access.now()) };
}

function statusOf({ code }: DriverFailure): CredentialCheck['status'] {
  if (code === FailureCode.EXPIRED) return 'Expired';
  return code === FailureCode.UNAUTHENTICATED || code === FailureCode.SECRET_UNUSABLE ? 'Invalid' : 'Error';
}
