import { beforeEach } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What a driver's test was run against, with its version. */
    peer?: string;
    /** Lines that the report shows below the test. */
    shown?: readonly string[];
  }
}

/** Says for the tests of this file, or block, what peer they ask: the report at the end counts each as verified against it. */
export function verifiedAgainst(peer: () => string): void {
  beforeEach(({ task }) => {
    task.meta.peer = peer();
  });
}
