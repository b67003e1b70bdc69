import { z } from 'zod';
import type { StorageType } from '../discovery.ts';
import type { Page } from '../parts.ts';
import { extraSpecsForm } from './flavors.ts';
import type { Place } from './place.ts';

const typeForm = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  extra_specs: extraSpecsForm,
});

/** The type that Cinder gives to volumes of none; nobody asks for it by its name. */
const ofNone = '__DEFAULT__';

export async function* storageTypePages({ api, grant }: Place): AsyncGenerator<Page<StorageType>> {
  const list = {
    service: 'Cinder',
    purpose: 'list the volume types',
    key: 'volume_types',
    item: typeForm,
    limit: 1_000,
  };
  const url = `${grant.catalog.addressOf('volume')}/types`;
  for await (const page of api.list({ ...list, url })) {
    const named = page.items.filter(({ name }) => name !== ofNone);
    yield { ...page, items: named.map(storageTypeOf) };
  }
}

/** Cinder does not tell what a type is made of; operators mostly say it in its name. */
function storageTypeOf({ name, description }: z.output<typeof typeForm>): StorageType {
  const words = `${name} ${description ?? ''}`.toLowerCase().split(/[^a-z0-9]+/);
  const type = ['nvme', 'ssd', 'hdd'].find((word) => words.includes(word));
  return { name, ...(type !== undefined && { type }) };
}
