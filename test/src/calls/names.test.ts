import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createClusterAddresses } from '../../../src/calls/egress/cluster-addresses.ts';
import { createLookup } from '../../../src/calls/egress/names.ts';
import { aClock } from '../../support/fixture/clock.ts';
import { type NameServer, startNameServer } from '../../support/fixture/name-server.ts';
import { temporaryFolder } from '../../support/kubeconfig.ts';

const folder = temporaryFolder();
const hostsPath = join(folder.path, 'hosts');
writeFileSync(hostsPath, '# a comment\n10.1.2.3 vcenter.corp.example vcenter # ours\nfd00::7 vcenter.corp.example\n');
const { signal } = new AbortController();
const servers: NameServer[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.stop()));

async function lookupWith(...given: Parameters<typeof startNameServer>) {
  const server = await startNameServer(...given);
  servers.push(server);
  return { server, lookup: createLookup({ hostsPath, servers: [server.address] }) };
}

describe('a name', () => {
  it('has all the addresses of both families that DNS has', async () => {
    const { lookup } = await lookupWith(() => ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946']);
    expect([...(await lookup('compute.example.com', signal))].sort()).toEqual([
      '2606:2800:220:1:248:1893:25c8:1946',
      '93.184.216.34',
    ]);
  });

  it('is looked up anew each time, and as it is written', async () => {
    const answers = ['93.184.216.34', '10.0.0.1'];
    const { lookup, server } = await lookupWith(() => [answers[Math.floor((server.asked.length - 1) / 2)] ?? '']);
    expect(await lookup('rebinding.example.com', signal)).toEqual(['93.184.216.34']);
    expect(await lookup('rebinding.example.com', signal)).toEqual(['10.0.0.1']);
    expect(new Set(server.asked)).toEqual(new Set(['rebinding.example.com A', 'rebinding.example.com AAAA']));
  });

  it('of the hosts file, or of loopback, is asked of nobody', async () => {
    const { lookup, server } = await lookupWith(() => ['93.184.216.34']);
    expect(await lookup('vcenter.corp.example', signal)).toEqual(['10.1.2.3', 'fd00::7']);
    expect(await lookup('localhost', signal)).toEqual(['127.0.0.1', '::1']);
    expect(await lookup('ec2.localhost', signal)).toEqual(['127.0.0.1', '::1']);
    expect(server.asked).toEqual([]);
  });

  it('that is not there is not there', async () => {
    const { lookup } = await lookupWith(() => undefined);
    await expect(lookup('nobody.example.com', signal)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('whose server is silent is given up with the signal, and holds up no other', async () => {
    const { lookup, server } = await lookupWith((name) => (name.startsWith('dead') ? 'silence' : ['93.184.216.34']));
    const controller = new AbortController();
    const dead = Array.from({ length: 32 }, (_, index) =>
      lookup(`dead-${index}.example.com`, controller.signal).catch((error: unknown) => error),
    );
    await expect.poll(() => server.asked.length).toBeGreaterThanOrEqual(64);
    expect(await lookup('alive.example.com', signal)).toEqual(['93.184.216.34']);
    controller.abort(new Error('given up'));
    for (const error of await Promise.all(dead)) expect(error).toMatchObject({ message: 'given up' });
  });

  it('is asked of nobody when it was given up at once', async () => {
    const { lookup, server } = await lookupWith(() => 'silence');
    const controller = new AbortController();
    const looking = lookup('compute.example.com', controller.signal);
    controller.abort(new Error('given up'));
    await expect(looking).rejects.toThrow('given up');
    expect(server.asked).toEqual([]);
  });
});

describe("the cluster's own addresses", () => {
  it('are those of the API server, looked up again after a while, and those that the pod was told of', async () => {
    const clock = aClock();
    const answers: (readonly string[])[] = [['203.0.114.10'], ['203.0.114.11']];
    const lookup = async () => answers.shift() ?? Promise.reject(new Error('no such name'));
    const told = ['10.20.0.7', 'fd00::20', 'nonsense'];
    const own = createClusterAddresses({ server: () => 'https://api.corp.example:6443', told, lookup, clock });
    const values = async () => (await own(signal)).map(({ address, port }) => [address.value, port]);
    const fixed = [
      [0x0a140007n, undefined],
      [(0xfdn << 120n) | 0x20n, undefined],
    ];
    expect(await values()).toEqual([...fixed, [0xcb00720an, undefined]]);
    expect(await values()).toEqual([...fixed, [0xcb00720an, undefined]]);
    await clock.pass(60_000);
    expect(await values()).toEqual([...fixed, [0xcb00720bn, undefined]]);
    await clock.pass(60_000);
    expect(await values()).toEqual([...fixed, [0xcb00720bn, undefined]]);
  });

  it('are one port where the API server is on loopback, as the embedded one is', async () => {
    const lookup = async () => [];
    const own = createClusterAddresses({ server: () => 'https://127.0.0.1:6443', told: [], lookup, clock: aClock() });
    expect(await own(signal)).toMatchObject([{ address: { value: 0x7f000001n }, port: 6443 }]);
  });
});
