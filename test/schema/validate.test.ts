import { describe, expect, it } from 'vitest';
import { specNoun } from '../../schema/model/machine-provider-model.ts';
import type { Field, Noun } from '../../schema/model/model.ts';
import { isError } from '../../schema/problem.ts';
import { validateManifest } from '../../schema/validate.ts';
import { contractManifest } from '../support/contract.ts';
import { mangle, seeded } from '../support/mangle.ts';
import { contractMistakes } from '../support/manifests/contract-mistakes.ts';
import { type Mistake, presentMistake, withMistakes } from '../support/manifests/mistake.ts';
import { networkMistakes } from '../support/manifests/network-mistakes.ts';
import { settingMistakes } from '../support/manifests/setting-mistakes.ts';
import { createRegistry } from '../../src/drivers/create-registry.ts';
import { drivers } from '../../src/drivers/registry.ts';
import { manifestTable } from '../support/manifests/table.ts';
import { setAt } from '../support/set-at.ts';

const registry = createRegistry(drivers);
const rows = manifestTable();

describe('validateManifest', () => {
  it.each(['aws-us-west-2', 'vsphere-datacenter1'] as const)('finds nothing wrong with the example %s', (name) => {
    expect(validateManifest(contractManifest(name))).toEqual([]);
  });

  it.each(rows.map((row) => [row.name, row] as const))('says what the table does of %s', (_, row) => {
    const all = registry.validate(row.manifest);
    // Good manifests have oddities, too.
    const found = row.problems.length > 0 ? all : all.filter(isError);
    const inOrder = (at: string, code: string) => `${at} ${code}`;
    expect(found.map(({ path, code }) => inOrder(path, code)).toSorted()).toEqual(
      row.problems.map(({ at, path = at, code }) => inOrder(path, code)).toSorted(),
    );
    for (const { at, path = at, code, says, severity = 'ERROR' } of row.problems) {
      const problem = found.find((one) => one.path === path && String(one.code) === code);
      expect(problem?.severity).toBe(severity);
      expect(problem?.message).toContain(says);
    }
  });

  it.each(
    [...contractMistakes, ...settingMistakes, ...networkMistakes].map((one) => [presentMistake(one), one] as const),
  )('says what was expected and what to do about %s', (_, mistake) => {
    const [problem] = validateManifest(withMistakes(mistake));
    expect(problem?.message).toMatch(/^Expected .+, but .+\.$/s);
    expect(problem?.fix).toMatch(/.+[.?]$/);
  });

  it('lists all mistakes at once, each at its path', () => {
    const places = new Map<string, Mistake>();
    for (const mistake of [...contractMistakes, ...settingMistakes, ...networkMistakes]) {
      const inside = [...places.keys()].some((at) => at.startsWith(mistake.at) || mistake.at.startsWith(at));
      if (!inside && mistake.across !== true) places.set(mistake.at, mistake);
    }
    const mistakes = [...places.values()];
    expect(mistakes.length).toBeGreaterThan(20);
    const paths = validateManifest(withMistakes(...mistakes)).map(({ path }) => path);
    expect(paths.toSorted()).toEqual(mistakes.map(({ at, path }) => path ?? at).toSorted());
  });

  it('suggests the field or value that was probably meant', () => {
    const manifest = contractManifest();
    setAt(manifest, 'spec.type', 'asw');
    setAt(manifest, 'spec.networkconfig', {});
    setAt(manifest, 'spec.capabilities.features', { liveResise: true });
    const fixes = Object.fromEntries(validateManifest(manifest).map(({ path, fix }) => [path, fix]));
    expect(fixes).toEqual({
      'spec.type': 'Did you mean `aws`?',
      'spec.networkconfig': 'Did you mean `networkConfig`?',
      'spec.capabilities.features.liveResise': 'Did you mean `liveResize`?',
    });
  });

  it('says of a misspelt field that it is unknown, and not also that the right one is missing', () => {
    const manifest = contractManifest();
    const { region, authentication, ...spec } = manifest.spec;
    manifest.spec = { ...spec, Region: region, authentication: { apikey: authentication } };
    expect(validateManifest(manifest).map(({ code, path }) => [code, path])).toEqual([
      ['UNKNOWN_FIELD', 'spec.Region'],
      ['UNKNOWN_FIELD', 'spec.authentication.apikey'],
    ]);
  });

  it('takes null for absent, as the API server does', () => {
    const manifest = contractManifest();
    setAt(manifest, 'spec.availabilityZones', null);
    setAt(manifest, 'spec.config', null);
    setAt(manifest, 'spec.authentication.oauth2', null);
    setAt(manifest, 'spec.networkConfig.availableNetworks[0].cidr', null);
    expect(validateManifest(manifest)).toEqual([]);
  });

  it('takes every form of the formats that Kubernetes takes', () => {
    const manifest = contractManifest();
    setAt(manifest, 'spec.config', {
      timeout: '1h30m0.5s',
      retryPolicy: { maxRetries: 0, backoffMultiplier: '0.5', maxBackoffDelay: '250ms' },
      rateLimiting: { requestsPerSecond: '0', burstLimit: 0 },
      endpoint: 'qemu+tls://host.example.com/system',
      customSettings: { empty: '' },
    });
    setAt(manifest, 'spec.networkConfig', {
      availableNetworks: [
        { id: 'a', cidr: '2001:db8::/64', vlan: 0 },
        { id: 'b', cidr: '0.0.0.0/0', vlan: 4094 },
      ],
      securityGroups: [{ id: 'g', rules: [{ port: '0-65535' }, { port: '22' }, { port: '80-80' }, {}, {}] }],
      loadBalancer: { healthCheck: { path: '/', interval: '5s', timeout: '5s', port: 65535 } },
    });
    setAt(manifest, 'spec.storageConfig.defaultDiskSize', '1.5Ti');
    for (const schedule of ['@daily', '*/15 0-6,22 1,15 JAN-mar mon-FRI', '0 2 * * *', '? * * * 0']) {
      setAt(manifest, 'spec.storageConfig.backup', { schedule, retentionDays: 0 });
      expect(validateManifest(manifest)).toEqual([]);
    }
  });

  it('leaves the values of a status to the cluster, which drops them, but not its fields', () => {
    const status = { phase: 7, conditions: 'none', health: { metrics: null, score: 'high' } };
    expect(validateManifest({ ...contractManifest(), status })).toEqual([]);
    const unknown = { ...status, conditions: [{ type: 'Ready' }, { typ: 'Ready' }], health: { metrics: { rate: 1 } } };
    expect(validateManifest({ ...contractManifest(), status: unknown })).toMatchObject([
      { code: 'UNKNOWN_FIELD', path: 'status.conditions[1].typ', fix: 'Did you mean `type`?' },
      { code: 'UNKNOWN_FIELD', path: 'status.health.metrics.rate' },
    ]);
  });

  it('looks into every field at every depth', () => {
    const paths = [...placesOf(specNoun, 'spec')];
    expect(paths.length).toBeGreaterThan(110);
    for (const { path, wrong } of paths) {
      const manifest = contractManifest();
      manifest.spec = {};
      setAt(manifest, path, wrong);
      expect(validateManifest(manifest)).toContainEqual(expect.objectContaining({ path }));
    }
  });

  it('never repeats a custom setting or what stands where a Secret should be named', () => {
    const secret = 'hunter2hunter2';
    const manifest = contractManifest();
    setAt(manifest, 'spec.config.customSettings', { password: [secret], [`x`]: { secret } });
    setAt(manifest, 'spec.authentication', {
      type: 'apikey',
      apiKey: secret,
      oauth2: {
        clientId: [secret],
        clientSecretRef: { name: secret.toUpperCase(), key: `${secret} ` },
        tokenURL: secret,
      },
      certificate: { certSecretRef: secret, keySecretRef: { name: 7, key: [secret] } },
      serviceAccount: [secret],
    });
    const problems = validateManifest(manifest);
    expect(problems.length).toBeGreaterThan(7);
    expect(JSON.stringify(problems).toLowerCase()).not.toContain(secret);
  });

  it.each([undefined, null, '', 'text', 7, true, [], [contractManifest()]])('refuses %j as a whole', (manifest) => {
    expect(validateManifest(manifest)).toEqual([expect.objectContaining({ code: 'INVALID', path: '' })]);
  });

  it('takes __proto__ and constructor for fields like any other', () => {
    const manifest = JSON.parse(
      '{"apiVersion": "vitistack.io/v1alpha1", "kind": "MachineProvider", "metadata": {"name": "a", "namespace": "b"},' +
        ' "__proto__": {}, "spec": {"type": "aws", "region": "x", "constructor": 1, "__proto__": {"region": 7},' +
        ' "authentication": {"serviceAccount": {"secretRef": {"name": "a", "key": "b"}}}}}',
    ) as unknown;
    expect(validateManifest(manifest).map(({ path }) => path)).toEqual([
      '__proto__',
      'spec.constructor',
      'spec.__proto__',
    ]);
  });

  it('checks the metadata as the API server does, beside everything else', () => {
    const manifest = contractManifest();
    manifest.metadata = { name: 'Upper_Case', namespace: 'a.b', labels: { team: 'two words' } };
    setAt(manifest, 'spec.region', '');
    expect(validateManifest(manifest).map(({ path }) => path)).toEqual([
      'metadata.name',
      'metadata.namespace',
      'metadata.labels',
      'spec.region',
    ]);
    expect(validateManifest({ ...contractManifest(), metadata: undefined }).map(({ path }) => path)).toEqual([
      'metadata.name',
    ]);
  });

  it('bounds its answer, whatever is sent', () => {
    const manifest = contractManifest();
    const flood = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`field${index}`, index]));
    setAt(manifest, 'spec', { ['n'.repeat(1_000_000)]: 1, ...manifest.spec, ...flood });
    setAt(manifest, 'spec.region', 'x'.repeat(1_000_000));
    const problems = validateManifest(manifest);
    expect(problems.length).toBeLessThanOrEqual(501);
    expect(JSON.stringify(problems).length).toBeLessThan(500_000);
  });

  it('never throws and never changes its input, however mangled it is', () => {
    const random = seeded(7);
    for (let round = 0; round < 2_000; round += 1) {
      const manifest = contractManifest(random() < 0.5 ? 'aws-us-west-2' : 'vsphere-datacenter1') as unknown;
      for (let times = 1 + Math.floor(random() * 4); times > 0; times -= 1) mangle(manifest, random);
      const before = JSON.stringify(manifest);
      validateManifest(manifest);
      expect(JSON.stringify(manifest)).toBe(before);
    }
  });
});

/** Every field under a noun, by a path with first items, and a value that no field of its type takes. */
function* placesOf(noun: Noun, path: string): Generator<{ path: string; wrong: unknown }> {
  for (const field of noun.fields) {
    const at = `${path}.${field.name}`;
    yield { path: at, wrong: wrongFor(field) };
    if (field.list !== undefined && field.type.kind !== 'noun') yield { path: `${at}[0]`, wrong: { no: 'leaf' } };
    if (field.type.kind === 'noun') yield* placesOf(field.type.noun, field.list === undefined ? at : `${at}[0]`);
  }
}

function wrongFor({ type, list }: Field): unknown {
  if (list !== undefined) return 'no list';
  return type.kind === 'noun' || type.kind === 'stringMap' ? 'no object' : { no: 'leaf' };
}
