import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MachineProviderSpec } from '../../../../schema/spec/spec.ts';
import { AuthenticationType } from '../../../../schema/spec/authentication.ts';
import { VerdictKind } from '../../../../schema/verdict-kind.ts';
import { judge } from '../../../../src/status/declared-verdicts.ts';
import { connect } from '../../../../src/drivers/aws/connect.ts';
import { reach } from '../../../../src/drivers/aws/reach.ts';
import { testAccess } from '../../../support/fixture/access.ts';
import { type Fixture, startFixture } from '../../../support/fixture/fixture.ts';

const spec = {
  region: 'us-west-2',
  config: { retryPolicy: { maxRetries: 0 } },
  authentication: { type: AuthenticationType.APIKEY, apiKey: { secretRef: { name: 'aws', key: 'id' } } },
} as MachineProviderSpec;
const data = { id: 'AKIAIOSFODNN7EXAMPLE', 'secret-access-key': 'canary/0123456789abcdefghijklmnopqrstuv' };

let fixture: Fixture;
/** Status of the answer to an action, in place of an empty list. */
const faulty = new Map<string, number>();
beforeEach(async () => {
  fixture = await startFixture(({ body }) => {
    const action = new URLSearchParams(body).get('Action');
    const status = faulty.get(action ?? 'ListServiceQuotas');
    if (status !== undefined) return { status, body: 'no form of its own' };
    return { body: action === null ? { Quotas: [] } : `<${action}Response/>` };
  }, reach.hosts(spec));
});
afterEach(() => {
  faulty.clear();
  return fixture.stop();
});

async function connected(declared: Partial<MachineProviderSpec> = {}) {
  const asked = { ...spec, ...declared };
  const routes = Object.fromEntries(reach.hosts(spec).map((host) => [host, fixture]));
  const access = testAccess({ spec: asked, routes, secrets: { aws: { data } } });
  const connection = await connect(asked, access);
  return { connection, asked, [Symbol.asyncDispose]: async () => access.close() };
}

describe("AWS's discovery", () => {
  it('loses nothing else when EC2 fails to name a machine to try operations on', async () => {
    faulty.set('DescribeInstances', 503);
    await using opened = await connected();
    const { operations, features, ...parts } = await opened.connection.discoverCapabilities();
    expect(Object.values(parts).map(({ failure }) => failure)).toEqual(Object.values(parts).map(() => undefined));
    const kinds = [...Object.values(operations), ...Object.values(features)].map(({ kind }) => kind);
    expect(kinds).not.toContain(VerdictKind.VERIFIED);
    expect(kinds).not.toContain(VerdictKind.UNSUPPORTED);
  });

  it.each([504, 429, 404, 500])('loses the zones alone when they are answered with %s', async (status) => {
    faulty.set('DescribeAvailabilityZones', status);
    await using opened = await connected();
    const found = await opened.connection.discoverCapabilities();
    const failed = Object.entries(found).filter(([, part]) => 'failure' in part);
    expect(failed.map(([part]) => part)).toEqual(['regions']);
  });

  it('sends nothing more to a server that answers neither zones nor images', async () => {
    for (const action of ['DescribeAvailabilityZones', 'DescribeImages']) faulty.set(action, 504);
    await using opened = await connected();
    await expect(opened.connection.discoverCapabilities()).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(fixture.asked).toHaveLength(2);
  });

  it('calls nothing unsupported that AWS has no list of, or that nobody asked for', async () => {
    await using opened = await connected({
      capabilities: {
        availableImages: [{ id: 'resolve:ssm:/aws/service/debian' }, { id: 'ami-00000000' }],
        supportedInstanceTypes: ['m99.huge'],
      },
      networkConfig: { availableNetworks: [{ id: 'arn:aws:ec2:us-west-2:1:subnet/subnet-1' }, { id: 'vpc-00000000' }] },
      storageConfig: { availableStorageTypes: [{ name: 'gp9' }] },
    });
    const found = await opened.connection.discoverCapabilities();
    const verdicts = judge(opened.asked, found);
    expect(Object.fromEntries(verdicts.map(({ name, kind }) => [name, kind]))).toEqual({
      'storageType/gp9': VerdictKind.UNKNOWN,
      'network/arn:aws:ec2:us-west-2:1:subnet/subnet-1': VerdictKind.UNKNOWN,
      'network/vpc-00000000': VerdictKind.UNSUPPORTED,
      'image/resolve:ssm:/aws/service/debian': VerdictKind.UNKNOWN,
      'image/ami-00000000': VerdictKind.UNSUPPORTED,
      'instanceType/m99.huge': VerdictKind.UNSUPPORTED,
    });
    expect(verdicts.find(({ name }) => name.startsWith('image/resolve'))?.reason).toContain('was not asked');
  });
});

describe("AWS's quotas", () => {
  it.each([
    ['DescribeInstances', ['machines']],
    ['DescribeVolumes', ['volumes']],
    ['ListServiceQuotas', ['limits of EC2', 'limits of EBS']],
  ])('keep the rest when %s is not answered in time, and say what is missing', async (action, missing) => {
    faulty.set(action, 504);
    await using opened = await connected();
    const { gaps, usage } = await opened.connection.fetchQuotas();
    expect(gaps.map(({ what, failure }) => [what, failure.code])).toEqual(missing.map((what) => [what, 'TIMEOUT']));
    expect('machines' in usage).toBe(action !== 'DescribeInstances');
    expect('storageGb' in usage).toBe(action !== 'DescribeVolumes');
  });

  it('fail as a whole where nothing was answered', async () => {
    for (const action of ['DescribeInstances', 'DescribeVolumes', 'ListServiceQuotas']) faulty.set(action, 504);
    await using opened = await connected();
    await expect(opened.connection.fetchQuotas()).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});
