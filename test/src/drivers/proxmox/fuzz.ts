import type { Answer } from '../../../../src/drivers/access.ts';
import { DriverFailure } from '../../../../src/drivers/failure.ts';
import { Hidden } from '../../../../src/drivers/hidden.ts';
import { createApi } from '../../../../src/drivers/proxmox/api.ts';
import { checkCredentials, createExpiry } from '../../../../src/drivers/proxmox/check-credentials.ts';
import { discover } from '../../../../src/drivers/proxmox/discover.ts';
import { fetchQuotas } from '../../../../src/drivers/proxmox/quotas.ts';
import { targetOf } from '../../../../src/drivers/proxmox/target.ts';
import { aCluster, type Cluster } from '../../../peers/proxmox/fixture/cluster.ts';
import { bridgesOf, contentOf, resourcesOf } from '../../../peers/proxmox/fixture/lists.ts';
import { type Caller, ownPermissions } from '../../../peers/proxmox/fixture/rights.ts';
import { mangle, seeded } from '../../../support/mangle.ts';
import { anAnswer } from '../answers.ts';

const spec = {
  region: 'cluster1',
  config: { endpoint: 'pve.example.com', customSettings: { pool: 'team-a' } },
  capabilities: { supportedInstanceTypes: ['4c-16g'], availableImages: [{ id: 'debian-12' }] },
  networkConfig: { defaultNetworkId: 'vmbr0', defaultSubnetId: 'z1-10.9.0.0-24' },
};
const secret = { name: 'credentials', get: () => undefined };
const token = {
  userId: 'gateway@pve',
  tokenId: 'probe',
  fullId: 'gateway@pve!probe',
  header: new Hidden('PVEAPIToken=gateway@pve!probe=00000000-0000-4000-8000-000000000000'),
  secret,
  expiresAt: undefined,
};

/** What broke loose: neither an answer of the driver nor a failure that may be shown. */
export interface Fuzzed {
  readonly bodies: number;
  /** Runs that came to an answer, and those that ended in a failure: both must be there, or nothing was tried. */
  readonly answers: number;
  readonly failures: number;
  /** Of an answer at most, as JSON. */
  readonly longest: number;
}

/** Puts so many bodies before the driver, each right but for what chance has put elsewhere. Throws what the driver must not. */
export async function fuzz(bodies: number, seed: number): Promise<Fuzzed> {
  const random = seeded(seed);
  const cluster = aCluster();
  const found = { bodies: 0, answers: 0, failures: 0, longest: 0 };
  const access = {
    call: async ({ url }: { readonly url: string }) => {
      found.bodies += 1;
      return mutated(bodyOf(cluster, url), random);
    },
    credentialRefused: () => undefined,
    now: () => 1_800_000_000_000,
    signal: new AbortController().signal,
  };
  const target = targetOf(spec);
  const api = createApi({ target, token, access, isOver: () => random() < 0.5 });
  const runs = [
    () => discover(spec, { api, target }),
    () => fetchQuotas(api, target),
    () => checkCredentials({ api, token, expiry: createExpiry(undefined, access.now) }),
  ];
  for (let run = 0; found.bodies < bodies; run++) {
    try {
      const answer = await runs[run % runs.length]?.();
      found.longest = Math.max(found.longest, JSON.stringify(answer).length);
      found.answers += 1;
    } catch (error) {
      if (!(error instanceof DriverFailure)) throw new Error(`seed ${seed}, run ${run}`, { cause: error });
      found.failures += 1;
    }
  }
  return found;
}

function mutated(data: unknown, random: () => number): Answer {
  const status = random() < 0.02 ? Math.floor(random() * 600) : 200;
  const body = { data: structuredClone(data) };
  for (let times = Math.floor(random() * 4); times > 0; times--) mangle(body, random);
  const text = JSON.stringify(body);
  if (random() < 0.9) return anAnswer(status, text);
  // Broken as text: cut, or with something else in a place.
  const at = Math.floor(random() * text.length);
  const junk = String.fromCharCode(Math.floor(random() * 0x3000));
  return anAnswer(status, random() < 0.5 ? text.slice(0, at) : text.slice(0, at) + junk + text.slice(at + 1));
}

function bodyOf(cluster: Cluster, url: string): unknown {
  const caller: Caller = {
    userid: 'gateway@pve',
    tokenid: 'probe',
    token: { value: '', expire: 0, isSeparated: true },
  };
  const [, node, storage] = /\/nodes\/([^/]+)(?:\/storage\/([^/]+))?/.exec(url) ?? [];
  const here = cluster.nodes.find(({ name }) => name === node);
  const kept = cluster.storages.find((one) => one.storage === storage);
  if (url.includes('/access/permissions')) return ownPermissions(cluster, caller);
  if (url.includes('/access/users/')) return { expire: 0, tokens: { probe: { expire: 1_900_000_000, privsep: 1 } } };
  if (url.includes('/cluster/resources')) return resourcesOf(cluster, caller, null);
  if (url.includes('/cluster/firewall')) return cluster.groups;
  if (url.includes('/subnets')) return cluster.vnets[0]?.subnets;
  if (url.includes('/pools')) return [{ poolid: 'team-a', members: [{ type: 'storage', storage: 'ceph_vms.1' }] }];
  if (kept !== undefined) return contentOf(kept, node ?? '', null);
  if (url.includes('/hardware/pci')) return here?.devices ?? [];
  return here === undefined ? [] : bridgesOf(cluster, caller, here);
}
