import type { Circuit } from './circuit.ts';

/**
 * A circuit as it stands to a look: whoever is there to see whether a server is well by now gets through it once though it
 * is open. What becomes of that call closes the circuit for all, or leaves it open for longer.
 */
export function createLookingCircuit(circuit: Circuit): Circuit {
  let hasLooked = false;
  return {
    ...circuit,
    enter() {
      if (hasLooked) return circuit.enter();
      hasLooked = true;
      return circuit.look();
    },
  };
}
