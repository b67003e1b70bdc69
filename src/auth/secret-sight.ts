import { GatewayError } from '../../schema/gateway-error.ts';
import type { ClusterCalls } from '../cluster/connection.ts';
import { readSecretKeys } from '../cluster/secret-keys.ts';
import type { SecretSight, SeenSecret } from '../providers/scope/secret-access.ts';
import type { Decisions } from './decisions.ts';
import { unlessGone } from './unless-gone.ts';

export interface SecretSightOptions {
  /** Speaks to the cluster as the one who looks. */
  readonly calls: ClusterCalls;
  readonly decisions: Decisions;
}

/** A hint is not worth waiting for any longer. */
const timeoutMs = 1_000;

/**
 * What somebody sees of Secrets with their own token: nothing of the gateway's own rights is involved, so nobody learns
 * more than by asking the cluster.
 */
export function createSecretSight({ calls, decisions }: SecretSightOptions): SecretSight {
  return {
    async look({ namespace, name }, signal): Promise<SeenSecret> {
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        // Remembered, and counted against its user: who may not get it costs the cluster no look at it.
        const decided = decisions.may({ verb: 'get', group: '', resource: 'secrets', namespace, name });
        const { allowed } = await unlessGone(Promise.resolve(decided), inTime);
        if (!allowed) return 'unseen';
        return await readSecretKeys(calls, { namespace, name }, { signal: inTime, timeoutMs });
      } catch (error) {
        return error instanceof GatewayError && error.code === 'NOT_FOUND' ? 'absent' : 'unseen';
      }
    },
  };
}
