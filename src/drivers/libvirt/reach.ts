import type { Reach } from '../driver.ts';

export const reach: Reach = {
  // Nobody sells libvirt as a service: each host is its operator's, and is listed by one who may.
  hosts: () => [],
  load: async () => (await import('./connect.ts')).connect,
};
