import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardSecret } from '../../support/leaks.ts';
import { aStallingProxy } from '../../support/stalling-proxy.ts';
import { type Breakable, forBreaking } from '../bed/breakable.ts';
import type { Govmomi } from '../bed/govmomi.ts';
import { addTemplate, openVsphereBehindGateway } from './behind-gateway.ts';

const machine = 'DC1_C0_RP0_VM1';
const host = '/DC1/host/DC1_C0/DC1_C0_H0';
/** Of every datastore of vcsim. */
const datastoreGb = 10_240;
const diskGb = 10_140;
/** With the disks that all machines have from the start. */
const used = String(diskGb + 60);

/** A vCenter with a large disk in one of its two datastores: without the other one there is hardly room. */
export async function openBreakableVsphere(govmomi: Govmomi): Promise<Breakable> {
  const peer = await openVsphereBehindGateway(govmomi);
  const { vcsim } = peer;
  const way = await aStallingProxy(`https://${vcsim.place}`);
  const folder = mkdtempSync(join(tmpdir(), 'datastore-'));
  const addDatastore = async () => {
    await vcsim.govc('datastore.create', '-type', 'local', '-name', 'second', '-path', folder, host);
  };
  const addDisk = async () => {
    const size = ['-size', `${diskGb}G`, '-ds', 'LocalDS_0'];
    await vcsim.govc('vm.disk.create', '-dc', 'DC1', '-vm', machine, '-name', 'large', ...size);
  };
  const up = async () => {
    await vcsim.up();
    await Promise.all([addTemplate(vcsim), addDisk(), addDatastore()]);
  };
  await Promise.all([addDisk(), addDatastore()]);
  return {
    ...peer,
    resources: {
      usage: peer.resources.usage,
      quotas: [
        { resource: 'storage', unit: 'GB', used, limit: String(2 * datastoreGb) },
        { resource: 'instances', unit: 'instances', used: '3' },
      ],
    },
    way,
    spec: forBreaking(peer.spec, [vcsim.place, `127.0.0.1:${way.port}`]),
    places: [`127.0.0.1:${way.port}`],
    // Nobody listens at an address behind which there is nobody.
    service: {
      down: async () => {
        await Promise.all([way.refuse(), vcsim.down()]);
      },
      up: async () => {
        await up();
        await way.accept();
      },
    },
    downReason: 'Unreachable',
    wrongSecret: { password: guardSecret('another-password-than-that-of-vcenter') },
    quota: {
      lower: async () => void (await vcsim.govc('object.destroy', '/DC1/datastore/second')),
      restore: addDatastore,
    },
    lowered: { resource: 'storage', unit: 'GB', used, limit: String(datastoreGb) },
    loweredReason: 'QuotaNearlyExhausted',
    stop: async () => {
      await way.stop();
      await peer.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
