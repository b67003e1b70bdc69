import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { TestGateway } from '../support/gateway.ts';
import { openAwsBehindGateway } from './aws/behind-gateway.ts';
import { openAzureBehindGateway } from './azure/behind-gateway.ts';
import { type BehindGateway, discoverBy, type InFront, inFrontOf } from './bed/behind-gateway.ts';
import { verifiedAgainst } from './bed/verified.ts';
import { openGcpBehindGateway } from './gcp/behind-gateway.ts';
import { openLibvirtBehindGateway } from './libvirt/behind-gateway.ts';
import { openstackBehindGateway } from './openstack/behind-gateway.ts';
import type { Cloud } from './openstack/cloud.ts';
import { openProxmoxBehindGateway } from './proxmox/behind-gateway.ts';
import { openVsphereBehindGateway } from './vsphere/behind-gateway.ts';

const query = `{
  machineProviders {
    nodes {
      metadata { name }
      spec { type }
      status {
        capabilities { verified unsupported }
        resources {
          usage { machines totalCPU totalMemoryGB totalStorageGB }
          limits { maxMachines maxCPU maxMemoryGB maxStorageGB }
          quotas { resource used limit available unit }
        }
      }
    }
  }
}`;

interface Listed {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly type: string };
  readonly status: {
    readonly capabilities: { readonly verified: readonly string[]; readonly unsupported: readonly string[] };
    readonly resources: {
      readonly usage: Readonly<Record<string, number | string | null>>;
      readonly limits: Readonly<Record<string, number | string | null>>;
      readonly quotas: readonly Readonly<Record<'resource' | 'used' | 'limit' | 'available' | 'unit', string | null>>[];
    };
  };
}

const [python, govmomi, libvirt] = [inject('python'), inject('govmomi'), inject('libvirt')];
const isLacking = [python, govmomi, libvirt].includes(undefined);

/**
 * All types at once, by one gateway and in one list. Here and not in a file of its own, since the cloud is brought up for
 * one file; alone it is run by `--testNamePattern 'seven types'`.
 */
export function describeSevenTypes(cloud: () => Cloud): void {
  describe.skipIf(isLacking)('a gateway in front of all seven types', () => {
    const stops: (() => Promise<void>)[] = [];
    let peers: Readonly<Record<string, BehindGateway>>;
    let front: InFront;
    let gateway: TestGateway;
    beforeAll(async () => {
      if (python === undefined || govmomi === undefined || libvirt === undefined) return;
      const opened = async <Peer extends BehindGateway & { stop(): Promise<void> }>(opening: Promise<Peer>) => {
        const peer = await opening;
        stops.push(() => peer.stop());
        return peer;
      };
      const [aws, azure, gcp, vsphere, kvm, proxmox] = await Promise.all([
        opened(openAwsBehindGateway(python)),
        opened(openAzureBehindGateway()),
        opened(openGcpBehindGateway(python)),
        opened(openVsphereBehindGateway(govmomi)),
        opened(openLibvirtBehindGateway(libvirt)),
        opened(openProxmoxBehindGateway()),
      ]);
      peers = { aws, azure, gcp, vsphere, openstack: openstackBehindGateway(cloud()), libvirt: kvm, proxmox };
      front = await inFrontOf(peers);
      stops.unshift(() => front.stop());
      gateway = await front.open();
      stops.unshift(() => gateway.stop());
    }, 240_000);
    afterAll(async () => {
      const failures: unknown[] = [];
      for (const stop of stops) await stop().catch((error: unknown) => failures.push(error));
      expect(failures).toEqual([]);
    });
    verifiedAgainst(() => 'the peers of all seven types');

    it('discovers each by mutation, and shows what it can do and its quotas in one list', async ({ task }) => {
      const names = Object.keys(peers);
      const discovered = await Promise.all(names.map((name) => discoverBy(gateway, name)));
      expect(discovered.map(({ discovery, problems }) => [discovery?.name, discovery?.state, problems])).toEqual(
        names.map((name) => [name, 'SUCCEEDED', []]),
      );
      const { data, errors } = await gateway.send(query);
      expect(errors).toBeUndefined();
      const { nodes } = data?.['machineProviders'] as { nodes: readonly Listed[] };
      expect(nodes.map(({ metadata }) => metadata.name)).toEqual(names.toSorted());
      for (const { metadata, spec, status } of nodes) {
        const { usage, quotas } = peers[metadata.name]?.resources ?? {};
        expect(spec.type).toBe(metadata.name.toUpperCase());
        expect(status.capabilities.verified, metadata.name).toContainEqual(expect.stringMatching(/^instanceType\//));
        expect(status.capabilities.unsupported, metadata.name).not.toEqual([]);
        expect(status.resources.usage, metadata.name).toEqual(usage);
        for (const quota of quotas ?? []) {
          const same = status.resources.quotas.find(({ resource }) => resource === quota.resource);
          expect(same, metadata.name).toMatchObject(quota);
        }
      }
      task.meta.shown = nodes.map(lineOf);
      front.check(gateway);
      for (const name of names) await front.stored(name);
    });
  });
}

function lineOf({ spec, status }: Listed): string {
  const { capabilities, resources } = status;
  const { machines, totalCPU, totalMemoryGB, totalStorageGB } = resources.usage;
  const used = `${machines} machines, ${totalCPU} CPU, ${totalMemoryGB} GB, ${totalStorageGB} GB of storage`;
  const known = resources.quotas.filter(({ resource }) =>
    ['cpu', 'memory', 'storage', 'instances'].includes(resource ?? ''),
  );
  const quotas = known.map(({ resource, used: some, limit }) => `${resource} ${some ?? '?'}/${limit ?? '-'}`);
  const counts = `${capabilities.verified.length} verified, ${capabilities.unsupported.length} unsupported`;
  return `${spec.type.padEnd(9)} | ${counts} | ${used} | ${quotas.join(', ')} (of ${resources.quotas.length} quotas)`;
}
