import { expect, it } from 'vitest';
import { createLookMemory } from '../../../src/health/look-memory.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';
import { aStore } from '../../support/ports.ts';

const known = { looks: [], unconfirmed: true };

it('keeps nothing of providers that are made, looked at and deleted again and again, where nobody tells that they are gone', () => {
  const present = Array.from({ length: 50 }, (_, index) =>
    aMachineProvider({ name: `here-${index}`, uid: `here-${index}` }),
  );
  const memory = createLookMemory(aStore(present));
  for (const provider of present) memory.note(provider, known);
  // Under a name that is there, with a uid of its own.
  for (let life = 0; life < 20_000; life += 1) {
    memory.note(aMachineProvider({ name: 'here-0', uid: `gone-${life}` }), known);
  }
  expect(memory.size).toBeLessThan(2_000);
  for (const provider of present) expect(memory.of(provider)).toMatchObject(known);
});
