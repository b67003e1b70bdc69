import type { Reach } from '../driver.ts';
import { vendorHosts } from './places.ts';

export const reach: Reach = {
  hosts: (spec) => vendorHosts(spec.region),
  load: async () => (await import('./connect.ts')).connect,
};
