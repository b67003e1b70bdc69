import { z } from 'zod';
import type { Connect } from '../connection.ts';
import { ProbeStep } from '../connection.ts';
import { probeSteps } from '../probe-steps.ts';
import { readJson } from '../read-json.ts';
import { createTokenSession } from '../token-session.ts';
import { createApi } from './api.ts';
import { checkCredentials } from './check-credentials.ts';
import { readCredential } from './credential.ts';
import { discover } from './discover.ts';
import { createKnownExpiries } from './known-expiries.ts';
import { fetchQuotas } from './quotas.ts';
import { type Grant, signIn } from './sign-in.ts';
import { targetOf } from './target.ts';

const versionForm = z.object({ version: z.object({ id: z.string().nullish() }) });

/** For all connections of the process, since each of them lives for one question only. */
const knownExpiries = createKnownExpiries();

const leastLifeMs = 120_000;

/** OpenStack over its REST APIs: signs in with Keystone, and asks the services that its catalog names. */
export const connect: Connect = async (spec, access) => {
  const began = performance.now();
  const credential = await readCredential(spec, access);
  const target = targetOf(spec, credential);
  const secretMs = performance.now() - began;
  const [identity = ''] = target.identities;
  const knownExpiry = () => {
    const known = [credential.toldExpiry, knownExpiries.find(identity, credential.key)];
    const times = known.filter((at) => at !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  };
  const askForToken = () => signIn({ access, target, credential, knownExpiry });
  let grant: Grant | undefined;
  const session = createTokenSession(
    async () => {
      grant = await askForToken();
      // One that ends with its credential is used until then: a new one would end no later.
      return { token: grant.token, expiresAt: Math.max(grant.expiresAt, access.now() + leastLifeMs) };
    },
    () => access.now(),
  );
  const api = createApi({ access, credential, session });
  const granted = async (): Promise<Grant> => {
    await session.token();
    if (grant === undefined) throw new TypeError('Expected a grant with each token.');
    return grant;
  };
  return {
    probe: () =>
      probeSteps({ endpoint: target.endpoint, secretMs, access }, [
        {
          step: ProbeStep.LOGIN,
          run: async () => {
            await granted();
            return {};
          },
        },
        {
          step: ProbeStep.FIRST_CALL,
          run: async () => {
            const question = { service: 'Keystone', purpose: 'tell its version' };
            const answer = await api.answer((await granted()).identity, question);
            const { version } = readJson(answer, versionForm, { product: 'Keystone', purpose: question.purpose });
            return { timing: answer.timing, version: version.id?.replace(/^v/, '') };
          },
        },
      ]),
    checkCredentials: () =>
      checkCredentials({
        credential,
        signIn: askForToken,
        apiOf: (own) =>
          createApi({
            access,
            credential,
            session: createTokenSession(
              async () => own,
              () => access.now(),
            ),
          }),
        knownExpiry,
        learn: (expiresAt) => knownExpiries.remember(identity, credential.key, expiresAt),
      }),
    discoverCapabilities: async (report) => discover(spec, { api, grant: await granted() }, report),
    fetchQuotas: async () => fetchQuotas({ api, grant: await granted() }),
    // A token ends by itself, and others may have been given for the same credential.
    close: async () => undefined,
  };
};
