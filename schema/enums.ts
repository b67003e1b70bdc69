import { registerEnumType } from 'type-graphql';

// Each member's value is what stands on the wire (in the custom resource), so a stored object is resolved as it is.

export enum ProviderType {
  AWS = 'aws',
  AZURE = 'azure',
  GCP = 'gcp',
  VSPHERE = 'vsphere',
  OPENSTACK = 'openstack',
  LIBVIRT = 'libvirt',
  PROXMOX = 'proxmox',
}
registerEnumType(ProviderType, {
  name: 'ProviderType',
  description: 'The platform that makes the machines.',
  valuesConfig: {
    AWS: { description: 'Amazon Web Services, EC2.' },
    AZURE: { description: 'Microsoft Azure, Virtual Machines.' },
    GCP: { description: 'Google Cloud, Compute Engine.' },
    VSPHERE: { description: 'VMware vSphere, through vCenter.' },
    OPENSTACK: { description: 'OpenStack, Nova.' },
    LIBVIRT: { description: 'libvirt: QEMU/KVM, Xen, LXC or Cloud Hypervisor hosts.' },
    PROXMOX: { description: 'Proxmox Virtual Environment.' },
  },
});

export enum ProviderPhase {
  READY = 'Ready',
  NOT_READY = 'NotReady',
  ERROR = 'Error',
  INITIALIZING = 'Initializing',
}
registerEnumType(ProviderPhase, {
  name: 'ProviderPhase',
  description: 'The overall state of a provider.',
  valuesConfig: {
    READY: {
      description:
        'It answers, takes the credential, and the spec can be asked by. Whether there is room for machines, the condition `QuotaAvailable` tells.',
    },
    NOT_READY: {
      description: 'Something is in the way that may pass by itself, such as an outage: wait; see the conditions.',
    },
    ERROR: {
      description: 'Something is in the way that somebody must mend, such as a credential; see the conditions.',
    },
    INITIALIZING: {
      description: 'It has not been looked at yet, or not since a spec was mended that kept everybody from it.',
    },
  },
});
