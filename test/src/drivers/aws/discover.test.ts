import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MachineProviderSpec } from '../../../../schema/spec/spec.ts';
import { AuthenticationType } from '../../../../schema/spec/authentication.ts';
import { VerdictKind } from '../../../../schema/verdict-kind.ts';
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
let faulty: string;
beforeEach(async () => {
  fixture = await startFixture(({ body }) => {
    const action = new URLSearchParams(body).get('Action');
    if (action === faulty) return { status: 503, body: 'no form of its own' };
    return { body: action === null ? { Quotas: [] } : `<${action}Response/>` };
  }, reach.hosts(spec));
});
afterEach(() => fixture.stop());

it('loses nothing else of a discovery when EC2 fails to name a machine to try operations on', async () => {
  faulty = 'DescribeInstances';
  const routes = Object.fromEntries(reach.hosts(spec).map((host) => [host, fixture]));
  await using access = testAccess({ spec, routes, secrets: { aws: { data } } });
  const connection = await connect(spec, access);
  const { operations, features, ...parts } = await connection.discoverCapabilities();
  expect(Object.values(parts).map(({ failure }) => failure)).toEqual(Object.values(parts).map(() => undefined));
  const kinds = [...Object.values(operations), ...Object.values(features)].map(({ kind }) => kind);
  expect(kinds).not.toContain(VerdictKind.VERIFIED);
  expect(Object.values(operations).map(({ kind }) => kind)).not.toContain(VerdictKind.UNSUPPORTED);
});
