import { z } from 'zod';
import type { Image } from '../discovery.ts';
import type { Page } from '../parts.ts';
import { inWordsOfTheContract } from './flavors.ts';
import type { Place } from './place.ts';

const imageForm = z.object({
  id: z.string(),
  name: z.string().nullish(),
  status: z.string().nullish(),
  os_type: z.string().nullish(),
  os_distro: z.string().nullish(),
  os_version: z.string().nullish(),
  architecture: z.string().nullish(),
  hw_architecture: z.string().nullish(),
});

const limit = 1_000;
/** As many ids as an address has room for. */
const mostAtOnce = 50;

const lookups = ['visibility=all&member_status=all', 'visibility=all&member_status=all&os_hidden=true'];

/**
 * Images of the project, public ones and those shared with it. Declared ones that are not among these may be hidden,
 * another project's that belong to the community, or shared without that anybody accepted it: they are usable and in no
 * list, so they are asked for by their ids.
 */
export async function* imagePages(place: Place, declared: readonly string[]): AsyncGenerator<Page<Image>> {
  const seen = new Set<string>();
  for await (const page of listed(place, 'status=active', 'list the images')) {
    for (const { id } of page.items) seen.add(id);
    yield page;
  }
  for (const filter of lookups) {
    const missing = declared.filter((id) => !seen.has(id) && isId(id));
    for (let at = 0; at < missing.length; at += mostAtOnce) {
      const ids = missing.slice(at, at + mostAtOnce).join(',');
      for await (const page of listed(place, `${filter}&id=in:${ids}`, 'look up the declared images')) {
        for (const { id } of page.items) seen.add(id);
        yield page;
      }
    }
  }
}

/** Whoever declares something else declares no image of this service: nothing is asked for it. */
function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(text);
}

async function* listed({ api, grant }: Place, filter: string, purpose: string): AsyncGenerator<Page<Image>> {
  const url = `${grant.catalog.addressOf('image')}/images?${filter}`;
  for await (const page of api.list({ service: 'Glance', purpose, url, key: 'images', item: imageForm, limit })) {
    const usable = page.items.filter(({ status }) => (status ?? 'active') === 'active');
    yield { ...page, items: usable.map(imageOf) };
  }
}

function imageOf({ id, name, ...image }: z.output<typeof imageForm>): Image {
  const osType = image.os_type ?? osOf(image.os_distro);
  const architecture = inWordsOfTheContract(image.hw_architecture ?? image.architecture);
  return {
    id,
    ...(name && { name }),
    ...(osType && { osType: osType.toLowerCase() }),
    ...(image.os_version && { version: image.os_version }),
    ...(architecture !== undefined && { architecture }),
  };
}

/** `os_type` is written on few images, `os_distro` on most: by the names that its documentation lists. */
function osOf(distro: string | null | undefined): string | undefined {
  if (!distro) return undefined;
  if (/^windows/i.test(distro)) return 'windows';
  const other = /^(freebsd|netbsd|openbsd)/i.exec(distro)?.[1];
  if (other !== undefined) return other;
  return /^(msdos|netware|opensolaris|solaris|darwin|macos)/i.test(distro) ? undefined : 'linux';
}
