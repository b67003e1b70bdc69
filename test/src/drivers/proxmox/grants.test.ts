import { describe, expect, it } from 'vitest';
import { createGrants } from '../../../../src/drivers/proxmox/grants.ts';

const all = { '/access': {}, '/access/groups': {}, '/nodes': {}, '/storage': {}, '/vms': {} };

describe('privileges', () => {
  it('hold below the path that they are set on, unless they do not propagate', () => {
    const grants = createGrants({ '/': { 'Sys.Audit': true, 'Sys.Modify': false }, '/vms': { 'VM.Audit': true } });
    expect(grants.has('/', 'Sys.Modify')).toBe(true);
    expect(grants.has('/sdn/zones/z1', 'Sys.Audit')).toBe(true);
    expect(grants.has('/sdn/zones/z1', 'Sys.Modify')).toBe(false);
    expect(grants.has('/vms/100', 'VM.Audit')).toBe(true);
    expect(grants.has('/vms/100', 'VM.Clone', 'VM.Audit')).toBe(true);
    expect(grants.has('/vms/100', 'VM.Clone')).toBe(false);
  });

  it('that are set nearer take the place of those above', () => {
    const grants = createGrants({ ...all, '/vms': { 'VM.Audit': true }, '/vms/100': { 'VM.Clone': true } });
    expect(grants.has('/vms/100', 'VM.Audit')).toBe(false);
    expect(grants.has('/vms/101', 'VM.Audit')).toBe(true);
  });

  it('are none on a path that is always told of, and is not', () => {
    const grants = createGrants({ '/': { 'VM.Audit': true }, '/nodes': { 'VM.Audit': true } });
    expect(grants.has('/vms', 'VM.Audit')).toBe(false);
    expect(grants.has('/vms/100', 'VM.Audit')).toBe(false);
    expect(grants.has('/sdn', 'VM.Audit')).toBe(true);
  });

  it('of somebody who tells of `/` alone hold wherever they propagate', () => {
    const grants = createGrants({ '/': { 'VM.Audit': true, 'Sys.Audit': false } });
    expect(grants.has('/vms/100', 'VM.Audit')).toBe(true);
    expect(grants.has('/nodes', 'Sys.Audit')).toBe(false);
  });

  it('make a list whole only where they hold for all that is below', () => {
    const list = ['list the machines', '/vms', 'VM.Audit'] as const;
    expect(createGrants({ '/vms': { 'VM.Audit': true } }).shortage(...list)).toBeUndefined();
    expect(createGrants({ '/vms': { 'VM.Audit': false } }).shortage(...list)?.code).toBe('FORBIDDEN');
    expect(createGrants({ '/vms/100': { 'VM.Audit': true } }).shortage(...list)?.message).toContain('VM.Audit on /vms');
    expect(createGrants({}).shortage(...list)?.fix).toContain('PVEAuditor');
  });

  it('are not found in what every object has', () => {
    const grants = createGrants({ '/': { 'Sys.Audit': true } });
    expect(grants.has('/', 'constructor')).toBe(false);
    expect(grants.has('/constructor', 'toString')).toBe(false);
  });
});
