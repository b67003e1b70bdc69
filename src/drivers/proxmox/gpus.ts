import { z } from 'zod';
import { asFailure, type Page } from '../parts.ts';
import type { Api } from './api.ts';
import { mostNodes, nodeIsOffline, tooManyQuestions } from './failures.ts';
import { inTurn } from './in-turn.ts';
import type { Node } from './resources.ts';

const form = z.array(
  z.object({
    id: z.string().nullish(),
    class: z.string(),
    device_name: z.string().nullish(),
    vendor_name: z.string().nullish(),
  }),
);

export interface Gpu {
  readonly node: string;
  readonly name: string | undefined;
}

/** Devices that show pictures or compute, by what PCI calls their class. */
const classes = /^0x(03|12)/i;
/** What every server board shows its console with is no GPU that machines want. */
const ofTheBoard = /aspeed|matrox/i;

/** One request for each node that is online. */
export async function* gpuPages(api: Api, nodes: readonly Node[]): AsyncGenerator<Page<Gpu>> {
  yield* inTurn(nodes.slice(0, mostNodes), (node) => gpusOf(api, node));
  if (nodes.length > mostNodes) {
    yield { items: [], failure: tooManyQuestions('list the PCI devices of all nodes', mostNodes, nodes.length) };
  }
}

async function gpusOf(api: Api, { name, isOnline }: Node): Promise<Page<Gpu>> {
  if (!isOnline) return { items: [], failure: nodeIsOffline('list its PCI devices', name) };
  try {
    const path = `/nodes/${encodeURIComponent(name)}/hardware/pci`;
    const { data } = await api.read(path, `list the PCI devices of the node ${name}`, form);
    const gpus = data.filter((device) => classes.test(device.class) && !ofTheBoard.test(device.vendor_name ?? ''));
    return { items: gpus.map(({ device_name }) => ({ node: name, name: device_name ?? undefined })) };
  } catch (error) {
    return { items: [], failure: asFailure(error) };
  }
}
