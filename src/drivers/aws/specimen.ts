import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Image } from '../discovery.ts';
import { asFailure } from '../parts.ts';
import type { Api, ListQuestion } from './api.ts';
import { itemsAt, textAt } from './xml.ts';

/** What dry runs are tried on. Ids that are made up belong to nothing. */
export interface Specimen {
  readonly imageId: string;
  readonly instanceType: string;
  readonly subnetId: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly instanceId: string;
  readonly volumeId: string;
  readonly networkInterfaceId: string;
  /** Whether the image, or the instance, is one that there is. */
  readonly hasImage: boolean;
  readonly hasInstance: boolean;
}

const nothing = '0'.repeat(17);
const madeUp: Specimen = {
  imageId: `ami-${nothing}`,
  instanceType: 't3.micro',
  subnetId: `subnet-${nothing}`,
  securityGroupIds: [],
  instanceId: `i-${nothing}`,
  volumeId: `vol-${nothing}`,
  networkInterfaceId: `eni-${nothing}`,
  hasImage: false,
  hasInstance: false,
};

/**
 * At AWS itself things that there are, since it judges what exists only, by their tags too; at any other server nothing
 * that exists, for there are some that take no notice of DryRun.
 */
export async function findSpecimen(api: Api, spec: MachineProviderSpec, images: readonly Image[]): Promise<Specimen> {
  if (!api.places.isVendor) return madeUp;
  const [instance] = await findInstance(api);
  const declared = spec.capabilities?.availableImages?.map(({ id }) => id) ?? [];
  const known = new Set(images.map(({ id }) => id));
  const image = declared.find((id) => typeof id === 'string' && known.has(id)) ?? images[0]?.id;
  const subnetId = spec.networkConfig?.defaultSubnetId ?? undefined;
  return {
    ...madeUp,
    ...(image !== undefined && image !== null && { imageId: image, hasImage: true }),
    subnetId,
    instanceType: spec.capabilities?.supportedInstanceTypes?.[0] ?? madeUp.instanceType,
    securityGroupIds: (spec.networkConfig?.securityGroups ?? []).flatMap(({ id }) => id ?? []),
    ...(instance && { ...instance, hasInstance: true }),
  };
}

type Instance = Pick<Specimen, 'instanceId'> & Partial<Pick<Specimen, 'volumeId'>>;

const question: ListQuestion<Instance> = {
  action: 'DescribeInstances',
  purpose: 'find a machine to try operations on',
  params: { 'Filter.1.Name': 'instance-state-name', 'Filter.1.Value.1': 'running', 'Filter.1.Value.2': 'stopped' },
  list: 'reservationSet',
  read: (reservation) => {
    const [item] = itemsAt(reservation, 'instancesSet');
    const instanceId = textAt(item, 'instanceId');
    const volumeId = textAt(itemsAt(item, 'blockDeviceMapping')[0], 'ebs/volumeId');
    return instanceId === undefined ? undefined : { instanceId, ...(volumeId !== undefined && { volumeId }) };
  },
};

async function findInstance(api: Api): Promise<readonly Instance[]> {
  try {
    // The first page has one, if there is one.
    for await (const { items } of api.pages(question, 5)) return items;
  } catch (error) {
    // Without a machine less can be judged; what else was found out is not lost for it.
    asFailure(error);
  }
  return [];
}
