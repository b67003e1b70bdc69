import type { Image, Part } from '../discovery.ts';
import { gatherPart, type PartLimits } from '../parts.ts';
import { notAsked } from '../verdicts.ts';
import type { Api, ListQuestion, Params } from './api.ts';
import { textAt, type XmlNode } from './xml.ts';

const pageSize = 500;
/** EC2 takes so many values of one filter. */
const mostValues = 200;
const limitsOfNamed: PartLimits = { pages: 10, items: 2 * mostValues, characters: 1024 * 1024 };

/** The images that the spec declares, whosever they are, and the account's own: all that there are would be 100,000. */
export async function findImages(
  api: Api,
  declared: readonly string[],
  progress?: (items: number, isFinished: boolean) => void,
): Promise<Part<Image>> {
  const ids = declared.filter(isId);
  const found = new Map<Params, number>();
  const ask = (params: Params, limits?: PartLimits) =>
    gatherPart(
      api.pages(question(params), pageSize),
      (items) => {
        found.set(params, items);
        progress?.(
          Array.from(found.values()).reduce((sum, each) => sum + each, 0),
          false,
        );
      },
      limits,
    );
  const parts = await Promise.all([
    ...named(ids).map((params) => ask(params, limitsOfNamed)),
    ask({ 'Owner.1': 'self' }),
  ]);
  const byId = new Map(parts.flatMap(({ items }) => items).map((image) => [image.id, image]));
  const failure = parts.find((part) => part.failure !== undefined)?.failure;
  progress?.(byId.size, true);
  const others = declared.filter((text) => !isId(text));
  return { items: [...byId.values()], ...(failure && { failure }), ...notAsked(others) };
}

/** Machines can be made of other texts too, such as `resolve:ssm:...`, which no list of images has. */
function isId(text: string): boolean {
  return /^ami-[0-9a-f]+$/.test(text);
}

/** Filters for ids. A filter leaves out what isn't there; asked for by id it would be an error for all. */
function named(declared: readonly string[]): Params[] {
  const parts = Array.from({ length: Math.ceil(declared.length / mostValues) }, (_, part) =>
    declared.slice(part * mostValues, (part + 1) * mostValues),
  );
  return parts.map((ids) => ({
    // What is deprecated is left out of lists, and still makes machines.
    IncludeDeprecated: 'true',
    'Filter.1.Name': 'image-id',
    ...Object.fromEntries(ids.map((id, index) => [`Filter.1.Value.${index + 1}`, id])),
  }));
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
