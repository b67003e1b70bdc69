import { z } from 'zod';
import type { Image } from '../discovery.ts';
import { asFailure, type Page } from '../parts.ts';
import type { Api } from './api.ts';
import type { Declared } from './declared.ts';
import { nodeIsOffline, tooManyQuestions } from './failures.ts';
import type { Grants } from './grants.ts';
import { inTurn } from './in-turn.ts';
import type { Node, Resources, StorageAt } from './resources.ts';

/** Kinds of content that machines are made of: disks to boot from, templates of containers, disks to import. */
const kinds = ['iso', 'vztmpl', 'import'];

const form = z.array(z.object({ volid: z.string(), content: z.string().nullish() }));

/** Storages whose content is worth a look, the most wanted first: what the spec declares, then what all nodes share. */
export function imageStorages(
  { storages }: Resources,
  nodes: readonly Node[],
  { images }: Declared,
): readonly StorageAt[] {
  const order = new Map(nodes.filter(({ isOnline }) => isOnline).map(({ name }, index) => [name, index]));
  const declared = new Set(images.map((id) => id.split(':', 1)[0]));
  const wanted = storages.flatMap((storage) => {
    const place = order.get(storage.node);
    if (place === undefined || !storage.content.some((kind) => kinds.includes(kind))) return [];
    const rank = (declared.has(storage.name) ? 0 : 2e6) + (storage.isShared ? 0 : 1e6) + place;
    return [{ storage, rank }];
  });
  const seen = new Set<string>();
  return wanted
    .toSorted((left, right) => left.rank - right.rank)
    .map(({ storage }) => storage)
    .filter(({ name, isShared }) => {
      // What is shared is the same at each node.
      const isAgain = isShared && seen.has(name);
      seen.add(name);
      return !isAgain;
    });
}

/** Templates, which are known already, and what the storages that are asked hold. */
export async function* imagePages(
  api: Api,
  { guests, nodes }: Resources,
  { declared, grants, asked, wanted }: ImageQuestions,
): AsyncGenerator<Page<Image>> {
  const shortages = [
    grants.shortage('list the templates', '/vms', 'VM.Audit'),
    grants.shortage('list the content of storages', '/storage', 'Datastore.Audit'),
  ];
  for (const failure of shortages) if (failure !== undefined) yield { items: [], failure };
  yield { items: guests.filter(({ isTemplate }) => isTemplate).flatMap((guest) => templateOf(guest, declared)) };
  // Of a node that is off, nobody knows which of its machines are templates.
  const off = nodes.find(({ isOnline }) => !isOnline);
  if (off !== undefined) yield { items: [], failure: nodeIsOffline('tell of its templates and images', off.name) };
  yield* onceEach(inTurn(asked, (storage) => contentOf(api, storage)));
  if (asked.length < wanted) {
    yield { items: [], failure: tooManyQuestions('list the images of all storages', asked.length, wanted) };
  }
}

export interface ImageQuestions {
  readonly declared: Declared;
  readonly grants: Grants;
  readonly asked: readonly StorageAt[];
  /** How many would have to be asked. */
  readonly wanted: number;
}

/** By its number, or its name where the spec has that. */
function templateOf({ id, name }: { id: number; name: string | undefined }, { images }: Declared): Image[] {
  const ids = [String(id), ...(name === undefined ? [] : [name])];
  const written = ids.filter((one) => images.includes(one));
  return (written.length > 0 ? written : [String(id)]).map((one) => ({ id: one, name: name ?? String(id) }));
}

async function contentOf(api: Api, { name, node }: StorageAt): Promise<Page<Image>> {
  try {
    const path = `/nodes/${encodeURIComponent(node)}/storage/${encodeURIComponent(name)}/content`;
    const { data } = await api.read(path, `list the content of the storage ${name} of the node ${node}`, form);
    return { items: data.filter(({ content }) => kinds.includes(content ?? '')).map(({ volid }) => imageOf(volid)) };
  } catch (error) {
    return { items: [], failure: asFailure(error) };
  }
}

function imageOf(volid: string): Image {
  return { id: volid, name: volid.slice(volid.lastIndexOf('/') + 1) };
}

/** The same volume may be on the local storages of several nodes. */
async function* onceEach(pages: AsyncIterable<Page<Image>>): AsyncGenerator<Page<Image>> {
  const seen = new Set<string>();
  for await (const { items, ...page } of pages) {
    const fresh = items.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    yield { ...page, items: fresh };
  }
}
