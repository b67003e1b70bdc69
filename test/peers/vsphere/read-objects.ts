import type { Vcsim } from './vcsim.ts';

/** An object as govc reads it: its properties by their paths, and where it is. */
export interface ReadObject {
  readonly id: string;
  /** `/F0/DC0/host/F0/DC0_C0`. */
  readonly path: string;
  readonly of: Readonly<Record<string, unknown>>;
}

export type Read = Readonly<Record<keyof typeof questions, readonly ReadObject[]>>;

const questions = {
  datacenters: ['d', 'name'],
  clusters: ['r', 'name'],
  hosts: ['h', 'name', 'summary.hardware'],
  datastores: ['s', 'name', 'summary', 'capability.perFileThinProvisioningSupported'],
  networks: ['n', 'name'],
  pools: ['p', 'name', 'owner', 'runtime'],
  machines: ['m', 'name', 'summary', 'runtime.host', 'resourcePool'],
} as const;

interface Change {
  readonly obj: { readonly value: string };
  readonly changeSet: readonly { readonly name: string; readonly val: unknown }[];
}

/** All that govc finds anywhere. */
export async function readObjects(vcsim: Vcsim): Promise<Read> {
  const kinds = Object.entries(questions).map(async ([kind, [type, ...properties]]) => {
    const [paths, collected] = await Promise.all([
      vcsim.govc('find', '/', '-type', type),
      vcsim.govc('object.collect', '-json', '-type', type, '/', ...properties),
    ]);
    const refs = await vcsim.govc('find', '-i', '/', '-type', type);
    const byId = new Map(lines(refs).map((ref, index) => [ref.replace(/^\w+:/, ''), lines(paths)[index] ?? '']));
    const objects = documents(collected).map((text) => JSON.parse(text) as Change);
    return [
      kind,
      objects.map(({ obj, changeSet }) => ({
        id: obj.value,
        path: byId.get(obj.value) ?? '',
        of: Object.fromEntries(changeSet.map(({ name, val }) => [name, val])),
      })),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(kinds)) as unknown as Read;
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** govc prints one indented document after the other. */
function documents(text: string): string[] {
  return text.split(/(?<=^})\n/m).filter((part) => part.trim() !== '');
}
