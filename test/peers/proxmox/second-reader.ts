import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Python } from '../bed/python.ts';
import { runPython } from '../bed/run-python.ts';
import type { Pve } from './fixture/pve.ts';

type Row = Readonly<Record<string, unknown>>;

/** What proxmoxer reads from the same cluster, in Proxmox VE's own words. */
export interface SecondReading {
  readonly version: { readonly version: string };
  readonly permissions: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly nodes: readonly { readonly node: string; readonly maxcpu: number; readonly maxmem: number }[];
  readonly guests: readonly {
    readonly vmid: number;
    readonly name: string;
    readonly template: number;
    readonly maxcpu: number;
    readonly maxmem: number;
    readonly pool?: string;
  }[];
  readonly storages: readonly {
    readonly storage: string;
    readonly node: string;
    readonly content: string;
    readonly shared: number;
    readonly disk: number;
    readonly maxdisk: number;
  }[];
  readonly groups: readonly { readonly group: string; readonly comment?: string }[];
  readonly bridges: readonly {
    readonly iface: string;
    readonly type: string;
    readonly cidr?: string;
    readonly comments?: string;
  }[];
  readonly subnets: readonly { readonly subnet: string; readonly cidr: string; readonly vnet: string }[];
  readonly content: readonly { readonly volid: string; readonly content: string }[];
  readonly devices: readonly { readonly class: string; readonly vendor_name: string }[];
  readonly user: { readonly expire: number; readonly tokens: Readonly<Record<string, { readonly expire: number }>> };
  readonly pool: Row;
}

/** An answer of Proxmox VE that is no success: its status. */
export interface Refused {
  readonly refused: number;
}

/** With the first token of a user, as the fixture has it. */
export async function readWithProxmoxer(
  python: Python,
  { fixture, cluster }: Pve,
  userid = 'gateway@pve',
): Promise<SecondReading | Refused> {
  const folder = mkdtempSync(join(tmpdir(), 'proxmoxer-'));
  try {
    const ca = join(folder, 'ca.crt');
    writeFileSync(ca, fixture.ca);
    const value = cluster.users.find((one) => one.userid === userid)?.tokens['probe']?.value ?? '';
    return (await runPython(python, script, { port: fixture.port, ca, userid, value })) as SecondReading | Refused;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const script = `
import json, sys
from proxmoxer import ProxmoxAPI, ResourceException

asked = json.load(sys.stdin)
pve = ProxmoxAPI('127.0.0.1', port=asked['port'], user=asked['userid'], token_name='probe',
                 token_value=asked['value'], verify_ssl=asked['ca'])

def all_of():
    resources = pve.cluster.resources
    nodes = resources.get(type='node')
    names = [n['node'] for n in nodes if n['status'] == 'online']
    storages = resources.get(type='storage')
    bridges = [b for n in names for b in pve.nodes(n).network.get(type='any_bridge')]
    vnets = sorted({b['iface'] for b in bridges if b['type'] == 'vnet'})
    iso = sorted({s['storage'] for s in storages if 'iso' in s['content']})
    guests = resources.get(type='vm')
    return {
        'version': pve.version.get(),
        'permissions': pve.access.permissions.get(),
        'nodes': nodes,
        'guests': [g for g in guests if g['type'] != 'pool'],
        'storages': storages,
        'groups': pve.cluster.firewall.groups.get(),
        'bridges': bridges,
        'subnets': [s for v in vnets for s in pve.cluster.sdn.vnets(v).subnets.get()],
        'content': [c for s in iso for c in pve.nodes(names[0]).storage(s).content.get()],
        'devices': [d for n in names for d in pve.nodes(n).hardware.pci.get()],
        'user': pve.access.users(asked['userid']).get(),
        'pool': pve.pools.get(poolid='team-a'),
    }

try:
    json.dump(all_of(), sys.stdout)
except ResourceException as error:
    json.dump({'refused': error.status_code}, sys.stdout)
`;
