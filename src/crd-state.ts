import { type CrdInfo, CrdState } from '../schema/api/gateway-info.ts';
import { GatewayError } from '../schema/gateway-error.ts';
import { assessCrd, type CrdSighting, isServed } from './cluster/crd-assess.ts';
import type { Log } from './cluster/log.ts';
import type { ReadinessCheck } from './server/health.ts';

/** What this replica knows of the cluster's definition of MachineProvider. */
export interface CrdKnowledge {
  /** Told at each look at it. */
  readonly seen: (sighting: CrdSighting) => void;
  readonly info: () => CrdInfo;
  readonly check: () => ReadinessCheck;
  /** Throws UNAVAILABLE, with the diagnosis, while providers can be neither read nor written. */
  readonly assertServed: () => void;
}

/** Nothing is known at first, and that stops nobody. Every change of the diagnosis is logged once. */
export function createCrdKnowledge(log: Log): CrdKnowledge {
  let known: CrdInfo = {
    state: CrdState.UNKNOWN,
    message: "The cluster's CustomResourceDefinition has not been looked at yet.",
  };
  return {
    seen(sighting) {
      const info = assessCrd(sighting);
      // A cluster that is out of reach says nothing new of its definition.
      if (sighting.kind === 'unseen' && known.state !== CrdState.UNKNOWN) return;
      if (info.state === known.state && info.message === known.message) return;
      const level = levelOf(info.state, known.state);
      known = info;
      log[level]({ crd: info.state }, info.message);
    },
    info: () => known,
    check() {
      const { state, message } = known;
      const told = `${state}: ${message}`;
      return { name: 'crd', ok: isServed(state), message: told, note: state === CrdState.CURRENT ? undefined : told };
    },
    assertServed() {
      if (!isServed(known.state)) throw new GatewayError('UNAVAILABLE', known.message);
    },
  };
}

/** That all is well from the start needs no line; that it is well again does. */
function levelOf(state: CrdState, before: CrdState): 'debug' | 'info' | 'warn' | 'error' {
  if (state === CrdState.CURRENT) return before === CrdState.UNKNOWN ? 'debug' : 'info';
  return isServed(state) ? 'warn' : 'error';
}
