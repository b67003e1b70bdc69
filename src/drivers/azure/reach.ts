import type { Reach } from '../driver.ts';
import { hosts } from './cloud.ts';

export const reach: Reach = {
  hosts,
  load: async () => (await import('./connect.ts')).connect,
};
