import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { verifiedAgainst } from '../bed/verified.ts';
import { checkKind } from './fixture/check-kind.ts';
import { aGuest } from './fixture/cluster.ts';
import { viewedOn } from './fixture/endpoints.ts';
import { count, entry, flag, type Kind, listOf, mapOf, oneOf, text, upTo } from './fixture/kind.ts';
import { type Pve, startPve } from './fixture/pve.ts';
import { secretOf } from './provider.ts';

describe('a fixture of Proxmox VE', () => {
  let pve: Pve;
  beforeEach(async () => {
    pve = await startPve();
  });
  afterEach(() => pve.stop());
  verifiedAgainst(() => `a description of the API of Proxmox VE of ${viewedOn}`);

  async function ask(path: string, method = 'GET'): Promise<number> {
    const authorization = `PVEAPIToken=${secretOf(pve.cluster, 'gateway@pve').data['token']}`;
    const url = new URL(`/api2/json${path}`, 'https://pve.example.com');
    const asked = { method, path: url.pathname + url.search, url, headers: { authorization }, body: '', at: 0 };
    const { status = 200 } = await pve.fixture.respond(asked);
    return status;
  }

  it.each<[string, number, RegExp]>([
    ['GET /nodes/pve1/qemu', 501, /not described/],
    ['POST /pools', 501, /not described/],
    ['GET /version?verbose=1', 400, /verbose: no such field/],
    ['GET /cluster/resources?type=qemu', 400, /type: expected one of vm, storage/],
    ['GET /cluster/sdn/vnets/tenanta/subnets?pending=yes', 400, /pending: expected 0 or 1/],
    ['GET /cluster/sdn/vnets/ninechars/subnets', 400, /vnet: too long/],
    ['GET /nodes/pve1/storage/nfs-iso/content?vmid=99', 400, /vmid: out of range/],
  ])('holds %s against whoever asks it', async (question, status, words) => {
    const [method = '', path = ''] = question.split(' ');
    expect(await ask(path, method)).toBe(status);
    expect(pve.faults).toEqual([expect.stringMatching(words)]);
  });

  it('takes a parameter that is described', async () => {
    expect(await ask('/cluster/sdn/vnets/tenanta/subnets?pending=1')).toBe(200);
    expect(await ask('/nodes/pve1/storage/nfs-iso/content?vmid=100')).toBe(200);
    expect(pve.faults).toEqual([]);
  });

  it.each([
    ['/nodes/pve1/hardware/pci', '/', ['Sys.Audit', 'Sys.Modify'], 'Datastore.Audit'],
    [
      '/nodes/pve1/storage/nfs-iso/content',
      '/storage/nfs-iso',
      ['Datastore.Audit', 'Datastore.AllocateSpace'],
      'Sys.Audit',
    ],
    ['/access/users/gateway@pve', '/access/groups', ['Sys.Audit', 'User.Modify'], 'Pool.Audit'],
    ['/access/users/gateway@pve/token/probe', '/access/groups', ['User.Modify'], 'Sys.Audit'],
  ])('answers %s to who has on %s one of %j', async (path, on, privileges, other) => {
    const statusWith = async (place: string, privilege: string) => {
      pve.cluster.roles['One'] = [privilege];
      const whose = ['gateway@pve', 'gateway@pve!probe'];
      const acl = whose.map((who) => ({ path: place, who, role: 'One', isPropagated: false }));
      pve.cluster.acl.splice(0, Infinity, ...acl);
      return await ask(path);
    };
    for (const privilege of privileges) {
      expect(await statusWith(on, privilege)).toBe(200);
      expect(await statusWith('/sdn', privilege)).toBe(403);
    }
    expect(await statusWith(on, other)).toBe(403);
  });

  it('owns up to an answer that is not as described', async () => {
    pve.cluster.guests.push(aGuest(7, 'too-low', 'pve1'));
    expect(await ask('/cluster/resources')).toBe(500);
    expect(pve.faults).toEqual([expect.stringMatching(/^\/cluster\/resources\[\d+\]\.vmid: out of range$/)]);
  });

  it.each<[Kind, unknown, string]>([
    [text, 1, 'x: expected a text'],
    [upTo(2), 'abc', 'x: too long'],
    [oneOf('a b'), 'c', 'x: expected one of a, b'],
    [count, '1', 'x: expected a whole number'],
    [count, 1.5, 'x: expected a whole number'],
    [count, -1, 'x: out of range'],
    [{ kind: 'number' }, null, 'x: expected a number'],
    [flag, true, 'x: expected 0 or 1'],
    [flag, '1', 'x: expected 0 or 1'],
    [listOf(flag), {}, 'x: expected a list'],
    [listOf(flag), [1, 2], 'x[1]: expected 0 or 1'],
    [mapOf(flag), [], 'x: expected an object'],
    [mapOf(flag), { a: 0, b: 2 }, 'x.b: expected 0 or 1'],
    [entry({}), null, 'x: expected an object'],
    [entry({ a: flag }, { b: flag }), { b: 1 }, 'x.a: missing'],
    [entry({ a: flag }), { a: 1, b: 1 }, 'x.b: no such field'],
    [entry({}, { b: text }), { b: 1 }, 'x.b: expected a text'],
  ])('takes no %j for right that is %j', (kind, value, words) => {
    expect(checkKind(kind, value, 'x')).toEqual([words]);
  });
});
