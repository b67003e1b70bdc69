import { systemClock } from '../../../src/calls/clock.ts';
import { reach } from '../../../src/drivers/openstack/reach.ts';
import { describeDriver } from '../driver-contract.ts';
import type { Cloud } from './cloud.ts';
import { cloudHost } from './endpoints.ts';
import { setExpiry } from './fill.ts';
import { openstackSpec, secretOf } from './spec.ts';

/** What every driver owes its callers, against the real services; their front does what they can't be brought to. */
export function describeContract(cloud: () => Cloud): void {
  describeDriver('OpenStack', true, async () => {
    const { name, fixture, filled, folder } = cloud();
    const { reader: good, outsider: poor } = filled.credentials;
    let aheadMs = 0;
    return {
      name,
      reach,
      spec: openstackSpec(),
      fixture,
      hosts: [cloudHost],
      clock: { ...systemClock, now: () => systemClock.now() + aheadMs },
      secrets: {
        good: secretOf(good),
        // Only the first 72 bytes of a secret count: bcrypt takes no more.
        wrong: secretOf({ ...good, secret: `YYYYYYYY${good.secret.slice(8)}` }),
        expired: secretOf(filled.expired, { 'expires-at': `${filled.expired.expiresAt}Z` }),
        poor: secretOf(poor),
      },
      lacking: 'images',
      identity: /^application credential gateway-ü of user reader-ü in project Prüfstand %2f/,
      // A day passes for the gateway, and the credential's end is over for Keystone, which has no clock to move.
      expire: () => {
        aheadMs = 25 * 3_600_000;
        setExpiry(folder, good.id, new Date(Date.now() - 1_000).toISOString().replace('Z', ''));
        return () => {
          aheadMs = 0;
          setExpiry(folder, good.id, good.expiresAt);
        };
      },
      stop: async () => undefined,
    };
  });
}
