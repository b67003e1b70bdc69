import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { VerdictKind } from '../../../schema/verdict-kind.ts';
import { declaredIn } from '../declared.ts';
import type { Discovery, DiscoveryPart, DiscoveryProgress, Part, Region } from '../discovery.ts';
import { FailureCode } from '../failure.ts';
import { gatherPart, type Page, refuseNothing, reportOf } from '../parts.ts';
import { notAsked } from '../verdicts.ts';
import type { Api } from './api.ts';
import { findImages } from './images.ts';
import { findInstanceTypes } from './instance-types.ts';
import { securityGroups, subnets, vpcs } from './networks.ts';
import { judgeOperations } from './operations.ts';
import { listServiceQuotas } from './service-quotas.ts';
import { findSpecimen } from './specimen.ts';
import { storageTypesOf } from './volume-types.ts';
import { askZones } from './zones.ts';

const pageSize = 500;

/**
 * All that the region offers the account, each question by itself. Throws DriverFailure when the first two were not
 * answered, and when none brought anything.
 */
export async function discover(
  api: Api,
  spec: MachineProviderSpec,
  report?: (progress: DiscoveryProgress) => void,
): Promise<Discovery> {
  const progress = (part: DiscoveryPart) => reportOf(part, report);
  const declared = declaredIn(spec);
  const first = [findRegion(api, progress('regions')), findImages(api, declared.images, progress('images'))] as const;
  const [regions, images] = await Promise.all(first);
  // Of a server that answers nothing no more is asked: each further round of questions would take as long again.
  if (regions.failure !== undefined && [regions, images].every(isUnanswered)) throw regions.failure;
  const [instanceTypes, networks, subnetworks, groups, storageTypes, judged] = await Promise.all([
    findInstanceTypes(api, progress('instanceTypes')),
    gatherPart(api.pages(vpcs, pageSize), progress('networks')),
    gatherPart(api.pages(subnets, pageSize), progress('subnets')),
    gatherPart(api.pages(securityGroups, pageSize), progress('securityGroups')),
    listServiceQuotas(api, 'ebs').then(storageTypesOf),
    judgeOperations(api, findSpecimen(api, spec, images.items)),
  ]);
  progress('storageTypes')(storageTypes.items.length, true);
  progress('operations')(Object.keys(judged.operations).length, true);
  progress('features')(Object.keys(judged.features).length, true);
  const parts = {
    regions,
    instanceTypes,
    images,
    // Names are tags here, and may be anything; an ARN is neither a name nor an id.
    networks: { ...networks, ...notAsked(declared.networks.filter((id) => id.startsWith('arn:'))) },
    subnets: subnetworks,
    securityGroups: groups,
    storageTypes,
  };
  // Who may read nothing may still be permitted to run machines.
  const isJudged = Object.values(judged.operations).some(({ kind }) => kind !== VerdictKind.UNKNOWN);
  if (!isJudged) refuseNothing(Object.values(parts));
  return { ...parts, ...judged };
}

function findRegion(api: Api, progress: (items: number, isFinished: boolean) => void): Promise<Part<Region>> {
  async function* ask(): AsyncGenerator<Page<Region>> {
    yield { items: [(await askZones(api)).region] };
  }
  return gatherPart(ask(), progress);
}

/** Whether a question brought nothing, and not since it was refused: then another one would fare no better. */
function isUnanswered({ items, failure }: Part<unknown>): boolean {
  return items.length === 0 && failure !== undefined && failure.code !== FailureCode.FORBIDDEN;
}
