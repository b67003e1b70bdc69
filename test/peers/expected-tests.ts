/** At least so many tests must run for each type, or some were lost on the way: raise it when tests are added. */
export const expectedTests: Readonly<Record<string, number>> = {
  aws: 41,
  azure: 40,
  gcp: 99,
  proxmox: 144,
  libvirt: 97,
  vsphere: 108,
  openstack: 72,
};
