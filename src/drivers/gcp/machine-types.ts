import { z } from 'zod';
import type { InstanceType } from '../discovery.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Page } from '../parts.ts';
import type { Api } from './api.ts';
import type { Target } from './target.ts';
import { isUsable, deprecation } from './usable.ts';

const machineType = z.object({
  name: z.string(),
  guestCpus: z.number().optional(),
  memoryMb: z.number().optional(),
  architecture: z.string().optional(),
  accelerators: z
    .array(z.object({ guestAcceleratorType: z.string(), guestAcceleratorCount: z.number().optional() }))
    .optional(),
  deprecated: deprecation,
});
export type MachineType = z.output<typeof machineType>;

const fields = 'name,guestCpus,memoryMb,architecture,accelerators,deprecated/state';

/** Those that nobody lists since everybody makes them up: `n2-custom-4-8192`. Each is asked for by its name. */
const custom = /^(?:[a-z][a-z0-9]{1,7}-)?custom-[a-z0-9-]{1,40}$/;
const mostCustom = 32;

/** Rows of one zone: the listed types, then the custom ones that the spec declares. */
export async function* typesOfZone(
  api: Api,
  { compute, projectPath }: Target,
  zone: string,
  declared: readonly string[],
): AsyncGenerator<Page<InstanceType>> {
  const base = `${compute}/${projectPath}/zones/${encodeURIComponent(zone)}/machineTypes`;
  const question = { purpose: `list the machine types of ${zone}`, permission: 'compute.machineTypes.list' };
  for await (const page of api.list(base, fields, machineType, question)) {
    yield { ...page, items: page.items.filter(isUsable).map((one) => present(one, zone)) };
  }
  const asked = declared.filter((one) => custom.test(one));
  for (const name of asked.slice(0, mostCustom)) {
    const found = await findMachineType(api, base, name);
    if (found !== undefined) yield { items: [present(found, zone)] };
  }
  if (asked.length > mostCustom) throw tooManyCustom(asked.length);
}

function tooManyCustom(count: number): DriverFailure {
  const message = `Expected at most ${mostCustom} custom machine types, but the spec names ${count}; the others were not asked for.`;
  return new DriverFailure(FailureCode.TOO_LARGE, message, { fix: 'Declare fewer custom machine types.' });
}

/** One machine type of a zone, custom ones too; undefined where the zone says that it has none of that name. */
export function findMachineType(api: Api, base: string, name: string): Promise<MachineType | undefined> {
  const question = { purpose: 'show a machine type', permission: 'compute.machineTypes.get' };
  const url = `${base}/${encodeURIComponent(name)}?fields=${encodeURIComponent(fields)}`;
  return api.find(url, machineType, question);
}

/** One type for each name, with all zones that have it. */
export function mergeTypes(rows: readonly InstanceType[]): readonly InstanceType[] {
  return Array.from(Map.groupBy(rows, ({ name }) => name).values(), (same) => {
    const zones = [...new Set(same.flatMap(({ zones = [] }) => zones))].toSorted();
    return { ...(same[0] as InstanceType), zones };
  });
}

function present({ name, guestCpus, memoryMb, architecture, accelerators }: MachineType, zone: string): InstanceType {
  const gpus = accelerators?.map((one) => ({ type: one.guestAcceleratorType, count: one.guestAcceleratorCount ?? 1 }));
  const words = architectureOf(architecture);
  return {
    name,
    ...(guestCpus !== undefined && { cpu: guestCpus }),
    ...(memoryMb !== undefined && { memoryGb: memoryMb / 1024 }),
    ...(gpus !== undefined && gpus.length > 0 && { gpus }),
    ...(words !== undefined && { architectures: [words] }),
    zones: [zone],
  };
}

/** In the contract's words; undefined where Compute Engine does not say. */
export function architectureOf(architecture: string | undefined): string | undefined {
  if (architecture === 'X86_64') return 'x86_64';
  return architecture === 'ARM64' ? 'arm64' : undefined;
}
