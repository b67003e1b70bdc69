/** What was asked of the cluster, for messages and for what an unanswered call may have done. */
export interface Call {
  readonly verb: 'get' | 'list' | 'watch' | 'review' | 'create' | 'update' | 'patch' | 'delete';
  /** In the words of a message: `MachineProvider default/aws`, `Events in default`. */
  readonly subject: string;
}

export function isWrite({ verb }: Call): boolean {
  return verb === 'create' || verb === 'update' || verb === 'patch' || verb === 'delete';
}

/** Appended to a message where nobody knows whether a write was done. */
export const mayHaveHappened = 'The write may have happened nevertheless.';
