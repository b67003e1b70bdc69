import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access } from '../access.ts';
import { type Connection, ProbeStep } from '../connection.ts';
import { probeSteps } from '../probe-steps.ts';
import { secretExpiry } from '../secret-expiry.ts';
import { secretRefOf } from '../secret-ref.ts';
import { createTokenSession } from '../token-session.ts';
import { createApi } from './api.ts';
import { createCredentialCheck } from './check-credentials.ts';
import { discover } from './discover.ts';
import { fetchQuotas } from './quotas.ts';
import { readServiceAccount } from './service-account.ts';
import { signIn } from './sign-in.ts';
import { targetOf } from './target.ts';

const auth = 'https://www.googleapis.com/auth';

/** With these a token reads, and can change nothing, whatever the service account may. */
const readScopes = [`${auth}/compute.readonly`, `${auth}/cloud-platform.read-only`];
/** IAM shows keys for this one only. */
const keyScopes = [`${auth}/cloud-platform`];

/** Speaks with Google Compute Engine as the service account whose document the Secret holds. */
export async function connect(spec: MachineProviderSpec, access: Access): Promise<Connection> {
  const target = targetOf(spec);
  const { name, key } = accountRefOf(spec);
  const began = performance.now();
  const secret = await access.secret(name);
  const account = readServiceAccount(secret, key);
  const told = secretExpiry(secret);
  const secretMs = performance.now() - began;
  const as = { account, access, secret };
  const createSession = (scopes: readonly string[]) =>
    createTokenSession(
      () => signIn(as, scopes),
      () => access.now(),
    );
  const session = createSession(readScopes);
  const api = createApi({ ...as, session });
  return {
    probe: () =>
      probeSteps({ endpoint: target.endpoint, secretMs, access }, [
        {
          step: ProbeStep.LOGIN,
          run: async () => {
            await session.token();
            return {};
          },
        },
        {
          step: ProbeStep.FIRST_CALL,
          run: () =>
            api.answer(`${target.compute}/${target.projectPath}?fields=name`, {
              purpose: 'show the project',
              permission: 'compute.projects.get',
            }),
        },
      ]),
    checkCredentials: createCredentialCheck({
      access,
      account,
      target,
      told,
      createSession: () => createSession(keyScopes),
      createApi: (own) => createApi({ ...as, session: own }),
    }),
    discoverCapabilities: async (report) => {
      await session.token();
      return discover(api, target, spec, report);
    },
    fetchQuotas: async () => {
      await session.token();
      return fetchQuotas(api, target);
    },
    close: async () => undefined,
  };
}

/** Which Secret and key a spec names. Throws DriverFailure SECRET_NOT_FOUND for a spec that names none. */
function accountRefOf({ authentication }: MachineProviderSpec) {
  return secretRefOf(
    authentication?.serviceAccount?.secretRef,
    'spec.authentication.serviceAccount.secretRef',
    'Google is reached as a service account: use `type: serviceaccount` with `serviceAccount.secretRef`.',
  );
}
