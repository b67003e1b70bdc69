import type { InstanceType, Part } from '../discovery.ts';
import type { DriverFailure } from '../failure.ts';
import { gatherPart } from '../parts.ts';
import type { Api, ListQuestion } from './api.ts';
import { describeTypes } from './instance-types.ts';
import { itemsAt, numberAt, textAt, type XmlNode } from './xml.ts';

/** Machines of one type; of terminated ones nothing is counted. */
export interface Machines {
  readonly type: string;
  readonly count: number;
  /** Of these the ones that count against quotas: running, or about to. */
  readonly runningCount: number;
  /** Of one of them; absent where EC2 did not tell. */
  readonly size?: InstanceType;
}

export interface MachinesFound {
  readonly machines: readonly Machines[];
  readonly failure?: DriverFailure;
  /** Why the sizes of types are not known. */
  readonly sizeFailure?: DriverFailure;
}

const alive = ['pending', 'running', 'stopping', 'stopped'];
const pageSize = 1000;

/** The machines of the account in the region, by type. */
export async function findMachines(api: Api): Promise<MachinesFound> {
  const { items, failure } = await gatherPart(api.pages(question, pageSize));
  const types = Map.groupBy(items.flat(), ({ type }) => type);
  const sizes = await sizesOf(api, [...types.keys()]);
  const byName = new Map(sizes.items.map((size) => [size.name, size]));
  return {
    machines: Array.from(types, ([type, all]) => {
      const size = byName.get(type);
      const runningCount = all.filter(({ isRunning }) => isRunning).length;
      return { type, count: all.length, runningCount, ...(size && { size }) };
    }),
    ...(failure && { failure }),
    ...(sizes.failure && { sizeFailure: sizes.failure }),
  };
}

const mostNames = 100;

async function sizesOf(api: Api, names: readonly string[]): Promise<Part<InstanceType>> {
  const items: InstanceType[] = [];
  for (let at = 0; at < names.length; at += mostNames) {
    const found = await describeTypes(api, names.slice(at, at + mostNames));
    items.push(...found.items);
    if (found.failure) return { items, failure: found.failure };
  }
  return { items };
}

interface Machine {
  readonly type: string;
  readonly isRunning: boolean;
}

const question: ListQuestion<readonly Machine[]> = {
  action: 'DescribeInstances',
  purpose: 'count the machines',
  params: {
    'Filter.1.Name': 'instance-state-name',
    ...Object.fromEntries(alive.map((state, index) => [`Filter.1.Value.${index + 1}`, state])),
  },
  list: 'reservationSet',
  read: (reservation) => itemsAt(reservation, 'instancesSet').flatMap(readMachine),
};

function readMachine(item: XmlNode): readonly Machine[] {
  const [type, state] = [textAt(item, 'instanceType'), textAt(item, 'instanceState/name')];
  return type === undefined ? [] : [{ type, isRunning: state === 'running' || state === 'pending' }];
}

/** GiB of all volumes, by type. */
export async function findVolumes(api: Api): Promise<Part<{ readonly type: string; readonly sizeGb: number }>> {
  const { items, failure } = await gatherPart(api.pages(volumes, pageSize));
  const sums = new Map<string, number>();
  for (const { type, sizeGb } of items) sums.set(type, (sums.get(type) ?? 0) + sizeGb);
  return { items: Array.from(sums, ([type, sizeGb]) => ({ type, sizeGb })), ...(failure && { failure }) };
}

const volumes: ListQuestion<{ readonly type: string; readonly sizeGb: number }> = {
  action: 'DescribeVolumes',
  purpose: 'add up the volumes',
  list: 'volumeSet',
  read: (item) => {
    const [type, sizeGb] = [textAt(item, 'volumeType'), numberAt(item, 'size')];
    return type === undefined || sizeGb === undefined ? undefined : { type, sizeGb };
  },
};
