import { describe, expect, it } from 'vitest';
import { isGranted } from '../../../../src/drivers/azure/permissions.ts';

const start = 'Microsoft.Compute/virtualMachines/start/action';

describe("Azure's permissions", () => {
  it.each([
    ['*', true],
    ['Microsoft.Compute/virtualMachines/start/action', true],
    ['microsoft.compute/virtualmachines/START/action', true],
    ['Microsoft.Compute/*', true],
    ['*/action', true],
    ['Microsoft.Compute/virtualMachines/*/action', true],
    ['Microsoft.*/start/*', true],
    ['*/virtualMachines/*start*', true],
    ['Microsoft.Compute/virtualMachines/start', false],
    ['Microsoft.Compute/virtualMachines/start/action/now', false],
    ['*/read', false],
    ['Microsoft.Network/*', false],
    ['Microsoft.Compute/virtualMachines/start/action*action', false],
    ['Microsoft.Compute/*action/action', false],
    ['', false],
  ])('give it by %s: %s', (pattern, given) => {
    expect(isGranted([{ actions: [pattern] }], start)).toBe(given);
  });

  it('are those of one role less what the same role takes away', () => {
    const all = { actions: ['*'], notActions: ['Microsoft.Compute/*/start/*'] };
    expect(isGranted([all], start)).toBe(false);
    expect(isGranted([all], 'Microsoft.Compute/virtualMachines/restart/action')).toBe(true);
    expect(isGranted([all, { actions: ['*/start/action'], notActions: null }], start)).toBe(true);
  });

  it('are none where Azure lists none', () => {
    expect(isGranted([], start)).toBe(false);
    expect(isGranted([{ actions: null, notActions: [] }], start)).toBe(false);
  });

  it('cost no more than the length of a pattern that is made to cost much', () => {
    const pattern = `${'*a'.repeat(20_000)}*!`;
    expect(isGranted([{ actions: [pattern] }], 'a'.repeat(20_000))).toBe(false);
  });
});
