import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import { createKey, documentOf } from '../../peers/gcp/fixture/service-account-key.ts';
import { type Played, testAccess } from '../../support/fixture/access.ts';
import { type Fixture, startFixture } from '../../support/fixture/fixture.ts';

interface Case {
  /** Who is asked first, and by it signed in at. */
  readonly first: string;
  readonly spec: MachineProviderSpec;
  readonly data: Readonly<Record<string, string>>;
}

const name = 'credentials';
const apiKey = (key: string) => ({ type: AuthenticationType.APIKEY, apiKey: { secretRef: { name, key } } });
const user = { username: 'gateway', password: 'canary-password' };
const clientId = '11111111-1111-4111-8111-111111111111';
const key = createKey('gateway@machines-prod.iam.gserviceaccount.com', 'key1');
const document = JSON.stringify(documentOf(key, 'machines-prod', 'https://oauth2.googleapis.com/token'));

const cases: readonly Case[] = [
  {
    first: 'sts.us-west-2.amazonaws.com',
    spec: { type: ProviderType.AWS, region: 'us-west-2', authentication: apiKey('id') },
    data: { id: 'AKIAIOSFODNN7EXAMPLE', 'secret-access-key': 'canary'.padEnd(40, 'K') },
  },
  {
    first: 'login.microsoftonline.com',
    spec: {
      type: ProviderType.AZURE,
      region: 'westeurope',
      authentication: {
        type: AuthenticationType.OAUTH2,
        oauth2: { clientId, clientSecretRef: { name, key: 'client-secret' } },
      },
      config: { customSettings: { subscriptionId: clientId, tenantId: clientId, resourceGroup: 'machines' } },
    },
    data: { 'client-secret': 'canary-secret' },
  },
  {
    first: 'oauth2.googleapis.com',
    spec: {
      type: ProviderType.GCP,
      region: 'europe-west1',
      authentication: {
        type: AuthenticationType.SERVICEACCOUNT,
        serviceAccount: { secretRef: { name, key: 'key.json' } },
      },
      config: { customSettings: { projectId: 'machines-prod' } },
    },
    data: { 'key.json': document },
  },
  {
    first: 'vcenter.example.com',
    spec: {
      type: ProviderType.VSPHERE,
      region: 'DC1',
      authentication: apiKey('username'),
      config: { endpoint: 'vcenter.example.com' },
    },
    data: user,
  },
  {
    first: 'keystone.example.com',
    spec: {
      type: ProviderType.OPENSTACK,
      region: 'RegionOne',
      authentication: apiKey('id'),
      config: { endpoint: 'https://keystone.example.com:5000/v3' },
    },
    data: { id: 'f00d', 'application-credential-secret': 'canary-secret' },
  },
  {
    first: 'kvm.example.com',
    spec: {
      type: ProviderType.LIBVIRT,
      region: 'rack1',
      authentication: apiKey('username'),
      config: { endpoint: 'qemu+tls://kvm.example.com/system' },
    },
    data: user,
  },
  {
    first: 'pve.example.com',
    spec: {
      type: ProviderType.PROXMOX,
      region: 'cluster1',
      authentication: apiKey('token'),
      config: { endpoint: 'pve.example.com' },
    },
    data: { token: `gateway@pve!probe=${clientId}` },
  },
];

/** Where the first host of a case is, who is nobody unless told. */
async function probe({ first, spec, data }: Case, played?: Played) {
  const reach = spec.type && drivers[spec.type].reach;
  if (!reach) throw new Error('each of the seven can be asked');
  const config = { ...spec.config, timeout: '5s', retryPolicy: { maxRetries: 0 } };
  await using access = testAccess({
    spec: { ...spec, config },
    secrets: {
      [name]: { data, annotations: { 'vitistack.io/hosts': `${first}:5000,${first}:8006,${first}:16514,${first}` } },
    },
    routes: played ? { [first]: played } : {},
    hosts: reach.hosts(spec),
  });
  const connect = await reach.load();
  const connection = await connect({ ...spec, config }, access);
  const { steps } = await connection.probe();
  return { steps: steps.map(({ step, failure }) => (failure ? `${step} ${failure.code}` : step)), last: steps.at(-1) };
}

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const gone = await startFixture(() => ({}));
  await gone.stop();
  return gone.port;
}

describe.each(cases.map((one) => [String(one.spec.type), one] as const))('a probe of %s', (_, one) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture(() => ({ status: 401, body: {} }), [one.first]);
  });
  afterAll(() => fixture.stop());

  it('fails at the name that does not resolve, whoever has it', async () => {
    const { steps, last } = await probe(one);
    // Of a name that nobody vouches for it is not told whether it resolves.
    expect(steps).toEqual(['SECRET', expect.stringMatching(/^DNS (UNREACHABLE|EGRESS_REFUSED)$/)]);
    expect(last?.failure?.message).toContain(one.first);
  });

  it('fails at the connection that is refused, once the name is resolved', async () => {
    const { steps, last } = await probe(one, { port: await closedPort(), ca: fixture.ca });
    expect(steps).toEqual(['SECRET', 'DNS', 'CONNECT UNREACHABLE']);
    expect(last?.failure?.message).toContain(one.first);
  });

  it('fails at a certificate that nobody knows, once there is a connection', async () => {
    const { steps } = await probe(one, { port: fixture.port });
    expect(steps).toEqual(['SECRET', 'DNS', 'CONNECT', 'TLS TLS_FAILED']);
  });

  it('fails where something is asked once the certificate is good', async () => {
    const { steps } = await probe(one, fixture);
    expect(steps.slice(0, -1)).toEqual(['SECRET', 'DNS', 'CONNECT', 'TLS']);
    expect(steps.at(-1)).toMatch(one.spec.type === ProviderType.PROXMOX ? /^FIRST_CALL / : /^LOGIN /);
  });
});
