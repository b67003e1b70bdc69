import type { Reach } from '../driver.ts';
import { hosts } from './target.ts';

export const reach: Reach = {
  hosts: () => hosts,
  load: async () => (await import('./connect.ts')).connect,
};
