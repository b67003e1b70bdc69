import type { Image, Part } from '../discovery.ts';
import { gatherPart, type Page } from '../parts.ts';
import type { Api, ListQuestion, Params } from './api.ts';
import { textAt, type XmlNode } from './xml.ts';

const pageSize = 500;
/** EC2 takes so many values of one filter. */
const mostValues = 200;

/** The images that the spec declares, whosever they are, and the account's own: all that there are would be 100,000. */
export async function findImages(
  api: Api,
  declared: readonly string[],
  progress?: (items: number, isFinished: boolean) => void,
): Promise<Part<Image>> {
  const { items, failure } = await gatherPart(pages(api, declared), progress);
  const byId = new Map(items.map((image) => [image.id, image]));
  return { items: [...byId.values()], ...(failure && { failure }) };
}

async function* pages(api: Api, declared: readonly string[]): AsyncIterable<Page<Image>> {
  for (let at = 0; at < declared.length; at += mostValues) {
    // A filter leaves out what isn't there; asked for by id it would be an error for all.
    const values = declared.slice(at, at + mostValues).map((id, index) => [`Filter.1.Value.${index + 1}`, id] as const);
    yield* api.pages(question({ 'Filter.1.Name': 'image-id', ...Object.fromEntries(values) }), pageSize);
  }
  yield* api.pages(question({ 'Owner.1': 'self' }), pageSize);
}

function question(params: Params): ListQuestion<Image> {
  return { action: 'DescribeImages', params, purpose: 'list the images', list: 'imagesSet', read };
}

function read(item: XmlNode): Image | undefined {
  const id = textAt(item, 'imageId');
  if (id === undefined) return undefined;
  const [name, architecture] = [textAt(item, 'name'), textAt(item, 'architecture')];
  return {
    id,
    ...(name !== undefined && { name }),
    // EC2 writes a platform for Windows only.
    osType: textAt(item, 'platform')?.toLowerCase() === 'windows' ? 'windows' : 'linux',
    ...(architecture !== undefined && { architecture }),
  };
}
