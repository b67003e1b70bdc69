import { z } from 'zod';
import type { StorageType } from '../discovery.ts';
import type { Page } from '../parts.ts';
import type { Api } from './api.ts';
import type { Target } from './target.ts';
import { deprecation, isUsable } from './usable.ts';

const item = z.object({ name: z.string(), deprecated: deprecation });

/** The API has no field for it; the names have said the same for as long as they exist. */
const media: readonly (readonly [RegExp, string])[] = [
  [/^pd-standard$/, 'hdd'],
  [/^(pd-(ssd|balanced|extreme)|hyperdisk-(balanced|extreme|ml)(-.*)?)$/, 'ssd'],
  [/^local-ssd$/, 'nvme'],
];

export async function* diskTypesOfZone(
  api: Api,
  { compute, projectPath }: Target,
  zone: string,
): AsyncGenerator<Page<StorageType>> {
  const url = `${compute}/${projectPath}/zones/${encodeURIComponent(zone)}/diskTypes`;
  const question = { purpose: `list the disk types of ${zone}`, permission: 'compute.diskTypes.list' };
  for await (const page of api.list(url, 'name,deprecated/state', item, question)) {
    yield { ...page, items: page.items.filter(isUsable).map(({ name }) => present(name)) };
  }
}

function present(name: string): StorageType {
  const type = media.find(([pattern]) => pattern.test(name))?.[1];
  return { name, ...(type !== undefined && { type }) };
}
