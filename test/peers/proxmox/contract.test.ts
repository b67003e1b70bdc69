import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { systemClock } from '../../../src/calls/clock.ts';
import { reach } from '../../../src/drivers/proxmox/reach.ts';
import { describeDriver } from '../driver-contract.ts';
import { viewedOn } from './fixture/endpoints.ts';
import { host, startPve } from './fixture/pve.ts';
import { pveSpec, secretOf } from './provider.ts';

describeDriver('Proxmox VE', true, async () => {
  const pve = await startPve();
  let aheadMs = 0;
  pve.now = () => Date.now() + aheadMs;
  const token = pve.cluster.users[0]?.tokens['probe'];
  if (token === undefined) throw new Error('The fixture has a token.');
  token.expire = Math.floor(Date.now() / 1000) + 86_400;
  const good = secretOf(pve.cluster, 'gateway@pve');
  const stale = randomUUID();
  const staleSecret = { ...good, data: { token: `gateway@pve!probe=${stale}`, uuid: stale } };
  return {
    name: `a fixture by the API of Proxmox VE of ${viewedOn}`,
    reach,
    hosts: [host],
    clock: { ...systemClock, now: () => pve.now() },
    spec: pveSpec(),
    fixture: pve.fixture,
    secrets: {
      good,
      wrong: staleSecret,
      expired: { ...staleSecret, data: { ...staleSecret.data, 'expires-at': '2024-01-01T00:00:00Z' } },
      poor: secretOf(pve.cluster, 'poor@pve'),
    },
    lacking: 'images',
    identity: /^gateway@pve!probe$/,
    expire: () => {
      aheadMs = 2 * 86_400_000;
      return () => void (aheadMs = 0);
    },
    stop: async () => {
      await pve.stop();
      expect(pve.faults).toEqual([]);
    },
  };
});
