import { z } from 'zod';
import { type Connect, ProbeStep } from '../connection.ts';
import { probeSteps } from '../probe-steps.ts';
import { createApi } from './api.ts';
import { checkCredentials, createExpiry } from './check-credentials.ts';
import { discover } from './discover.ts';
import { fetchQuotas } from './quotas.ts';
import { targetOf } from './target.ts';
import { readToken } from './token.ts';

const versionForm = z.object({ version: z.string().max(64) });

/** Speaks with one cluster of Proxmox VE, by whichever of its nodes the endpoint is, with an API token. */
export const connect: Connect = async (spec, access) => {
  const target = targetOf(spec);
  const began = performance.now();
  const token = await readToken(spec, access);
  const secretMs = performance.now() - began;
  const expiry = createExpiry(token.expiresAt, () => access.now());
  const api = createApi({ target, token, access, isOver: () => expiry.isOver() });
  const firstCall = async () => {
    const { data, answer } = await api.read('/version', 'tell its version', versionForm);
    return { timing: answer.timing, version: data.version };
  };
  return {
    // A token goes with every request: there is no signing in.
    probe: () =>
      probeSteps({ endpoint: target.endpoint, secretMs, access }, [{ step: ProbeStep.FIRST_CALL, run: firstCall }]),
    checkCredentials: () => checkCredentials({ api, token, expiry }),
    discoverCapabilities: (report) => discover(spec, { api, target }, report),
    fetchQuotas: () => fetchQuotas(api, target),
    close: async () => undefined,
  };
};
