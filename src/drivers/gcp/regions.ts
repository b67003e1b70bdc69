import { z } from 'zod';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Part, Region } from '../discovery.ts';
import { gatherPart, type Page } from '../parts.ts';
import type { Api } from './api.ts';
import { lastSegment } from './names.ts';
import type { Target } from './target.ts';

/** Their names get into messages, where no text has a place that the other side could choose. */
const name = z.string().regex(/^[a-z0-9-]{1,63}$/);
const zone = z.string().transform(lastSegment).pipe(name);
/** Each is asked by itself, all at once; the largest regions have four. */
const mostZones = 16;
const item = z.object({ name, zones: z.array(zone).max(mostZones).optional() });

export async function findRegions(
  api: Api,
  { compute, projectPath }: Target,
  progress: (items: number, isFinished: boolean) => void,
): Promise<Part<Region>> {
  const question = { purpose: 'list the regions', permission: 'compute.regions.list' };
  async function* pages(): AsyncGenerator<Page<Region>> {
    for await (const page of api.list(`${compute}/${projectPath}/regions`, 'name,zones', item, question)) {
      const items = page.items.map(({ name, zones = [] }) => ({ name, zones: zones.toSorted() }));
      yield { ...page, items };
    }
  }
  return gatherPart(pages(), progress);
}

/**
 * Zones of the region: as Compute Engine lists them, or, where the list could not be had, as the spec declares them.
 * Throws DriverFailure where nobody knows any.
 */
export function zonesOf(
  regions: Part<Region>,
  { region, project }: Target,
  declared: readonly string[],
): readonly string[] {
  const found = regions.items.find(({ name }) => name === region);
  if (found !== undefined) return found.zones;
  if (regions.failure === undefined) throw noSuchRegion(region, project);
  if (declared.length > 0) return declared;
  throw regions.failure;
}

function noSuchRegion(region: string, project: string): DriverFailure {
  const message = `Expected Compute Engine to have the region ${region} for the project ${project}, but its list has none of that name.`;
  return new DriverFailure(FailureCode.NOT_FOUND, message, {
    fix: 'Set `spec.region` to a region such as `europe-west1`, without the letter of a zone.',
  });
}
