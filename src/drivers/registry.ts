import { ProviderType } from '../../schema/enums.ts';
import { createDriver } from './create-driver.ts';
import type { Driver } from './driver.ts';
import { description as aws } from './aws/describe.ts';
import { reach as reachAws } from './aws/reach.ts';
import { validate as validateAws } from './aws/validate.ts';
import { reach as reachAzure } from './azure/reach.ts';
import { description as azure } from './azure/describe.ts';
import { validate as validateAzure } from './azure/validate.ts';
import { description as gcp } from './gcp/describe.ts';
import { reach as reachGcp } from './gcp/reach.ts';
import { validate as validateGcp } from './gcp/validate.ts';
import { description as libvirt } from './libvirt/describe.ts';
import { reach as reachLibvirt } from './libvirt/reach.ts';
import { validate as validateLibvirt } from './libvirt/validate.ts';
import { description as openstack } from './openstack/describe.ts';
import { reach as reachOpenstack } from './openstack/reach.ts';
import { validate as validateOpenstack } from './openstack/validate.ts';
import { description as proxmox } from './proxmox/describe.ts';
import { reach as reachProxmox } from './proxmox/reach.ts';
import { validate as validateProxmox } from './proxmox/validate.ts';
import { description as vsphere } from './vsphere/describe.ts';
import { reach as reachVsphere } from './vsphere/reach.ts';
import { validate as validateVsphere } from './vsphere/validate.ts';

/** The driver of each type; one that is missing does not compile. */
export const drivers: Readonly<Record<ProviderType, Driver>> = {
  [ProviderType.AWS]: createDriver(aws, validateAws, reachAws),
  [ProviderType.AZURE]: createDriver(azure, validateAzure, reachAzure),
  [ProviderType.GCP]: createDriver(gcp, validateGcp, reachGcp),
  [ProviderType.VSPHERE]: createDriver(vsphere, validateVsphere, reachVsphere),
  [ProviderType.OPENSTACK]: createDriver(openstack, validateOpenstack, reachOpenstack),
  [ProviderType.LIBVIRT]: createDriver(libvirt, validateLibvirt, reachLibvirt),
  [ProviderType.PROXMOX]: createDriver(proxmox, validateProxmox, reachProxmox),
};
