import { describe, expect, it } from 'vitest';
import type { ResourceVersion } from '../../../../schema/machine-provider.ts';
import { providerKey } from '../../../../schema/machine-provider.ts';
import { readMachineProvider } from '../../../../schema/read.ts';
import type { Change } from '../../../../src/providers/copy/history.ts';
import { touchedBy } from '../../../../src/providers/feeds/changed-paths.ts';

/** What changes from one stored object to the next. */
function touched(before: object, after: object): ReturnType<typeof touchedBy> {
  const version = 1 as ResourceVersion;
  const [old, fresh] = [readMachineProvider(before), readMachineProvider(after)];
  const change: Change = {
    sequence: 1,
    key: providerKey('default', 'a'),
    before: old,
    after: fresh,
    last: fresh,
    version,
    safe: version,
    collapsed: false,
  };
  return touchedBy(change);
}

const ready = { type: 'Ready', status: 'True' };
const reachable = { type: 'Reachable', status: 'True' };
const network = (id: string, cidr: string) => ({ id, cidr });

describe('changed paths', () => {
  it.each([
    ['a value', { spec: { region: 'a' } }, { spec: { region: 'b' } }, ['spec.region']],
    ['a new block', { spec: {} }, { spec: { config: { timeout: '1s' } } }, ['spec.config']],
    ['a removed block', { status: { phase: 'Ready' } }, {}, ['status']],
    [
      'a plain list, as a whole',
      { spec: { availabilityZones: ['a'] } },
      { spec: { availabilityZones: ['a', 'b'] } },
      ['spec.availabilityZones'],
    ],
    [
      'a keyed entry',
      { status: { conditions: [ready, reachable] } },
      { status: { conditions: [reachable, { ...ready, status: 'False' }] } },
      ['status.conditions[type="Ready"].status'],
    ],
    [
      'keyed entries that come and go',
      { spec: { networkConfig: { availableNetworks: [network('a', '1'), network('b', '2')] } } },
      { spec: { networkConfig: { availableNetworks: [network('b', '2'), network('c', '3')] } } },
      ['spec.networkConfig.availableNetworks[id="a"]', 'spec.networkConfig.availableNetworks[id="c"]'],
    ],
    [
      'only the order of keyed entries',
      { status: { conditions: [ready, reachable] } },
      { status: { conditions: [reachable, ready] } },
      ['status.conditions'],
    ],
    [
      'entries without their key, as a whole',
      { status: { conditions: [{ status: 'True' }] } },
      { status: { conditions: [{ status: 'False' }] } },
      ['status.conditions'],
    ],
    [
      'two entries of one key, as a whole',
      { status: { conditions: [ready] } },
      { status: { conditions: [ready, ready] } },
      ['status.conditions'],
    ],
    [
      'keys that users choose, in brackets',
      { metadata: { labels: { 'a.b/c': '1', team: 'x' } } },
      { metadata: { labels: { 'a.b/c': '2' } } },
      ['metadata.labels[a.b/c]', 'metadata.labels[team]'],
    ],
    [
      "the server's own counters not at all",
      { metadata: { resourceVersion: '1', generation: 1 } },
      { metadata: { resourceVersion: '2', generation: 2 } },
      [],
    ],
    [
      'an inherited name like any other',
      { spec: { config: { customSettings: {} } } },
      JSON.parse('{"spec":{"config":{"customSettings":{"__proto__":"x"}}}}') as object,
      ['spec.config.customSettings[__proto__]'],
    ],
    ['a null that stays', { spec: { region: null } }, { spec: { region: null } }, []],
  ])('name %s', (_, before, after, paths) => {
    expect([...touched(before, after).paths].sort()).toEqual(paths);
  });

  it('name the blocks when there are very many', () => {
    const settings = (value: string) => Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, value]));
    const object = (value: string) => ({
      metadata: { labels: settings(value) },
      spec: { region: value, config: { customSettings: settings(value) } },
    });
    expect(touched(object('a'), object('b')).paths).toEqual(['metadata.labels', 'spec.region', 'spec.config']);
  });

  it('leave out who wrote what, unless volatile changes are asked for', () => {
    const { paths, allPaths } = touched(
      { metadata: { managedFields: [] }, spec: { region: 'a' } },
      { metadata: { managedFields: [{ manager: 'x' }] }, spec: { region: 'b' } },
    );
    expect(paths).toEqual(['spec.region']);
    expect(allPaths).toEqual(['metadata.managedFields', 'spec.region']);
  });

  it.each([
    [
      { status: { connectivity: { lastChecked: 'a', latencyMs: 1 } } },
      { status: { connectivity: { lastChecked: 'b', latencyMs: 2 } } },
      true,
    ],
    [
      { status: { authentication: { lastVerified: 'a' } } },
      { status: { authentication: { lastVerified: 'b' } } },
      true,
    ],
    [{ status: { capabilities: { lastVerified: 'a' } } }, { status: { capabilities: { lastVerified: 'b' } } }, true],
    [
      { status: { health: { lastChecked: 'a', metrics: {} } } },
      { status: { health: { lastChecked: 'b', metrics: { errorRate: '1' } } } },
      true,
    ],
    [{ status: { health: {} } }, { status: { health: { metrics: { errorRate: '1' } } } }, true],
    [{ metadata: { managedFields: [] } }, { metadata: { managedFields: [{ manager: 'x' }] } }, true],
    [{ metadata: { resourceVersion: '1' } }, { metadata: { resourceVersion: '2' } }, true],
    [
      { status: { connectivity: { lastChecked: 'a' } } },
      { status: { connectivity: { lastChecked: 'b', status: 'Error' } } },
      false,
    ],
    [{ status: { health: { score: 1 } } }, { status: { health: { score: 2 } } }, false],
    [{ metadata: { labels: { lastChecked: 'a' } } }, { metadata: { labels: { lastChecked: 'b' } } }, false],
    [
      { spec: { config: { customSettings: { latencyMs: 'a' } } } },
      { spec: { config: { customSettings: { latencyMs: 'b' } } } },
      false,
    ],
  ])('tell whether only volatile fields changed: %j to %j', (before, after, onlyVolatile) => {
    expect(touched(before, after).onlyVolatile).toBe(onlyVolatile);
  });
});
