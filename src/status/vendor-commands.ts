import { ProviderType } from '../../schema/enums.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import { type Place, hostPort } from './place.ts';
import { shell } from './shell.ts';

/** What a vendor's own client tells of each thing that a machine needs, and what changes it. */
export interface VendorCommands {
  /** Whether the credential is taken, and which others there are. */
  readonly authentication: readonly (string | undefined)[];
  readonly quota: readonly (string | undefined)[];
  readonly network: readonly (string | undefined)[];
  readonly storage: readonly (string | undefined)[];
}

const none: VendorCommands = { authentication: [], quota: [], network: [], storage: [] };

/**
 * For a person who is signed in at the provider as its owner; nothing of a Secret is in it. What would change something
 * there does nothing before somebody has said by how much, in `WANTED`.
 */
export function vendorCommands(spec: MachineProviderSpec, place: Place | undefined): VendorCommands {
  const { type, region } = spec;
  const settings = spec.config?.customSettings ?? {};
  const address = place && 'host' in place ? place : undefined;
  switch (type) {
    case ProviderType.AWS:
      return {
        authentication: [
          shell`aws sts get-caller-identity --region=${region}`,
          'aws iam list-access-keys --user-name machineprovider-gateway',
        ],
        quota: [
          shell`aws service-quotas list-service-quotas --service-code ec2 --region=${region} --output table`,
          // Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances, in virtual CPUs.
          shell`aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-1216C47A --region=${region} --desired-value "$WANTED"`,
        ],
        network: [shell`aws ec2 describe-subnets --region=${region} --output table`],
        storage: [shell`aws service-quotas list-service-quotas --service-code ebs --region=${region} --output table`],
      };
    case ProviderType.AZURE: {
      const client = spec.authentication?.oauth2?.clientId ?? settings['clientId'];
      return {
        authentication: [
          shell`az ad app credential list --id=${client} --output table`,
          shell`az role assignment list --assignee=${client} --all --output table`,
        ],
        quota: [
          shell`az vm list-usage --subscription=${settings['subscriptionId']} --location=${region} --output table`,
        ],
        network: [shell`az network vnet list --subscription=${settings['subscriptionId']} --output table`],
        storage: [
          shell`az vm list-skus --subscription=${settings['subscriptionId']} --location=${region} --resource-type disks --output table`,
        ],
      };
    }
    case ProviderType.GCP: {
      const project = settings['projectId'];
      return {
        authentication: [
          shell`gcloud iam service-accounts list --project=${project}`,
          shell`gcloud projects get-iam-policy ${project}`,
        ],
        quota: [shell`gcloud compute regions describe ${region} --project=${project}`],
        network: [shell`gcloud compute networks subnets list --project=${project} --regions=${region}`],
        storage: [shell`gcloud compute disk-types list --project=${project}`],
      };
    }
    case ProviderType.OPENSTACK:
      return {
        authentication: [
          'openstack token issue -c expires -c project_id -c user_id',
          'openstack application credential list',
        ],
        quota: [
          shell`openstack --os-region-name=${region} quota show --usage`,
          shell`openstack --os-region-name=${region} quota set --cores "$WANTED" ${settings['projectName'] ?? settings['projectId'] ?? settings['tenant']}`,
        ],
        network: [shell`openstack --os-region-name=${region} network list`],
        storage: [shell`openstack --os-region-name=${region} volume type list`],
      };
    case ProviderType.VSPHERE: {
      const url = address && hostPort(address);
      const center = settings['datacenter'];
      return {
        authentication: [shell`govc about -u=${url}`, shell`govc permissions.ls -u=${url}`],
        quota: [shell`govc pool.info -u=${url} -dc=${center} ${settings['resourcePool'] ?? '*'}`],
        network: [shell`govc find -u=${url} / -type n`],
        storage: [shell`govc datastore.info -u=${url} -dc=${center}`],
      };
    }
    case ProviderType.LIBVIRT: {
      const written = spec.config?.endpoint ?? settings['uri'];
      // A user before the host may have a password behind it; by ext, ssh or a query virsh would run programs.
      const uri = /^[a-z]+([+](tls|tcp|unix))?:[/][^@?#]*$/.test(written ?? '') ? written : undefined;
      return {
        authentication: [shell`virsh --readonly --connect=${uri} version`],
        quota: [shell`virsh --readonly --connect=${uri} nodeinfo`, shell`virsh --readonly --connect=${uri} list --all`],
        network: [shell`virsh --readonly --connect=${uri} net-list --all`],
        storage: [shell`virsh --readonly --connect=${uri} pool-list --all --details`],
      };
    }
    case ProviderType.PROXMOX: {
      const [user] = (settings['tokenId'] ?? '').split('!');
      return {
        authentication: [shell`pveum user token list ${user}`, shell`pveum user permissions ${user}`],
        quota: ['pvesh get /cluster/resources --type node', 'pvesh get /cluster/resources --type storage'],
        network: ['pvesh get /cluster/sdn/vnets', 'pvesh get /cluster/resources --type node'],
        storage: ['pvesh get /storage'],
      };
    }
    case null:
    case undefined:
      return none;
  }
}
