import type { CallTiming } from '../access.ts';
import type { Region } from '../discovery.ts';
import type { Api } from './api.ts';
import { itemsAt, textAt } from './xml.ts';

/** The region with those of its zones that the account may use. */
export async function askZones(api: Api): Promise<{ readonly region: Region; readonly timing: CallTiming }> {
  const purpose = 'list the zones';
  const { root, timing } = await api.ask(api.places.ec2, { action: 'DescribeAvailabilityZones', purpose });
  const zones = itemsAt(root, 'availabilityZoneInfo');
  const names = zones.map((zone) => textAt(zone, 'zoneName')).filter((name) => name !== undefined);
  return { region: { name: textAt(zones[0], 'regionName') ?? api.places.ec2.region, zones: names }, timing };
}
