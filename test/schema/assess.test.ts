import { describe, expect, it } from 'vitest';
import { assessMachineProvider } from '../../schema/assess.ts';
import { readMachineProvider } from '../../schema/read.ts';
import { validateManifest } from '../../schema/validate.ts';
import { storedProvider } from '../support/contract.ts';
import { setAt } from '../support/set-at.ts';

describe('assessMachineProvider', () => {
  it('finds nothing wrong with a sound object that a cluster holds', () => {
    expect(assessMachineProvider(readMachineProvider(storedProvider()), validateManifest)).toEqual([]);
  });

  it('gives one problem for one mistake, whether it can be read or not', () => {
    const stored = storedProvider();
    setAt(stored, 'spec.type', 'digitalocean');
    setAt(stored, 'spec.config.timeout', '30');
    setAt(stored, 'status.phase', 'Fine');
    const problems = assessMachineProvider(readMachineProvider(stored), validateManifest);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['UNREADABLE', 'spec.type'],
      ['UNREADABLE', 'status.phase'],
      ['INVALID', 'spec.config.timeout'],
    ]);
  });
});
