import { numberAt, textAt, type XmlNode } from '../read-xml.ts';
import type { Entities, EntityKind, Gpu, Host } from './entities.ts';
import { faultKind } from './fault.ts';
import { referenceAt, referenceOf } from './service-content.ts';
import type { Reference } from './write-soap.ts';

/** One object of a page. */
export interface RetrievedObject {
  readonly self: Reference;
  /** Its properties, by their paths. */
  readonly values: ReadonlyMap<string, XmlNode>;
  /** Kinds of the faults for which properties are missing. */
  readonly faults: readonly string[];
}

/** Undefined for what is no object. */
export function readObject(node: XmlNode): RetrievedObject | undefined {
  const self = referenceAt(node, 'obj');
  if (self === undefined) return undefined;
  const values = new Map<string, XmlNode>();
  const faults: string[] = [];
  for (const part of node.children) {
    const value = part.children.find(({ name }) => name === 'val');
    const path = textAt(part, 'name');
    if (part.name === 'propSet' && path !== undefined && value !== undefined) values.set(path, value);
    if (part.name === 'missingSet') {
      faults.push(faultKind(part.children.find(({ name }) => name === 'fault')) ?? 'SystemError');
    }
  }
  return { self, values, faults };
}

/** Which kind an object is of; types of which we know nothing are asked for as folders, as datastore clusters are. */
export function kindOf({ type }: Reference): EntityKind {
  return kinds.get(type) ?? 'folders';
}

const kinds = new Map<string, EntityKind>([
  ['Datacenter', 'datacenters'],
  ['ComputeResource', 'computes'],
  ['ClusterComputeResource', 'computes'],
  ['HostSystem', 'hosts'],
  ['Datastore', 'datastores'],
  ['Network', 'networks'],
  ['DistributedVirtualPortgroup', 'networks'],
  ['OpaqueNetwork', 'networks'],
  ['ResourcePool', 'pools'],
  ['VirtualApp', 'pools'],
  ['VirtualMachine', 'machines'],
]);

type Reader<Kind extends EntityKind> = (
  object: RetrievedObject,
) => Omit<Entities[Kind][number], 'id' | 'name' | 'parent'>;

const readers: { readonly [Kind in EntityKind]: Reader<Kind> } = {
  folders: () => ({}),
  datacenters: (object) =>
    present({
      vmFolder: idOf(object, 'vmFolder'),
      hostFolder: idOf(object, 'hostFolder'),
      datastoreFolder: idOf(object, 'datastoreFolder'),
      networkFolder: idOf(object, 'networkFolder'),
    }),
  computes: (object) =>
    present({
      pool: idOf(object, 'resourcePool'),
      totalMhz: amountOf(object, 'summary.totalCpu'),
      cores: amountOf(object, 'summary.numCpuCores'),
    }),
  hosts: (object) => ({
    ...present({
      threads: amountOf(object, 'summary.hardware.numCpuThreads'),
      memoryBytes: amountOf(object, 'summary.hardware.memorySize'),
    }),
    gpus: (object.values.get('config.graphicsInfo')?.children ?? []).flatMap(readGpu),
    vlans: (object.values.get('config.network.portgroup')?.children ?? []).flatMap(readPortGroup),
  }),
  datastores: (object) =>
    present({
      type: wordOf(object, 'summary.type'),
      isThin: flagOf(object, 'capability.perFileThinProvisioningSupported'),
      isSsd: flag(textAt(object.values.get('info'), 'vmfs/ssd')),
      isAccessible: flagOf(object, 'summary.accessible'),
      capacityBytes: amountOf(object, 'summary.capacity'),
      freeBytes: amountOf(object, 'summary.freeSpace'),
    }),
  networks: (object) => ({
    type: object.self.type,
    ...present({ vlan: vlanOf(object.values.get('config.defaultPortConfig')) }),
    isUplink: (object.values.get('tag')?.children ?? []).some((tag) => textAt(tag, 'key') === 'SYSTEM/DVS.UPLINKPG'),
  }),
  pools: (object) =>
    present({
      owner: idOf(object, 'owner'),
      maxMhz: numberAt(object.values.get('runtime'), 'cpu/maxUsage'),
      usedMhz: numberAt(object.values.get('runtime'), 'cpu/overallUsage'),
      maxBytes: numberAt(object.values.get('runtime'), 'memory/maxUsage'),
      usedBytes: numberAt(object.values.get('runtime'), 'memory/overallUsage'),
    }),
  machines: (object) => ({
    isTemplate: flagOf(object, 'summary.config.template') === true,
    ...present({
      host: idOf(object, 'runtime.host'),
      pool: idOf(object, 'resourcePool'),
      guestId: wordOf(object, 'summary.config.guestId'),
      cpu: amountOf(object, 'summary.config.numCpu'),
      memoryMb: amountOf(object, 'summary.config.memorySizeMB'),
      committedBytes: amountOf(object, 'summary.storage.committed'),
    }),
  }),
};

/** The object as what we keep of one of its kind; undefined where not even its name may be read. */
export function readEntity<Kind extends EntityKind>(
  kind: Kind,
  object: RetrievedObject,
): Entities[Kind][number] | undefined {
  const name = object.values.get('name')?.text;
  if (name === undefined || name === '' || name.length > longestName) return undefined;
  const parent = idOf(object, 'parent');
  const located = { id: object.self.id, name, ...(parent !== undefined && { parent }) };
  return { ...located, ...readers[kind](object) };
}

/** vCenter takes 80 characters, and an escape for one makes three of it. */
const longestName = 512;

/** What a host has by itself to show its console is no GPU. */
function readGpu(node: XmlNode): readonly Gpu[] {
  if (textAt(node, 'graphicsType') === 'basic') return [];
  const words = [textAt(node, 'vendorName'), textAt(node, 'deviceName')].flatMap((word) => word ?? []);
  const type = words.join(' ').slice(0, 128);
  return type === '' ? [] : [{ type, isUsed: node.children.some(({ name }) => name === 'vm') }];
}

/** 4095 hands all VLANs on to the machine, and 0 none. */
function readPortGroup(node: XmlNode): Host['vlans'] {
  const name = textAt(node, 'spec/name');
  const vlan = numberAt(node, 'spec/vlanId');
  return name === undefined || vlan === undefined ? [] : [[name, vlan]];
}

/** A port group with a range of VLANs, or a private one, has no number that a machine is in. */
function vlanOf(config: XmlNode | undefined): number | undefined {
  const [vlan, ...others] = config?.children.find(({ name }) => name === 'vlan')?.children.filter(isVlanId) ?? [];
  const text = vlan?.text.trim() ?? '';
  return others.length === 0 && /^[1-9]\d{0,3}$/.test(text) && Number(text) <= 4094 ? Number(text) : undefined;
}

function isVlanId({ name }: XmlNode): boolean {
  return name === 'vlanId';
}

function idOf({ values }: RetrievedObject, path: string): string | undefined {
  return referenceOf(values.get(path))?.id;
}

function wordOf({ values }: RetrievedObject, path: string): string | undefined {
  const text = values.get(path)?.text.trim() ?? '';
  return /^[\w.-]{1,64}$/.test(text) ? text : undefined;
}

function flagOf({ values }: RetrievedObject, path: string): boolean | undefined {
  return flag(values.get(path)?.text.trim());
}

function flag(text: string | undefined): boolean | undefined {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

function amountOf({ values }: RetrievedObject, path: string): number | undefined {
  const text = values.get(path)?.text.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function present<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Fields]?: Exclude<Fields[Key], undefined>;
  };
}
