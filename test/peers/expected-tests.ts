import { expectedTests as aws } from './aws/expected-tests.ts';
import { expectedTests as azure } from './azure/expected-tests.ts';
import { expectedTests as gcp } from './gcp/expected-tests.ts';
import { expectedTests as proxmox } from './proxmox/expected-tests.ts';
import { expectedTests as libvirt } from './libvirt/expected-tests.ts';
import { expectedTests as vsphere } from './vsphere/expected-tests.ts';
import { expectedTests as health } from './health/expected-tests.ts';
import { expectedTests as openstack } from './openstack/expected-tests.ts';

/** The floor of each folder: of each type, and of the health of several. */
export const expectedTests: Readonly<Record<string, number>> = {
  aws,
  azure,
  gcp,
  proxmox,
  libvirt,
  vsphere,
  openstack,
  health,
};
