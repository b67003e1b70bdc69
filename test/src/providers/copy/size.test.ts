import { describe, expect, it } from 'vitest';
import type { MachineProvider, ResourceVersion } from '../../../../schema/machine-provider.ts';
import { readMachineProvider } from '../../../../schema/read.ts';
import { estimateOwnBytes } from '../../../../src/providers/copy/size.ts';
import { createProviderStore } from '../../../../src/providers/store.ts';
import { silentLog } from '../../../support/provider-store.ts';

/** As a watch brings it. */
function stored(version: number, parts: { annotations?: unknown; spec?: unknown; status?: unknown } = {}): string {
  const { annotations = {}, spec = { type: 'proxmox' }, status } = parts;
  const metadata = { namespace: 'default', name: 'a', uid: 'u', resourceVersion: String(version), annotations };
  return JSON.stringify({ apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider', metadata, spec, status });
}

function read(text: string): MachineProvider {
  return readMachineProvider(JSON.parse(text));
}

describe('the memory of a version that is old', () => {
  it('has the names in it that only that version has', () => {
    const named = (version: number) => {
      const names = Array.from({ length: 100 }, (_, index) => `${version}.example/${'n'.repeat(50)}${index}`);
      return read(stored(version, { annotations: Object.fromEntries(names.map((name) => [name, ''])) }));
    };
    const [before, after] = [named(1), named(2)];
    expect(estimateOwnBytes(before, after)).toBeGreaterThan(100 * 60);
    expect(estimateOwnBytes(before, named(1))).toBeLessThan(100 * 60);
  });

  it('has what is read in it, where that is not what is stored, and what is said of it', () => {
    const count = 200;
    const customSettings = Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
    const { unreadable, ...provider } = read(stored(1, { spec: { config: { customSettings } } }));
    const said = unreadable.reduce(
      (sum, { path, message, fix }) => sum + path.length + message.length + (fix?.length ?? 0),
      0,
    );
    expect(unreadable).toHaveLength(count);
    expect(estimateOwnBytes({ ...provider, unreadable }, read(stored(2)))).toBeGreaterThan(said);
  });

  it.each(['annotations', 'spec', 'status'])('can be told of %s as deep as an API server takes them', (place) => {
    const depth = 9_900;
    const deep = (version: number) => `{"deep":${'{"a":'.repeat(depth)}${version}${'}'.repeat(depth)}}`;
    const version = (number: number) => read(stored(number, { [place]: 'DEEP' }).replace('"DEEP"', deep(number)));
    const store = createProviderStore({ now: () => 0, log: silentLog });
    store.replace([version(1)], 1 as ResourceVersion);
    for (const number of [2, 3]) {
      store.apply({ type: 'MODIFIED', object: version(number), resourceVersion: number as ResourceVersion });
    }
    expect(store.lastSequence).toBe(2);
  });
});
