import type { InstanceType, Part } from '../discovery.ts';
import type { DriverFailure } from '../failure.ts';
import { asFailure, gatherPart } from '../parts.ts';
import type { Api, ListQuestion } from './api.ts';
import { itemsAt, numberAt, textAt, type XmlNode } from './xml.ts';

type Progress = (items: number, isFinished: boolean) => void;

const typePage = 100;
const offeringPage = 1000;

/** Every type of the region, and in which zones it is offered. */
export async function findInstanceTypes(api: Api, progress?: Progress): Promise<Part<InstanceType>> {
  const offering = findZones(api);
  const { items, failure } = await gatherPart(api.pages(typesQuestion({}), typePage), progress);
  const { zones, failure: unoffered } = await offering;
  const first = failure ?? unoffered;
  return {
    items: items.map((type) => ({ ...type, ...zonesOf(type.name) })),
    ...(first && { failure: first }),
  };

  function zonesOf(name: string): Pick<InstanceType, 'zones'> {
    // Of a list that was cut short none can be said to be whole.
    return unoffered === undefined ? { zones: zones.get(name) ?? [] } : {};
  }
}

/** These types alone, at most 100 of them; one that does not exist is left out. */
export async function describeTypes(api: Api, names: readonly string[]): Promise<Part<InstanceType>> {
  const filter = names.map((name, index) => [`Filter.1.Value.${index + 1}`, name] as const);
  const params = { 'Filter.1.Name': 'instance-type', ...Object.fromEntries(filter) };
  return gatherPart(api.pages(typesQuestion(params), typePage));
}

function typesQuestion(params: Readonly<Record<string, string>>): ListQuestion<InstanceType> {
  return { action: 'DescribeInstanceTypes', params, purpose: 'list the instance types', list: 'instanceTypeSet', read };
}

async function findZones(api: Api): Promise<{ zones: Map<string, string[]>; failure?: DriverFailure }> {
  const zones = new Map<string, string[]>();
  const question: ListQuestion<{ type: string; zone: string }> = {
    action: 'DescribeInstanceTypeOfferings',
    params: { LocationType: 'availability-zone' },
    purpose: 'list the zones where instance types are offered',
    list: 'instanceTypeOfferingSet',
    read: (item) => {
      const [type, zone] = [textAt(item, 'instanceType'), textAt(item, 'location')];
      return type === undefined || zone === undefined ? undefined : { type, zone };
    },
  };
  try {
    const { items, failure } = await gatherPart(api.pages(question, offeringPage));
    for (const { type, zone } of items) zones.set(type, [...(zones.get(type) ?? []), zone]);
    for (const names of zones.values()) names.sort();
    return { zones, ...(failure && { failure }) };
  } catch (error) {
    return { zones, failure: asFailure(error) };
  }
}

function read(item: XmlNode): InstanceType | undefined {
  const name = textAt(item, 'instanceType');
  if (name === undefined) return undefined;
  const cpu = numberAt(item, 'vCpuInfo/defaultVCpus');
  const memoryMib = numberAt(item, 'memoryInfo/sizeInMiB');
  const gpus = itemsAt(item, 'gpuInfo/gpus').flatMap((gpu) => {
    const type = [textAt(gpu, 'manufacturer'), textAt(gpu, 'name')].filter(Boolean).join(' ');
    const count = numberAt(gpu, 'count');
    return type === '' || count === undefined ? [] : [{ type, count }];
  });
  const architectures = itemsAt(item, 'processorInfo/supportedArchitectures').map(({ text }) => text.trim());
  return {
    name,
    ...(cpu !== undefined && { cpu }),
    ...(memoryMib !== undefined && { memoryGb: memoryMib / 1024 }),
    ...(gpus.length > 0 && { gpus }),
    ...(architectures.length > 0 && { architectures }),
  };
}
