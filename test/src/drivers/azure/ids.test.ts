import { describe, expect, it } from 'vitest';
import { declaredIn } from '../../../../src/drivers/declared.ts';
import { asDeclared, spellingsOf, resourcePath } from '../../../../src/drivers/azure/ids.ts';

const group = '/subscriptions/6731de76-14a6-49ae-97bc-6eba6914391e/resourceGroups/machines';

describe('ids that a spec declares for Azure', () => {
  it('lead to the resource that they name, in any case', () => {
    const id = `${group}/providers/Microsoft.Network/virtualNetworks/main`;
    expect(resourcePath(id, 'Microsoft.Network', 'virtualNetworks')).toBe(id);
    expect(resourcePath(id.toUpperCase(), 'Microsoft.Network', 'virtualNetworks')).toBe(
      '/subscriptions/6731DE76-14A6-49AE-97BC-6EBA6914391E/resourceGroups/MACHINES/providers/MICROSOFT.NETWORK/virtualNetworks/MAIN',
    );
  });

  it.each([
    ['a name', 'main'],
    ['nothing', ''],
    ['another kind', `${group}/providers/Microsoft.Network/networkSecurityGroups/main`],
    ['another provider', `${group}/providers/Microsoft.Other/virtualNetworks/main`],
    ['something below', `${group}/providers/Microsoft.Network/virtualNetworks/main/subnets/one`],
    ['an empty name', `${group}/providers/Microsoft.Network/virtualNetworks/`],
    ['a way up', `${group}/providers/Microsoft.Network/virtualNetworks/..`],
    [
      'another host',
      'https://example.com/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n',
    ],
  ])('lead nowhere for %s', (_, id) => {
    expect(resourcePath(id, 'Microsoft.Network', 'virtualNetworks')).toBeUndefined();
  });

  it('bring neither a query nor another path with them', () => {
    const id = `${group}/providers/Microsoft.Network/virtualNetworks/main?api-version=1#x%2f`;
    expect(resourcePath(id, 'Microsoft.Network', 'virtualNetworks')).toBe(
      `${group}/providers/Microsoft.Network/virtualNetworks/main%3Fapi-version%3D1%23x%252f`,
    );
  });

  it('are found in all places, each once, and keep their spelling', () => {
    const declared = declaredIn({
      networkConfig: {
        defaultNetworkId: 'A',
        defaultSubnetId: 'b',
        availableNetworks: [{ id: 'A' }, { id: null }, { id: 'c' }],
        securityGroups: [{ id: 'd' }],
      },
      capabilities: { availableImages: [{ id: 'e' }, { id: '' }], supportedInstanceTypes: ['Standard_B1s'] },
      storageConfig: { defaultStorageClass: 'Premium_LRS', availableStorageTypes: [{ name: 'Premium_LRS' }] },
    });
    expect(declared).toEqual({
      networks: ['A', 'b', 'c'],
      securityGroups: ['d'],
      images: ['e'],
      instanceTypes: ['Standard_B1s'],
      storageTypes: ['Premium_LRS'],
    });
    expect(asDeclared('a', declared.networks)).toBe('A');
    expect(asDeclared('z', declared.networks)).toBe('z');
  });

  it('are spelled as the spec spells them, by id or by name, all of its ways', () => {
    const id = '/subscriptions/S/resourceGroups/RG/providers/Microsoft.Compute/images/Base';
    const item = { id, name: 'Base' };
    expect(spellingsOf(item, ['base', 'other', id.toLowerCase()])).toEqual(['base', id.toLowerCase()]);
    expect(spellingsOf(item, ['other'])).toEqual([id]);
    expect(spellingsOf({ id, name: null }, ['base'])).toEqual([id]);
  });
});
