import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ProviderType } from '../../schema/enums.ts';
import { readMachineProvider } from '../../schema/read.ts';
import type { JsonRecord } from '../../schema/record.ts';
import * as operations from '../support/generated/operations.ts';
import { aContext, aStore } from '../support/ports.ts';
import { run } from '../support/run.ts';
import { aStoredProvider } from '../support/stored.ts';

const all = async () => {
  const { data, errors } = await run(operations.DriversDocument, {}, aContext());
  expect(errors).toBeUndefined();
  return data?.drivers ?? [];
};

/** What a form built from a schema refuses, with patterns as JSON Schema has them read. */
function mistakesOfForm(schema: JsonRecord, value: JsonRecord): string[] {
  const properties = schema['properties'] as Record<string, { readonly pattern: string }>;
  const required = (schema['required'] ?? []) as readonly string[];
  return Object.entries(properties).flatMap(([name, { pattern }]) => {
    const text = value[name];
    const isGood = typeof text === 'string' ? new RegExp(pattern, 'u').test(text) : !required.includes(name);
    return isGood ? [] : [name];
  });
}

describe('drivers', () => {
  it('are one for each type of provider, and each is found by it', async () => {
    const drivers = await all();
    expect(drivers.map(({ type }) => type).sort()).toEqual(Object.keys(ProviderType).sort());
    for (const { type, title } of drivers) {
      const { data } = await run(operations.DriverDocument, { type }, aContext());
      expect(data?.driver.title).toBe(title);
    }
  });

  it('each have an example that validates, and settings that it keeps to', async () => {
    for (const { example, settings } of await all()) {
      const { data } = await run(operations.ValidateDocument, { yaml: example }, aContext());
      expect(data?.validateMachineProvider).toEqual({ valid: true, problems: [] });
      const { spec } = parse(example) as { spec: { config?: { customSettings?: JsonRecord } } };
      expect(mistakesOfForm(settings, spec.config?.customSettings ?? {})).toEqual([]);
    }
  });

  it('tell by their settings what a form must ask for, in which form, and in what words', async () => {
    const { data } = await run(operations.DriverDocument, { type: 'AZURE' }, aContext());
    const { settings = {}, example = '' } = data?.driver ?? {};
    for (const setting of Object.values(settings['properties'] as Record<string, JsonRecord>)) {
      expect(setting).toMatchObject({ type: 'string', description: expect.stringMatching(/\w/) as string });
    }
    const { spec } = parse(example) as { spec: { config: { customSettings: JsonRecord } } };
    const { customSettings } = spec.config;
    expect(mistakesOfForm(settings, { ...customSettings, subscriptionId: undefined })).toEqual(['subscriptionId']);
    expect(mistakesOfForm(settings, { ...customSettings, subscriptionId: 'mine' })).toEqual(['subscriptionId']);
    expect(mistakesOfForm(settings, { ...customSettings, resourceGroup: 'ends.' })).toEqual(['resourceGroup']);
  });

  it('say what the Secret of each method has to hold', async () => {
    const { data } = await run(operations.DriverDocument, { type: 'AWS' }, aContext());
    const [apiKey] = data?.driver.authentication ?? [];
    expect(apiKey).toMatchObject({ type: 'APIKEY', description: expect.any(String) as string });
    expect(apiKey?.secretKeys).toContainEqual(expect.objectContaining({ name: null, required: true }));
    expect(apiKey?.secretKeys).toContainEqual(expect.objectContaining({ name: 'secret-access-key', required: true }));
  });
});

describe("a provider's driver", () => {
  const driversOf = async (...specs: readonly JsonRecord[]) => {
    const providers = specs.map((spec, index) => readMachineProvider(aStoredProvider({ name: `p${index}`, spec })));
    const query = '{ machineProviders { nodes { driver { type title } } } }';
    const { data, errors } = await run(query, {}, aContext(aStore(providers)));
    expect(errors).toBeUndefined();
    return (data as { machineProviders: { nodes: { driver: unknown }[] } }).machineProviders.nodes;
  };

  it('is that of its type', async () => {
    expect(await driversOf({ type: 'gcp' })).toEqual([
      { driver: { type: 'GCP', title: expect.any(String) as string } },
    ]);
  });

  it.each(['digitalocean', 7, null, '__proto__', 'constructor'])(
    'is null where the stored type is %j, and fails no list',
    async (type) => {
      expect(await driversOf({ type }, { type: 'aws' })).toMatchObject([{ driver: null }, { driver: { type: 'AWS' } }]);
    },
  );
});
