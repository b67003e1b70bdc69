import type { Quota, QuotaReport } from '../connection.ts';
import type { Part } from '../discovery.ts';
import type { Api } from './api.ts';
import { refuseNothing } from '../parts.ts';
import { findMachines, findVolumes, type Machines, type MachinesFound } from './machines.ts';
import { listServiceQuotas, type ServiceQuota } from './service-quotas.ts';
import { volumeTypes } from './volume-types.ts';

/** On-demand quotas count virtual CPUs of running machines, each of some families. */
const families: readonly { readonly code: string; readonly resource: string; readonly types: RegExp }[] = [
  { code: 'L-1216C47A', resource: 'cpu', types: /^(?!dl|hpc|inf|trn|mac)[acdhimrtz]\d?/ },
  { code: 'L-DB2E81BA', resource: 'Running On-Demand G and VT instances', types: /^(g|vt)\d/ },
  { code: 'L-417A185B', resource: 'Running On-Demand P instances', types: /^p\d/ },
  { code: 'L-74FC7D96', resource: 'Running On-Demand F instances', types: /^f\d/ },
  { code: 'L-7295265B', resource: 'Running On-Demand X instances', types: /^x\d/ },
  { code: 'L-1945791B', resource: 'Running On-Demand Inf instances', types: /^inf\d/ },
  { code: 'L-6E869C2A', resource: 'Running On-Demand DL instances', types: /^dl\d/ },
  { code: 'L-2C3B7624', resource: 'Running On-Demand Trn instances', types: /^trn\d/ },
  { code: 'L-43DA4232', resource: 'Running On-Demand High Memory instances', types: /^u\d?[-\d]/ },
  { code: 'L-F7808C92', resource: 'Running On-Demand HPC instances', types: /^hpc\d/ },
];

const gbPerTib = 1024;

type Volumes = Part<{ readonly type: string; readonly sizeGb: number }>;

/** What the account may have in the region, and has. Throws DriverFailure when nothing could be asked. */
export async function fetchQuotas(api: Api): Promise<QuotaReport> {
  const [machines, volumes, ec2, ebs] = await Promise.all([
    findMachines(api),
    findVolumes(api),
    listServiceQuotas(api, 'ec2'),
    listServiceQuotas(api, 'ebs'),
  ]);
  const { failure } = machines;
  refuseNothing([{ items: machines.machines, ...(failure && { failure }) }, volumes, ec2, ebs]);
  const gaps = [
    { what: 'machines', failure },
    { what: 'sizes of machines', failure: machines.sizeFailure },
    { what: 'volumes', failure: volumes.failure },
    { what: 'limits of EC2', failure: ec2.failure },
    { what: 'limits of EBS', failure: ebs.failure },
  ];
  const usage = usageOf(machines, volumes);
  return {
    quotas: [
      ...cpuQuotas(machines, ec2),
      { resource: 'memory', unit: 'GB', ...used(usage.memoryGb) },
      { resource: 'instances', unit: 'instances', ...used(usage.machines) },
      { resource: 'gpu', unit: 'gpus', ...used(gpusOf(machines)) },
      { resource: 'storage', unit: 'GB', ...used(usage.storageGb) },
      ...volumeQuotas(volumes, ebs),
    ],
    usage,
    gaps: gaps.flatMap(({ what, failure: why }) => (why === undefined ? [] : [{ what, failure: why }])),
  };
}

function usageOf(found: MachinesFound, volumes: Volumes): QuotaReport['usage'] {
  const machines = found.failure ? undefined : sum(found.machines, ({ count }) => count);
  const cpu = total(found, ({ size, count }) => (size?.cpu === undefined ? undefined : size.cpu * count));
  const memoryGb = total(found, ({ size, count }) =>
    size?.memoryGb === undefined ? undefined : size.memoryGb * count,
  );
  const storageGb = volumes.failure ? undefined : sum(volumes.items, ({ sizeGb }) => sizeGb);
  return {
    ...(machines !== undefined && { machines }),
    ...(cpu !== undefined && { cpu }),
    ...(memoryGb !== undefined && { memoryGb }),
    ...(storageGb !== undefined && { storageGb }),
  };
}

function gpusOf(found: MachinesFound): number | undefined {
  return total(found, ({ size, count }) => size && count * sum(size.gpus ?? [], (gpu) => gpu.count));
}

function cpuQuotas(found: MachinesFound, limits: Part<ServiceQuota>): readonly Quota[] {
  return families.flatMap(({ code, resource, types }) => {
    const limit = limits.items.find((quota) => quota.code === code)?.value;
    const running = total(found, ({ type, size, runningCount }) => {
      if (!types.test(type)) return 0;
      return size?.cpu === undefined ? undefined : size.cpu * runningCount;
    });
    // Of the many families only those with a limit or a machine are worth a line.
    if (limit === undefined && resource !== 'cpu' && !running) return [];
    return [{ resource, unit: 'cores', ...used(running), ...(limit !== undefined && { limit }) }];
  });
}

function volumeQuotas(volumes: Volumes, limits: Part<ServiceQuota>): readonly Quota[] {
  return volumeTypes.flatMap(({ name, quota }) => {
    const limit = limits.items.find(({ code }) => code === quota)?.value;
    if (limit === undefined) return [];
    const sizeGb = volumes.failure ? undefined : (volumes.items.find(({ type }) => type === name)?.sizeGb ?? 0);
    return [{ resource: `storage/${name}`, unit: 'GB', ...used(sizeGb), limit: limit * gbPerTib }];
  });
}

/** Undefined as soon as one addend is: a sum that lacks a part is none. */
function total(
  { machines, failure }: MachinesFound,
  amount: (one: Machines) => number | undefined,
): number | undefined {
  if (failure !== undefined) return undefined;
  const amounts = machines.map(amount);
  return amounts.every((each) => each !== undefined) ? sum(amounts, (each) => each) : undefined;
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

function used(amount: number | undefined): Pick<Quota, 'used'> {
  return amount === undefined ? {} : { used: amount };
}
