import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { systemClock } from '../../../src/calls/clock.ts';
import type { CredentialCheck } from '../../../src/drivers/connection.ts';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import type { Token, User } from './fixture/cluster.ts';
import { viewedOn } from './fixture/endpoints.ts';
import { bodyCanary, host, type Pve, startPve } from './fixture/pve.ts';
import { connectTo, pveSpec, secretCanary, secretOf } from './provider.ts';
import { readWithProxmoxer, type SecondReading } from './second-reader.ts';

const python = inject('python');
const day = 86_400_000;

describe.skipIf(python === undefined)('an API token of Proxmox VE', () => {
  let pve: Pve;
  let user: User;
  let token: Token;
  const seen: unknown[] = [];
  beforeEach(async () => {
    pve = await startPve();
    const [first] = pve.cluster.users;
    const probe = first?.tokens['probe'];
    if (first === undefined || probe === undefined) throw new Error('The fixture has a token.');
    [user, token] = [first, probe];
  });
  afterEach(async () => {
    const text = inspect(seen.splice(0), { depth: 12, showHidden: true });
    for (const canary of [secretCanary, bodyCanary, token.value]) expect(text).not.toContain(canary);
    expect(pve.faults).toEqual([]);
    await pve.stop();
  });
  verifiedAgainst(
    () => `a fixture by the API of Proxmox VE of ${viewedOn}, read by proxmoxer ${python?.versions['proxmoxer'] ?? ''}`,
  );

  const check = async (more: Readonly<Record<string, string>> = {}, spec = pveSpec()): Promise<CredentialCheck> => {
    const secrets = { credentials: secretOf(pve.cluster, 'gateway@pve', more) };
    await using connected = await connectTo(pve, { spec, secrets });
    const checked = await connected.connection.checkCredentials();
    seen.push(checked);
    return checked;
  };
  const seconds = (ms: number) => Math.floor(ms / 1000);

  it('is good for ever where its end is 0, and whose it is', async () => {
    expect(await check()).toEqual({ status: 'Valid', identity: 'gateway@pve!probe' });
  });

  it('is good until the end that proxmoxer reads, of the token or of its user', async () => {
    if (python === undefined) return;
    token.expire = seconds(Date.now() + 2 * day);
    const second = (await readWithProxmoxer(python, pve)) as SecondReading;
    expect(await check()).toMatchObject({ expiresAt: (second.user.tokens['probe']?.expire ?? 0) * 1000 });
    user.expire = seconds(Date.now() + day);
    expect(await check()).toMatchObject({ status: 'Valid', expiresAt: user.expire * 1000 });
  });

  it('is good until the end that its Secret tells where it may not look at itself', async () => {
    token.expire = seconds(Date.now() + 2 * day);
    pve.cluster.acl.splice(0);
    expect(await check()).toEqual({ status: 'Valid', identity: 'gateway@pve!probe' });
    const end = new Date(Date.now() + day).toISOString();
    expect(await check({ 'expires-at': end })).toMatchObject({ status: 'Valid', expiresAt: Date.parse(end) });
    const asked = pve.fixture.asked.map(({ path }) => path.replace('/api2/json', ''));
    expect(asked.slice(-2)).toEqual(['/access/users/gateway%40pve', '/access/users/gateway%40pve/token/probe']);
  });

  it('is looked at as a token where its user may change tokens, and not look at users', async () => {
    pve.cluster.roles['Tokens'] = ['User.Modify'];
    token.expire = seconds(Date.now() + day);
    pve.cluster.acl.splice(0);
    for (const who of ['gateway@pve', 'gateway@pve!probe']) {
      pve.cluster.acl.push({ path: '/access/groups', who, role: 'Tokens', isPropagated: true });
    }
    expect(await check()).toMatchObject({ status: 'Valid', expiresAt: token.expire * 1000 });
  });

  it.each<[string, () => void]>([
    ['its value was changed', () => void (token.value = randomUUID())],
    ['it was removed', () => delete user.tokens['probe']],
    ['its user is disabled', () => void (user.isDisabled = true)],
  ])('is invalid when %s, and nothing more is sent', async (_, change) => {
    const { value } = token;
    await using connected = await connectTo(pve);
    change();
    const checked = await connected.connection.checkCredentials();
    expect(checked).toMatchObject({ status: 'Invalid', failure: { code: FailureCode.UNAUTHENTICATED } });
    seen.push(checked);
    const asked = pve.fixture.asked.length;
    await expect(connected.connection.fetchQuotas()).rejects.toMatchObject({ code: FailureCode.CIRCUIT_OPEN });
    expect(pve.fixture.asked).toHaveLength(asked);
    expect(inspect(checked, { depth: 9 })).not.toContain(value);
  });

  it('has expired when it is refused after the end that was told while it was good', async () => {
    let aheadMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + aheadMs };
    pve.now = () => clock.now();
    token.expire = seconds(Date.now() + day);
    const expiresAt = token.expire * 1000;
    await using connected = await connectTo(pve, { clock });
    expect((await connected.connection.checkCredentials()).status).toBe('Valid');
    aheadMs = 2 * day;
    expect(await connected.connection.checkCredentials()).toMatchObject({
      status: 'Expired',
      expiresAt,
      failure: { code: FailureCode.EXPIRED },
    });
  });

  it('that ends between two calls of a discovery spoils what was not asked before, in those words', async () => {
    let aheadMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + aheadMs };
    pve.now = () => clock.now();
    token.expire = seconds(Date.now() + day);
    await using connected = await connectTo(pve, { clock });
    await connected.connection.checkCredentials();
    const { respond } = pve.fixture;
    pve.fixture.respond = (asked) => {
      if (asked.path.includes('/network')) aheadMs = 2 * day;
      return respond(asked);
    };
    const found = await connected.connection.discoverCapabilities();
    expect(found.securityGroups.failure).toBeUndefined();
    expect(found.networks.failure?.code).toBe(FailureCode.EXPIRED);
    expect(found.storageTypes.failure).toBeUndefined();
  });

  it('is taken as a uuid with `tokenId`, and as the header has it', async () => {
    const withId = pveSpec({ config: { customSettings: { tokenId: 'gateway@pve!probe' } } });
    expect((await check({ token: `${token.value}\n` }, withId)).status).toBe('Valid');
    expect((await check({}, withId)).status).toBe('Valid');
    expect((await check({ token: `PVEAPIToken=gateway@pve!probe=${token.value}` })).status).toBe('Valid');
  });

  it('of a user with whatever letters is sent as they are written', async () => {
    const token = { value: randomUUID(), expire: 0, isSeparated: false };
    pve.cluster.users.push({ userid: 'jürgen%2f@pve', expire: 0, tokens: { probe: token } });
    const secrets = { credentials: secretOf(pve.cluster, 'jürgen%2f@pve') };
    await using connected = await connectTo(pve, { secrets });
    const { status, identity } = await connected.connection.checkCredentials();
    expect([status, identity]).toEqual(['Valid', 'jürgen%2f@pve!probe']);
    expect(pve.fixture.asked[0]?.path).toContain('/access/users/j%C3%BCrgen%252f%40pve');
  });

  const uuid = randomUUID();
  it.each<[string, string, RegExp]>([
    ['a password', secretCanary, /uuid/],
    ['an id without a uuid', 'gateway@pve!probe=', /uuid/],
    ['a uuid alone', uuid, /uuid alone/],
    ['a user without a token', `gateway@pve=${uuid}`, /user@realm!tokenid/],
    ['a path in the place of a user', `../x@pve!probe=${uuid}`, /user@realm!tokenid/],
    ['two lines', `gateway@pve!probe=${uuid}\nx: y`, /uuid/],
    ['a very long text', 'x'.repeat(100_000), /uuid/],
  ])('is refused before anything is sent when the Secret holds %s', async (_, text, words) => {
    const secrets = { credentials: { data: { token: text }, annotations: { 'vitistack.io/hosts': host } } };
    const error: unknown = await connectTo(pve, { secrets }).catch((thrown: unknown) => thrown);
    seen.push(error);
    expect(error).toMatchObject({ code: FailureCode.SECRET_UNUSABLE });
    expect(String(error)).toMatch(words);
    expect(String(error)).not.toContain(uuid);
    expect(pve.fixture.asked).toEqual([]);
  });

  it('is refused where it is of another id than the spec says', async () => {
    const spec = pveSpec({ config: { customSettings: { tokenId: 'other@pve!probe' } } });
    await expect(check({}, spec)).rejects.toMatchObject({ code: FailureCode.SECRET_UNUSABLE });
    await expect(check({ 'expires-at': 'soon' })).rejects.toMatchObject({ code: FailureCode.SECRET_UNUSABLE });
  });

  it('goes to no host that neither the operator nor the owner of the Secret names', async () => {
    const secrets = { credentials: { ...secretOf(pve.cluster, 'gateway@pve'), annotations: {} } };
    await using connected = await connectTo(pve, { secrets });
    const checked = await connected.connection.checkCredentials();
    expect(checked).toMatchObject({ status: 'Error', failure: { code: FailureCode.CREDENTIAL_WITHHELD } });
    expect(pve.fixture.asked).toEqual([]);
  });

  it('is shown to nobody where the spec says no endpoint', async () => {
    const spec = pveSpec();
    const bare = { ...spec, config: { ...spec.config, endpoint: null } };
    await expect(connectTo(pve, { spec: bare })).rejects.toMatchObject({ code: FailureCode.NOT_FOUND });
  });
});
