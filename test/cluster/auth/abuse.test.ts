import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket, upgradeStatus } from '../../src/server/support/socket.ts';
import { aGateway, type TestGateway } from '../../support/gateway.ts';
import type { Kubernetes } from '../bed/kubernetes.ts';
import { borrowServer } from '../bed/used-servers.ts';
import { type Client, createClient } from '../contract/support/client.ts';
import { type CountingProxy, countRequests } from './support/counting-proxy.ts';
import { sendRaw } from './support/raw-request.ts';
import { addNamespace, addProvider, grantEverywhere, tokenOf } from './support/tenants.ts';

const canary = 'canary-of-an-intruder-2f9b';
let server: Kubernetes;
let admin: Client;
let proxy: CountingProxy;
let gateway: TestGateway;

beforeAll(async () => {
  server = await borrowServer();
  admin = createClient(server.kubeconfigPath);
  await addNamespace(admin, 'team-a');
  await addProvider(admin, 'team-a', 'one');
  await grantEverywhere(admin, 'reader', [{ verbs: ['get', 'list', 'watch', 'patch'] }]);
  proxy = await countRequests(server.kubeconfigPath);
  gateway = await aGateway(proxy, { AUTH: 'token' });
});

afterAll(async () => {
  await gateway.stop();
  await proxy.stop();
  await admin.close();
  await server.stop();
});

const reviews = () => proxy.countAll('/selfsubjectreviews');

describe('a token that can be none', () => {
  it.each([
    ['is empty', ['Authorization: Bearer '], 401],
    ['is only spaces', ['Authorization: Bearer    '], 401],
    ['has a tab', [`Authorization: Bearer ${canary}\tx`], 401],
    ['has letters beyond ASCII', [`Authorization: Bearer ${canary}\xfc\xe9`], 401],
    ['goes on in the next line', [`Authorization: Bearer ${canary}\r\n x`], 400],
    ['has a bare line break', [`Authorization: Bearer ${canary}\nImpersonate-User: admin`], 400],
    ['has a NUL', [`Authorization: Bearer ${canary}\0`], 400],
    ['is longer than any', [`Authorization: Bearer ${canary.repeat(500)}`], 401],
    ['comes twice', [`Authorization: Bearer ${canary}`, `authorization: Bearer ${canary}`], 401],
    ['comes by Basic', [`Authorization: Basic ${Buffer.from(`admin:${canary}`).toString('base64')}`], 401],
    ['comes without a scheme', [`Authorization: ${canary}`], 401],
  ])('since it %s is refused, and the API server never hears of it', async (_, lines, status) => {
    const before = reviews();
    const answer = await sendRaw(gateway.url, lines);
    expect(answer.status).toBe(status);
    expect(answer.text + gateway.logged()).not.toContain(canary);
    expect(reviews()).toBe(before);
  });

  it('is 1 MB long, and is not even read to its end', async () => {
    const before = reviews();
    const { status, text } = await sendRaw(gateway.url, [`Authorization: Bearer ${canary.repeat(40_000)}`]);
    // 431, unless the connection was reset while the rest was still on its way.
    expect([431, 0]).toContain(status);
    expect(text).not.toContain(canary);
    expect(reviews()).toBe(before);
  });

  it('comes beside a good one, and neither lets anybody in', async () => {
    const good = `Authorization: Bearer ${tokenOf(server, 'reader')}`;
    expect((await sendRaw(gateway.url, [good, `Authorization: Bearer ${canary}`])).status).toBe(401);
    expect((await sendRaw(gateway.url, [`Authorization: Bearer ${canary}`, good])).status).toBe(401);
  });

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('unlike a good one after "%s"', async (scheme) => {
    const answer = await sendRaw(gateway.url, [`Authorization: ${scheme} ${tokenOf(server, 'reader')}`]);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"totalCount":1');
  });
});

describe('a connection_init', () => {
  it.each([
    ['nothing', undefined, 4403],
    ['a number for a token', { authorization: 7 }, 4403],
    ['a list of tokens', { authorization: [`Bearer ${canary}`] }, 4403],
    ['an object for a token', { authorization: { bearer: canary } }, 4403],
    ['two tokens', { authorization: `Bearer ${canary}`, Authorization: `Bearer ${canary}` }, 4403],
    ['a token with a line break', { authorization: `Bearer ${canary}\r\nImpersonate-User: admin` }, 4403],
    ['a token of 900 KB', { authorization: `Bearer ${canary.repeat(34_000)}` }, 4403],
    ['a list for a payload', ['Bearer x'], 4400],
    ['a text for a payload', `Bearer ${canary}`, 4400],
    ['a token of 2 MB', { authorization: `Bearer ${canary.repeat(80_000)}` }, 1009],
  ])('with %s closes the socket, and the API server never hears of it', async (_, payload, code) => {
    const before = reviews();
    const socket = await openSocket(gateway.url);
    socket.send({ type: 'connection_init', payload });
    const closed = await socket.closed;
    expect(closed.code).toBe(code);
    expect(closed.reason).not.toContain(canary);
    expect(reviews()).toBe(before);
  });
});

describe('what a caller forges', () => {
  const forged = [
    'Impersonate-User: admin',
    'Impersonate-Uid: 0',
    'Impersonate-Group: system:masters',
    'Impersonate-Extra-Scopes: all',
    'X-Remote-User: admin',
    'X-Remote-Group: system:masters',
    'X-Forwarded-For: 10.0.0.1',
    'Cookie: session=stolen',
  ];

  it('is not passed on to the API server, in a read nor in a write', async () => {
    const authorization = `Bearer ${tokenOf(server, 'reader')}`;
    expect((await sendRaw(gateway.url, [`Authorization: ${authorization}`, ...forged])).status).toBe(200);
    const update =
      'mutation { updateMachineProvider(input: {namespace: "team-a", name: "one", labels: {a: "b"}}) { problems { code } } }';
    const headers = Object.fromEntries(
      forged.map((line): [string, string] => [line.replace(/: .*/, ''), line.replace(/.*: /, '')]),
    );
    const { text } = await gateway.ask('graphql', {
      method: 'POST',
      headers: { ...headers, authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query: update }),
    });
    expect(JSON.parse(text)).toEqual({ data: { updateMachineProvider: { problems: [] } } });
    expect(proxy.count(tokenOf(server, 'reader'), '/machineproviders/one')).toBeGreaterThan(0);
    expect(proxy.headerNames().filter((name) => /^(impersonate|x-remote|x-forwarded|cookie)/.test(name))).toEqual([]);
  });

  it.each([
    ['Host', 'Host: evil.example', 421],
    ['Origin', 'Origin: https://evil.example', 403],
    ['null Origin', 'Origin: null', 403],
  ])('as %s is turned away before its token is looked at', async (_, line, status) => {
    const before = reviews();
    const answer = await sendRaw(gateway.url, [`Authorization: Bearer ${canary}-unseen`, line]);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain(canary);
    const [name = '', value = ''] = line.split(': ');
    expect(await upgradeStatus(gateway.url, { [name]: value })).toContain(String(status));
    expect(proxy.seen(`${canary}-unseen`)).toEqual([]);
    expect(reviews()).toBe(before);
  });
});
