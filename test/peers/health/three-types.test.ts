import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import type { TestGateway } from '../../support/gateway.ts';
import { openBreakableAws } from '../aws/breakable.ts';
import { type InFront, inFrontOf } from '../bed/behind-gateway.ts';
import type { Breakable } from '../bed/breakable.ts';
import { openBreakableLibvirt } from '../libvirt/breakable.ts';
import { openBreakableVsphere } from '../vsphere/breakable.ts';
import { describeHealth, everySecond, type HealthBed } from './contract.ts';
import { type RealCluster, startRealCluster } from './real-cluster.ts';

const [python, govmomi, libvirt, kubernetes] = [
  inject('python'),
  inject('govmomi'),
  inject('libvirt'),
  inject('kubernetes'),
];
const isLacking = [python, govmomi, libvirt, kubernetes].includes(undefined);
const types = ['aws', 'vsphere', 'libvirt'] as const;

// At once, since each waits for the monitor most of the time: it must not let one wait for another.
describe.skipIf(isLacking).concurrent('a gateway that looks after three types of providers', () => {
  const stops: (() => Promise<void>)[] = [];
  let peers: Readonly<Record<(typeof types)[number], Breakable>>;
  let cluster: RealCluster;
  let front: InFront;
  let gateway: TestGateway;
  beforeAll(async () => {
    if (!python || !govmomi || !libvirt || !kubernetes) return;
    const opened = async (opening: Promise<Breakable>) => {
      const peer = await opening;
      stops.push(() => peer.stop());
      return peer;
    };
    const [real, aws, vsphere, kvm] = await Promise.all([
      startRealCluster(kubernetes),
      opened(openBreakableAws(python)),
      opened(openBreakableVsphere(govmomi)),
      opened(openBreakableLibvirt(libvirt)),
    ]);
    cluster = real;
    peers = { aws, vsphere, libvirt: kvm };
    front = await inFrontOf(peers, cluster);
    stops.unshift(() => front.stop());
    gateway = await front.open(undefined, everySecond);
    stops.unshift(() => gateway.stop());
  }, 240_000);
  afterAll(async () => {
    const failures: unknown[] = [];
    for (const stop of stops) await stop().catch((error: unknown) => failures.push(error));
    expect(failures).toEqual([]);
  });

  const bedOf = (name: (typeof types)[number]): HealthBed => ({
    name,
    peer: peers[name],
    front,
    gateway,
    kubectl: cluster.kubectl,
  });
  for (const type of types) describeHealth(type, () => bedOf(type));
});
