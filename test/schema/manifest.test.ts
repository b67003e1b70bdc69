import { describe, expect, it } from 'vitest';
import { CreateMachineProviderInput, UpdateMachineProviderInput } from '../../schema/api/mutations.ts';
import { MachineProviderInput } from '../../schema/api/validation.ts';
import { createInputToManifest, inputToManifest, updateInputToMergePatch } from '../../schema/manifest.ts';
import { ProviderConfig } from '../../schema/spec/config.ts';
import { AvailableNetwork } from '../../schema/spec/network.ts';
import { MachineProviderSpec } from '../../schema/spec/spec.ts';
import { contractManifest } from '../support/contract.ts';

/** An input as type-graphql hands it over: an instance of its class. */
function instance<T extends object>(type: new () => T, fields: Partial<T>): T {
  return Object.assign(new type(), fields);
}

describe('createInputToManifest', () => {
  it('gives back an example of the contract that was written as input', () => {
    const manifest = contractManifest();
    const input = instance(CreateMachineProviderInput, {
      name: 'aws-us-west-2',
      namespace: 'default',
      spec: instance(MachineProviderSpec, manifest.spec),
    });
    expect(JSON.stringify(createInputToManifest(input))).toBe(JSON.stringify(manifest));
  });

  it('drops nulls and classes at every depth', () => {
    const input = instance(CreateMachineProviderInput, {
      name: 'a',
      namespace: 'b',
      labels: { team: 'blue', gone: null },
      annotations: null,
      spec: instance(MachineProviderSpec, {
        region: null,
        config: instance(ProviderConfig, { timeout: null, customSettings: { a: 'b', c: null } }),
        networkConfig: { availableNetworks: [instance(AvailableNetwork, { id: 'x', cidr: null })] },
      }),
    });
    const manifest = createInputToManifest(input);
    expect(manifest).toStrictEqual({
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { name: 'a', namespace: 'b', labels: { team: 'blue' } },
      spec: { config: { customSettings: { a: 'b' } }, networkConfig: { availableNetworks: [{ id: 'x' }] } },
    });
  });
});

describe('inputToManifest', () => {
  it('supplies apiVersion and kind where they are absent and keeps them where they are wrong', () => {
    const metadata = { name: 'a', namespace: null };
    const plain = inputToManifest(instance(MachineProviderInput, { metadata, spec: {} }));
    expect(plain).toStrictEqual({
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { name: 'a' },
      spec: {},
    });
    const wrong = inputToManifest(instance(MachineProviderInput, { kind: 'Machine', metadata, spec: {} }));
    expect(wrong['kind']).toBe('Machine');
  });
});

describe('updateInputToMergePatch', () => {
  it('keeps nulls, which remove, and leaves out what is absent', () => {
    const patch = updateInputToMergePatch(
      instance(UpdateMachineProviderInput, {
        name: 'a',
        namespace: 'b',
        labels: { team: null },
        spec: instance(MachineProviderSpec, { config: { timeout: null, customSettings: { key: null } } }),
      }),
    );
    expect(patch).toStrictEqual({
      metadata: { labels: { team: null } },
      spec: { config: { timeout: null, customSettings: { key: null } } },
    });
  });

  it('drops nulls inside a list, whose items are all new', () => {
    const spec = instance(MachineProviderSpec, { networkConfig: { availableNetworks: [{ id: 'x', cidr: null }] } });
    const patch = updateInputToMergePatch(instance(UpdateMachineProviderInput, { name: 'a', namespace: 'b', spec }));
    expect(patch).toStrictEqual({ spec: { networkConfig: { availableNetworks: [{ id: 'x' }] } } });
  });

  it('guards the write with the resourceVersion that the caller expects', () => {
    const input = { name: 'a', namespace: 'b', expectedResourceVersion: '17' };
    expect(updateInputToMergePatch(instance(UpdateMachineProviderInput, input))).toStrictEqual({
      metadata: { resourceVersion: '17' },
    });
    const nothing = instance(UpdateMachineProviderInput, { ...input, expectedResourceVersion: null });
    expect(updateInputToMergePatch(nothing)).toStrictEqual({});
  });
});
