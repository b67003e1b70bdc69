import { GatewayError } from '../../../schema/gateway-error.ts';
import type { LeaseTerm } from '../../cluster/lease-term.ts';
import type { MachineProviderStatusWrites } from '../../cluster/machine-provider-status.ts';

/**
 * Status writes of a leader: before each try it asks the clock whether the term still holds. A resourceVersion alone would
 * not do: after a conflict what was seen is judged again of the newer status, and a process that was paused for long would
 * write what it saw long ago over what the next leader has seen since. Throws GatewayError UNAVAILABLE when the term is over.
 */
export function whileLeading(
  cluster: MachineProviderStatusWrites,
  term: Pick<LeaseTerm, 'holds'>,
): MachineProviderStatusWrites {
  return {
    apply: async (target, share, options) => {
      if (!term.holds()) throw new GatewayError('UNAVAILABLE', 'This replica no longer looks after the providers.');
      return cluster.apply(target, share, options);
    },
  };
}
