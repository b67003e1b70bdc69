import { z } from 'zod';
import type { QuotaReport } from '../connection.ts';
import { gatherPart, type Page } from '../parts.ts';
import type { Api } from './api.ts';
import { findMachineType, type MachineType } from './machine-types.ts';
import { lastSegment } from './names.ts';
import type { Target } from './target.ts';

const instance = z.object({ machineType: z.string(), status: z.string().optional() });
const disk = z.object({
  sizeGb: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});

/** A machine that is off keeps its disks, and gives its processors and memory back. */
const off = ['TERMINATED', 'STOPPED', 'SUSPENDED', 'PENDING'];
const mostTypes = 500;

/** What the project's machines and disks take up in the region; what could not be found out is left out, not 0. */
export async function fetchUsage(api: Api, target: Target): Promise<Pick<QuotaReport, 'usage' | 'gaps'>> {
  const { compute, projectPath, region } = target;
  const inRegion = <Item>(pages: AsyncIterable<Page<{ readonly scope: string; readonly item: Item }>>) =>
    gatherPart(only(region, pages));
  const [machines, disks] = await Promise.all([
    inRegion(
      api.aggregated(`${compute}/${projectPath}/aggregated/instances`, 'instances', 'machineType,status', instance, {
        purpose: 'list the machines',
        permission: 'compute.instances.list',
      }),
    ),
    inRegion(
      api.aggregated(`${compute}/${projectPath}/aggregated/disks`, 'disks', 'sizeGb', disk, {
        purpose: 'list the disks',
        permission: 'compute.disks.list',
      }),
    ),
  ]);
  const running = machines.items.filter(({ item }) => !off.includes(item.status ?? ''));
  const types = await findTypes(api, target, running);
  const sizes = running.map(({ scope, item }) => types.found.get(typeKey(scope, item.machineType)));
  const isCounted = machines.failure === undefined && types.failure === undefined;
  const failures = [
    { what: 'machines in use', failure: machines.failure },
    { what: 'machine types of the machines in use', failure: types.failure },
    { what: 'disks in use', failure: disks.failure },
  ];
  return {
    usage: {
      ...(machines.failure === undefined && { machines: machines.items.length }),
      ...(isCounted && {
        cpu: sum(sizes.map((size) => size?.guestCpus)),
        memoryGb: sum(sizes.map((size) => size?.memoryMb)) / 1024,
      }),
      ...(disks.failure === undefined && { storageGb: sum(disks.items.map(({ item }) => Number(item.sizeGb ?? 0))) }),
    },
    gaps: failures.flatMap(({ what, failure }) => (failure === undefined ? [] : [{ what, failure }])),
  };
}

/** The scopes "zones/europe-west1-b" and "regions/europe-west1". */
async function* only<Item>(
  region: string,
  pages: AsyncIterable<Page<{ readonly scope: string; readonly item: Item }>>,
): AsyncGenerator<Page<{ readonly scope: string; readonly item: Item }>> {
  for await (const page of pages) {
    const isHere = (scope: string) => scope === `regions/${region}` || scope.startsWith(`zones/${region}-`);
    yield { ...page, items: page.items.filter(({ scope }) => isHere(scope)) };
  }
}

/** Each type once for each zone: custom types are asked for in the same way as those that are listed. */
async function findTypes(
  api: Api,
  { compute, projectPath }: Target,
  machines: readonly { readonly scope: string; readonly item: z.output<typeof instance> }[],
): Promise<{ readonly found: ReadonlyMap<string, MachineType>; readonly failure?: Failure }> {
  const keys = [...new Set(machines.map(({ scope, item }) => typeKey(scope, item.machineType)))];
  const found = new Map<string, MachineType>();
  async function* ask(): AsyncGenerator<Page<MachineType>> {
    for (const key of keys) {
      const [zone = '', name = ''] = key.split('/');
      const base = `${compute}/${projectPath}/zones/${encodeURIComponent(zone)}/machineTypes`;
      const type = await findMachineType(api, base, name);
      if (type !== undefined) found.set(key, type);
      yield { items: type === undefined ? [] : [type] };
    }
  }
  const { failure } = await gatherPart(ask(), undefined, { pages: mostTypes, items: mostTypes });
  return { found, ...(failure && { failure }) };
}

type Failure = NonNullable<Awaited<ReturnType<typeof gatherPart>>['failure']>;

function typeKey(scope: string, machineType: string): string {
  return `${lastSegment(scope)}/${lastSegment(machineType)}`;
}

function sum(numbers: readonly (number | undefined)[]): number {
  return numbers.reduce<number>((all, one) => all + (one ?? 0), 0);
}
