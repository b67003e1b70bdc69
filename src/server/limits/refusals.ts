import type { Socket } from 'node:net';

/** Counts the tokens that were refused on each connection, and says when it has had enough of them. */
export interface Refusals {
  /** To be called when somebody was let in: whatever was refused there before is forgotten. */
  letIn(connection: Socket): void;
  /** To be called for each token that was refused; true from when the connection is to be closed with the answer. */
  refused(connection: Socket): boolean;
  /** Whether it is being closed: what was sent behind the last refusal is not to be looked at. */
  isClosing(connection: Socket): boolean;
}

export function createRefusals(perConnection: number): Refusals {
  const counts = new WeakMap<Socket, number>();
  return {
    letIn(connection) {
      if (counts.has(connection)) counts.delete(connection);
    },
    refused(connection) {
      const count = (counts.get(connection) ?? 0) + 1;
      counts.set(connection, count);
      return count >= perConnection;
    },
    isClosing: (connection) => (counts.get(connection) ?? 0) >= perConnection,
  };
}
