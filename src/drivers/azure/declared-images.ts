import { z } from 'zod';
import type { Image } from '../discovery.ts';
import type { Arm } from './arm.ts';
import { resourcePath } from './ids.ts';
import {
  definitionForm,
  imageOfDefinition,
  imageOfManaged,
  imageOfMarketplace,
  managedForm,
  marketplaceForm,
  versionForm,
} from './image-forms.ts';
import { regionName, type Target } from './target.ts';

const compute = 'Microsoft.Compute';
const galleryApi = '2022-03-03';
const imageApi = '2023-07-01';
const purpose = 'look up a declared image';

/** Asks for one image, and gives it if it can be used in the location; undefined where Azure says that there is none. */
export type LookUp = (arm: Arm) => Promise<Image | undefined>;

/** How a declared image is asked for; undefined for an id of a form that Azure's tools don't know, and for a mere name. */
export function lookUpOf(target: Target, id: string): LookUp | undefined {
  const urn = urnOf(id);
  if (urn !== undefined) return (arm) => marketplaceImage(arm, target, id, urn);
  const version = resourcePath(id, compute, 'galleries', 'images', 'versions');
  if (version !== undefined) return (arm) => galleryVersion(arm, target, id, version);
  const definition = resourcePath(id, compute, 'galleries', 'images') ?? publicImage(id, target);
  if (definition !== undefined) {
    return async (arm) => {
      const found = await arm.find({ path: definition, apiVersion: galleryApi, purpose }, definitionForm);
      return found && imageOfDefinition(found, id);
    };
  }
  const managed = resourcePath(id, compute, 'images');
  if (managed === undefined) return undefined;
  return async (arm) => {
    const found = await arm.find({ path: managed, apiVersion: imageApi, purpose }, managedForm);
    return found && regionName(found.location ?? '') === target.region ? imageOfManaged(found, id) : undefined;
  };
}

/** Of the marketplace, as `publisher:offer:sku:version`; "latest" is a word of the tools that Azure's list doesn't know. */
async function marketplaceImage(
  arm: Arm,
  target: Target,
  id: string,
  [publisher = '', offer = '', sku = '', wanted = '']: readonly string[],
): Promise<Image | undefined> {
  const [p, o, s] = [publisher, offer, sku].map(encodeURIComponent);
  const list = `${locationPath(target)}/publishers/${p}/artifacttypes/vmimage/offers/${o}/skus/${s}/versions`;
  const version = wanted.toLowerCase() === 'latest' ? await latestVersion(arm, list) : wanted;
  if (version === undefined) return undefined;
  const path = `${list}/${encodeURIComponent(version)}`;
  const found = await arm.find({ path, apiVersion: imageApi, purpose }, marketplaceForm);
  return found && { id, name: `${publisher}:${offer}:${sku}`, version, ...imageOfMarketplace(found) };
}

async function latestVersion(arm: Arm, path: string): Promise<string | undefined> {
  const query = { $top: '1', $orderby: 'name desc' };
  const versions = await arm.find(
    { path, apiVersion: imageApi, query, purpose },
    z.array(z.object({ name: z.string() })),
  );
  return versions?.[0]?.name;
}

/** A version can be used where it was replicated to. */
async function galleryVersion(arm: Arm, target: Target, id: string, path: string): Promise<Image | undefined> {
  const found = await arm.find({ path, apiVersion: galleryApi, purpose }, versionForm);
  if (found === undefined) return undefined;
  const regions = (found.properties?.publishingProfile?.targetRegions ?? []).map(({ name }) => regionName(name));
  if (![...regions, regionName(found.location ?? '')].includes(target.region)) return undefined;
  const [, name] = /\/images\/([^/]+)\//i.exec(id) ?? [];
  return { id, ...(name && { name }), ...(found.name && { version: found.name }) };
}

/** Of a gallery that others share, by the id that machines name it with; such a path tells only what the location has. */
function publicImage(id: string, target: Target): string | undefined {
  const form = /^\/(Community|Shared)Galleries\/([^/]+)\/Images\/([^/]+)(?:\/Versions\/([^/]+))?$/i;
  const [, kind = '', ...names] = form.exec(id) ?? [];
  const [gallery, image, version] = names.map((name?: string) => name && encodeURIComponent(name));
  if (gallery === undefined || image === undefined || names.some((name) => /^\.{1,2}$/.test(name ?? '')))
    return undefined;
  const path = `${locationPath(target)}/${kind.toLowerCase()}Galleries/${gallery}/images/${image}`;
  return version === undefined ? path : `${path}/versions/${version}`;
}

function locationPath({ subscription, region }: Target): string {
  return `${subscription}/providers/${compute}/locations/${encodeURIComponent(region)}`;
}

function urnOf(id: string): string[] | undefined {
  const parts = id.split(':');
  const isUrn = parts.length === 4 && parts.every((part) => /^[^/]+$/.test(part) && !/^\.{1,2}$/.test(part));
  return isUrn ? parts : undefined;
}
