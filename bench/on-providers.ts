import { benchAtRest } from './at-rest.ts';
import { benchAws } from './discover-aws.ts';
import { benchVsphere } from './discover-vsphere.ts';
import { benchDiscoveries } from './discover.ts';

/** What it costs to have drivers, and to ask providers by them. */
export async function benchDrivers(): Promise<void> {
  await benchAtRest();
  await benchAws();
  await benchVsphere();
  await benchDiscoveries();
}
