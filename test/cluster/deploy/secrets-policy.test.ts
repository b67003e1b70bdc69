import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import { secretRefPaths } from '../../../schema/secret-refs.ts';
import { aGateway } from '../../support/gateway.ts';
import { tokenOf } from '../auth/support/tenants.ts';
import { asApply, type Answer, type Json } from '../contract/support/client.ts';
import { installCrd } from '../contract/support/install-crd.ts';
import { aProvider, providersIn } from '../contract/support/provider.ts';
import { allow, anInstalledCluster, deployed } from './support.ts';

const cluster = anInstalledCluster({ users: [{ name: 'jane', groups: ['team-a'] }] });
const providers = providersIn('team-a');
const jane = () => cluster.as('jane');

const naming = (secret: string) => ({
  authentication: { type: 'apikey', apiKey: { secretRef: { name: secret, key: 'access-key-id' } } },
});
const refusal = (secret: string, path: string) =>
  `spec.${path}: expected the permission to get Secret ${secret} in namespace team-a, but jane has none. ` +
  'Name a Secret that you may get, or ask for the permission.';

const asJane = (query: string, variables: Readonly<Record<string, unknown>> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(cluster.server(), 'jane')}` },
  body: JSON.stringify({ query, variables }),
});

beforeAll(async () => {
  // Without the rules of the types: no type has all the places that may name a Secret.
  await installCrd(cluster.admin(), machineProviderCrd([]));
  const { code, stderr } = await cluster.kubectl(['apply', '--server-side', '-k', deployed('policy')]);
  if (code !== 0) throw new Error(stderr);
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'team-a' } });
  await allow(cluster, 'jane', 'team-a', [
    { apiGroups: ['vitistack.io'], resources: ['machineproviders'], verbs: ['*'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: ['mine', 'mine-too'], verbs: ['get'] },
  ]);
  await untilEnforced();
});

/** A policy takes a moment to reach the API server's admission. */
async function untilEnforced(): Promise<void> {
  const deadline = performance.now() + 30_000;
  const isRefused = async () => {
    const { code } = await jane().call('POST', `${providers}?dryRun=All`, aProvider('probe', naming('not-mine')));
    return code === 403;
  };
  while (!(await isRefused())) {
    if (performance.now() > deadline) throw new Error('the policy was never enforced');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function expectRefused({ code, body }: Answer, secret: string, path = 'authentication.apiKey.secretRef'): void {
  expect(body.message).toContain(refusal(secret, path));
  expect({ code, reason: body.reason }).toEqual({ code: 403, reason: 'Forbidden' });
}

/** A spec that names a Secret in one place alone. */
function specNamingAt(path: readonly string[], secret: string): Record<string, unknown> {
  const selector = { name: secret, key: 'a-key' };
  return path.reduceRight<unknown>((below, name) => ({ [name]: below }), selector) as Record<string, unknown>;
}

describe('the policy for Secrets', () => {
  it('refuses to create a provider that names a Secret which its author may not get, there or not', async () => {
    await cluster.create('/api/v1/namespaces/team-a/secrets', { metadata: { name: 'not-mine' } });
    expectRefused(await jane().call('POST', providers, aProvider('one', naming('not-mine'))), 'not-mine');
    expectRefused(await jane().call('POST', providers, aProvider('one', naming('no-such'))), 'no-such');
  });

  it('lets a Secret be named that its author may get', async () => {
    expect((await jane().call('POST', providers, aProvider('two', naming('mine')))).code).toBe(201);
  });

  it.each(secretRefPaths.map((path) => [path.join('.'), path] as const))('looks at spec.%s', async (place, path) => {
    const { authentication } = specNamingAt(path, 'not-mine') as { authentication: Json };
    const whole = { certSecretRef: { name: 'mine', key: 'a' }, keySecretRef: { name: 'mine', key: 'b' } };
    const spec = {
      authentication: {
        ...authentication,
        ...(authentication.certificate && { certificate: { ...whole, ...(authentication.certificate as object) } }),
        ...(authentication.oauth2 && { oauth2: { clientId: 'a-client', ...(authentication.oauth2 as object) } }),
      },
    };
    expectRefused(await jane().call('POST', providers, aProvider('three', spec)), 'not-mine', place);
  });

  it('refuses a change of spec by somebody who may not get what it names, by patch and by apply', async () => {
    await cluster.create(providers, aProvider('four', naming('not-mine')));
    const path = `${providers}/four`;
    expectRefused(await jane().call('PATCH', path, { spec: { region: 'eu-west-1' } }), 'not-mine');
    const manifest = aProvider('four', { region: 'eu-west-1', ...naming('not-mine') });
    expectRefused(
      await jane().call('PATCH', `${path}?fieldManager=jane&force=true`, JSON.stringify(manifest), asApply),
      'not-mine',
    );
    expectRefused(await jane().call('PATCH', path, { spec: naming('no-such') }), 'no-such');
  });

  it('is told by the gateway where the spec names the Secret, to create, update and apply', async () => {
    await cluster.create(providers, aProvider('six', naming('mine')));
    const gateway = await aGateway({ kubeconfigPath: cluster.server().kubeconfigPath }, { AUTH: 'token' });
    const { text: asked } = await gateway.ask('graphql', asJane('{ gateway { secretsPolicy { state } } }'));
    expect(asked).toContain('INSTALLED');
    const path = 'spec.authentication.apiKey.secretRef';
    const message = 'Expected the permission to get Secret not-mine in namespace team-a, but jane has none.';
    const problem = {
      code: 'FORBIDDEN',
      path,
      message,
      fix: 'Name a Secret that you may get, or ask for the permission.',
    };
    const written = async (verb: string, input: string, variables: Readonly<Record<string, unknown>>) => {
      const query = `mutation ($it: ${input}!) { ${verb}(input: $it) { problems { code path message fix line } } }`;
      const { text } = await gateway.ask('graphql', asJane(query, { it: variables }));
      const answer = JSON.parse(text) as { data: Readonly<Record<string, { problems: unknown }>> };
      return answer.data[verb]?.problems;
    };
    const spec = {
      type: 'AWS',
      region: 'eu-north-1',
      authentication: { ...naming('not-mine').authentication, type: 'APIKEY' },
    };
    const where = { namespace: 'team-a', name: 'six' };
    expect(
      await written('createMachineProvider', 'CreateMachineProviderInput', { ...where, name: 'seven', spec }),
    ).toEqual([{ ...problem, line: null }]);
    expect(await written('updateMachineProvider', 'UpdateMachineProviderInput', { ...where, spec })).toEqual([
      { ...problem, line: null },
    ]);
    const yaml = stringify(aProvider('six', naming('not-mine'), { namespace: 'team-a' }));
    const applied = await written('applyMachineProvider', 'ApplyMachineProviderInput', { yaml, force: true });
    expect(applied).toEqual([{ ...problem, line: expect.any(Number) as number }]);
    await gateway.stop();
  });

  it('lets everybody change labels and status, and a spec towards what they may get', async () => {
    await cluster.create(providers, aProvider('five', naming('not-mine')));
    const path = `${providers}/five`;
    expect((await jane().call('PATCH', path, { metadata: { labels: { team: 'a' } } })).code).toBe(200);
    expect((await cluster.admin().call('PATCH', `${path}/status`, { status: { phase: 'Ready' } })).code).toBe(200);
    expect((await jane().call('PATCH', path, { spec: naming('mine-too') })).code).toBe(200);
  });
});
