import type { Reach } from '../driver.ts';

export const reach: Reach = {
  // Every cloud is somebody's own: where a credential may go says the operator, or whoever owns the Secret.
  hosts: () => [],
  load: async () => (await import('./connect.ts')).connect,
};
