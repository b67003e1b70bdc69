import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ProviderType } from '../../../schema/enums.ts';
import { createDriver } from '../../../src/drivers/create-driver.ts';
import { createRegistry } from '../../../src/drivers/create-registry.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import { contractManifest, type MutableManifest } from '../../support/contract.ts';
import { description } from '../../support/nimbus/describe.ts';
import { example } from '../../support/nimbus/example.ts';
import { validate } from '../../support/nimbus/validate.ts';
import { setAt } from '../../support/set-at.ts';

// As docs/adding-a-provider.md tells it: a folder, and this one line.
const nimbus = createDriver(description, validate);
const registry = createRegistry<ProviderType | 'nimbus'>({ ...drivers, nimbus });

describe('an eighth type of provider', () => {
  it('is known beside the others', () => {
    expect(registry.all).toHaveLength(Object.keys(drivers).length + 1);
    expect(registry.find('nimbus')?.title).toBe('Nimbus');
    expect(registry.get('nimbus')).toBe(nimbus);
  });

  it('judges its own specs, and no others', () => {
    const manifest = parse(example) as MutableManifest;
    setAt(manifest, 'spec.region', 'us-west-2');
    setAt(manifest, 'spec.config.customSettings.tenant', 'mine');
    // The contract's closed set of types is not the driver's to widen.
    expect(registry.validate(manifest).map(({ code, path }) => [code, path])).toEqual([
      ['NOT_SUPPORTED', 'spec.type'],
      ['INVALID', 'spec.config.customSettings.tenant'],
      ['INVALID', 'spec.region'],
    ]);
    expect(registry.validate(contractManifest())).toEqual([]);
  });

  it('does not compile without its driver', () => {
    // @ts-expect-error the registry of eight types lacks one
    const seven = createRegistry<ProviderType | 'nimbus'>(drivers);
    const { aws, ...six } = drivers;
    // @ts-expect-error the registry of seven types lacks one
    const withoutAws = createRegistry<ProviderType>(six);
    expect([seven.all.length, withoutAws.find(aws.type)]).toEqual([7, undefined]);
  });
});
