import type { Circuit } from './circuit.ts';

/** One connection's view on whether its credential was refused, by itself or by another connection of the provider. */
export interface CredentialCircuit {
  /** 0 when a call may be made; else milliseconds until somebody may try the credential again. */
  leftMs(): number;
  answered(status: number, isCarrying: boolean): void;
  refused(): void;
  /** The connection has ended. */
  ended(): void;
}

/** After a long while one connection may look whether the credential is good by now; the others wait for what it finds. */
export function createCredentialCircuit(circuitOf: () => Circuit): CredentialCircuit {
  let looking: Circuit | undefined;
  let isProven = false;
  return {
    leftMs() {
      const circuit = circuitOf();
      if (circuit === looking) return circuit.leftMs();
      const left = circuit.enter();
      if (left === 0 && !circuit.isAtRest()) looking = circuit;
      return left;
    },
    answered(status, isCarrying) {
      if (isCarrying && status >= 200 && status < 300) isProven = true;
    },
    refused() {
      circuitOf().failed();
      isProven = false;
      looking = undefined;
    },
    ended() {
      if (looking === undefined) return;
      if (isProven) looking.succeeded();
      else looking.abandoned();
    },
  };
}
