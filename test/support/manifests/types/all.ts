import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { gcp } from './gcp.ts';
import { libvirt } from './libvirt.ts';
import { openstack } from './openstack.ts';
import { proxmox } from './proxmox.ts';
import type { TypeRows } from './rows.ts';
import { vsphere } from './vsphere.ts';

/** What each type adds to the contract, kept and broken. */
export const typeRows: readonly TypeRows[] = [aws, azure, gcp, vsphere, openstack, libvirt, proxmox];
