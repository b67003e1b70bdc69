import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Hidden } from '../../../src/drivers/hidden.ts';
import type { Place } from '../../../src/drivers/aws/places.ts';
import { sign } from '../../../src/drivers/aws/signature.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type Account, startAccount } from './account.ts';
import { openAws, withRole } from './open.ts';
import { secretOf } from './spec.ts';

const python = inject('python');

/** As account.py writes it. */
interface Read {
  readonly arn: string;
  readonly zones: readonly string[];
  readonly types: Readonly<Record<string, { cpu: number; memoryGb: number; gpus: unknown[]; zones: string[] }>>;
  readonly images: Readonly<Record<string, object>>;
  readonly vpcs: Readonly<Record<string, string>>;
  readonly subnets: Readonly<Record<string, readonly string[]>>;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly machines: readonly (readonly [type: string, state: string])[];
  readonly volumes: readonly (readonly [type: string, size: number])[];
  readonly quotas: Readonly<Record<string, number>>;
}

describe.skipIf(python === undefined)('AWS, read by the driver and by boto3', () => {
  let account: Account;
  let read: Read;
  beforeAll(async () => {
    if (python === undefined) return;
    account = await startAccount(python);
    read = (await account.ask({ do: 'read', keys: account.filled.good })) as Read;
  });
  afterAll(() => account.stop());
  verifiedAgainst(() => account.name);

  const open = () => openAws(account, { secret: secretOf(account.filled.good) });

  it('has the same zones, instance types, images, networks and security groups', async () => {
    await using opened = await open();
    const found = await opened.connection.discoverCapabilities();
    expect(found.regions.items).toEqual([{ name: account.region, zones: read.zones }]);
    const types = found.instanceTypes.items.map(({ name, ...rest }) => [name, { gpus: [], ...rest }]);
    expect(Object.fromEntries(types)).toEqual(read.types);
    expect(types.length).toBeGreaterThan(800);
    const images = new Map(found.images.items.map(({ id, ...rest }) => [id, rest]));
    expect(images.delete(account.filled.image)).toBe(true);
    expect(Object.fromEntries(images)).toEqual(read.images);
    const vpcs = found.networks.items.map(({ id, cidrs }) => [id, cidrs?.[0]]);
    expect(Object.fromEntries(vpcs)).toEqual(read.vpcs);
    expect(found.networks.items.find(({ id }) => id === account.filled.vpc)?.name).toBe('machines & more');
    const subnets = found.subnets.items.map(({ id, networkId, cidr, zone }) => [id, [networkId, cidr, zone]]);
    expect(Object.fromEntries(subnets)).toEqual(read.subnets);
    const groups = found.securityGroups.items.map(({ id, name, description }) => [id, [name, description]]);
    expect(Object.fromEntries(groups)).toEqual(read.groups);
    expect(found.storageTypes.items.map(({ name }) => name)).toEqual([
      'gp3',
      'gp2',
      'io2',
      'io1',
      'st1',
      'sc1',
      'standard',
    ]);
  });

  it('has the same machines, volumes and limits', async () => {
    await using opened = await open();
    const { quotas, usage, gaps } = await opened.connection.fetchQuotas();
    const sizes = read.machines.map(([type, state]) => ({ type, state, ...read.types[type] }));
    const sum = (amounts: readonly (number | undefined)[]) => amounts.reduce<number>((all, one) => all + (one ?? 0), 0);
    expect(gaps).toEqual([]);
    expect(usage).toEqual({
      machines: read.machines.length,
      cpu: sum(sizes.map(({ cpu }) => cpu)),
      memoryGb: sum(sizes.map(({ memoryGb }) => memoryGb)),
      storageGb: sum(read.volumes.map(([, size]) => size)),
    });
    const standard = sizes.filter(({ type, state }) => state === 'running' && /^[mt]/.test(type));
    const used = sum(standard.map(({ cpu }) => cpu));
    expect(quotas).toContainEqual({ resource: 'cpu', unit: 'cores', used, limit: read.quotas['L-1216C47A'] });
    const gpu = quotas.find(({ resource }) => resource.includes('G and VT'));
    expect(gpu).toMatchObject({ unit: 'cores', used: 4, limit: read.quotas['L-DB2E81BA'] });
    expect(quotas).toContainEqual({ resource: 'gpu', unit: 'gpus', used: 1 });
    const gp3 = sum(read.volumes.filter(([type]) => type === 'gp3').map(([, size]) => size));
    const limit = (read.quotas['L-7A658B76'] ?? 0) * 1024;
    expect(quotas).toContainEqual({ resource: 'storage/gp3', unit: 'GB', used: gp3, limit });
  });

  it('knows the caller by the same name', async () => {
    await using opened = await open();
    expect(await opened.connection.checkCredentials()).toEqual({ status: 'Valid', identity: read.arn });
  });

  it('takes the same signatures', async () => {
    const texts = ['', 'a=b', 'Action=X&Version=1', 'ü€😀', '{"a": " b  c "}', '%2F+%20~*'];
    const requests = texts.flatMap((body, index) =>
      [undefined, 'token/with+signs=='].map((token) => ({
        body,
        token,
        id: `AKIAIOSFODNN7EXAMP${index}E`,
        secret: `wJalrXUtnFEMI/K7MDENG+bPxRfiCY${index}`,
        host: index % 2 === 0 ? 'ec2.us-east-1.amazonaws.com' : 'aws.corp.example:8443',
        service: 'ec2',
        region: 'eu-central-1',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `A.B  C${index}` },
        now: 1_800_000_000_000 + index * 86_399_000,
      })),
    );
    const ours = requests.map(({ body, id, secret, token, now, headers, ...place }) => {
      const keys = {
        accessKeyId: id,
        secretAccessKey: new Hidden(secret),
        ...(token && { sessionToken: new Hidden(token) }),
      };
      return sign({ place: place as Place, body, headers }, keys, now)['authorization'];
    });
    expect(await account.ask({ do: 'sign', requests })).toEqual(ours);
  });

  it('opens a role to a token, and to no other', async () => {
    const secret = (token: string) => ({ data: { token } });
    const spec = withRole(account);
    await using opened = await openAws(account, { spec, secret: secret(account.identities.token(600)) });
    const check = await opened.connection.checkCredentials();
    expect(check).toMatchObject({
      status: 'Valid',
      identity: expect.stringMatching(/assumed-role\/gateway\//) as string,
    });
    expect((check.expiresAt ?? 0) - Date.now()).toBeGreaterThan(500_000);
    expect((await opened.connection.discoverCapabilities()).networks.failure).toBeUndefined();
    const statuses = await Promise.all(
      [account.identities.token(-600), account.identities.token(600, 'another.audience')].map(async (token) => {
        await using other = await openAws(account, { spec, secret: secret(token) });
        return (await other.connection.checkCredentials()).status;
      }),
    );
    expect(statuses).toEqual(['Expired', 'Invalid']);
  });

  it("goes on with a fresh session when a role's own has ended", async () => {
    const secret = { data: { token: account.identities.token(600) } };
    await using opened = await openAws(account, { spec: withRole(account), secret });
    await opened.connection.checkCredentials();
    const { authorization = '' } = account.fixture.asked.at(-1)?.headers ?? {};
    account.front.expired.add(/Credential=(\w+)/.exec(authorization)?.[1] ?? '');
    expect((await opened.connection.checkCredentials()).status).toBe('Valid');
  });
});
