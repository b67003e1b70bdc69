import type { Network, SecurityGroup, Subnet } from '../discovery.ts';
import type { ListQuestion } from './api.ts';
import { itemsAt, textAt, type XmlNode } from './xml.ts';

export const vpcs: ListQuestion<Network> = {
  action: 'DescribeVpcs',
  purpose: 'list the VPCs',
  list: 'vpcSet',
  read: (item) => {
    const id = textAt(item, 'vpcId');
    const cidrs = [
      textAt(item, 'cidrBlock'),
      ...itemsAt(item, 'cidrBlockAssociationSet').map((one) => textAt(one, 'cidrBlock')),
      ...itemsAt(item, 'ipv6CidrBlockAssociationSet').map((one) => textAt(one, 'ipv6CidrBlock')),
    ].filter((cidr) => cidr !== undefined);
    return id === undefined ? undefined : { id, ...nameOf(item), cidrs: [...new Set(cidrs)] };
  },
};

export const subnets: ListQuestion<Subnet> = {
  action: 'DescribeSubnets',
  purpose: 'list the subnets',
  list: 'subnetSet',
  read: (item) => {
    const id = textAt(item, 'subnetId');
    if (id === undefined) return undefined;
    const [networkId, cidr, zone] = ['vpcId', 'cidrBlock', 'availabilityZone'].map((name) => textAt(item, name));
    return {
      id,
      ...nameOf(item),
      ...(networkId !== undefined && { networkId }),
      ...(cidr !== undefined && { cidr }),
      ...(zone !== undefined && { zone }),
    };
  },
};

export const securityGroups: ListQuestion<SecurityGroup> = {
  action: 'DescribeSecurityGroups',
  purpose: 'list the security groups',
  list: 'securityGroupInfo',
  read: (item) => {
    const id = textAt(item, 'groupId');
    if (id === undefined) return undefined;
    const [name, description] = [textAt(item, 'groupName'), textAt(item, 'groupDescription')];
    return { id, ...(name !== undefined && { name }), ...(description !== undefined && { description }) };
  },
};

/** By EC2's custom the tag `Name`. */
function nameOf(item: XmlNode): { readonly name?: string } {
  const tag = itemsAt(item, 'tagSet').find((one) => textAt(one, 'key') === 'Name');
  const name = textAt(tag, 'value');
  return name === undefined ? {} : { name };
}
