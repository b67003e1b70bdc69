import { z } from 'zod';
import type { Page } from '../parts.ts';
import { extraSpecsForm, extraSpecsSince, gpusOf } from './flavors.ts';
import type { Place } from './place.ts';

const serverForm = z.object({
  id: z.string(),
  flavor: z.object({ vcpus: z.number().nullish(), ram: z.number().nullish(), extra_specs: extraSpecsForm }).nullish(),
});

/** What a machine of the project takes, as far as Nova shows the flavor that it was made of. */
export interface Machine {
  readonly cpu: number | undefined;
  readonly memoryGb: number | undefined;
  readonly gpus: number | undefined;
}

/** Machines of the project, with those that are stopped: they take of its quota, too. */
export async function* machinePages({ api, grant }: Place): AsyncGenerator<Page<Machine>> {
  const question = { service: 'Nova', purpose: 'list the machines', microversion: extraSpecsSince };
  const url = `${grant.catalog.addressOf('compute')}/servers/detail`;
  for await (const page of api.list({ ...question, url, key: 'servers', item: serverForm, limit: 1_000 })) {
    yield { ...page, items: page.items.map(machineOf) };
  }
}

/** An older service shows the id of the flavor alone; one that hides the extra specs does not tell of GPUs. */
function machineOf({ flavor }: z.output<typeof serverForm>): Machine {
  const { vcpus, ram, extra_specs: extraSpecs } = flavor ?? {};
  return {
    cpu: vcpus ?? undefined,
    memoryGb: typeof ram === 'number' ? ram / 1024 : undefined,
    gpus: extraSpecs ? gpusOf(extraSpecs).reduce((sum, { count }) => sum + count, 0) : undefined,
  };
}
