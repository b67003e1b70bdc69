import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { VerdictKind } from '../../../schema/verdict-kind.ts';
import type { Discovery, DiscoveryPart, DiscoveryProgress, Part, Region } from '../discovery.ts';
import { FailureCode } from '../failure.ts';
import { asFailure, gatherPart, knownPart, refuseNothing, reportOf } from '../parts.ts';
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
/** After these another question may still be answered. */
const singular: readonly FailureCode[] = [FailureCode.FORBIDDEN, FailureCode.PROVIDER_FAULT, FailureCode.NOT_FOUND];

/**
 * All that the region offers the account. Throws DriverFailure when the first question shows that no other has a chance,
 * and when none brought anything.
 */
export async function discover(
  api: Api,
  spec: MachineProviderSpec,
  report?: (progress: DiscoveryProgress) => void,
): Promise<Discovery> {
  const progress = (part: DiscoveryPart) => reportOf(part, report);
  const regions = await findRegion(api);
  progress('regions')(regions.items.length, true);
  const declared = (spec.capabilities?.availableImages ?? []).flatMap(({ id }) => id ?? []);
  const finding = findImages(api, [...new Set(declared)], progress('images'));
  const specimen = finding.then(({ items }) => findSpecimen(api, spec, items));
  const [instanceTypes, images, networks, subnetworks, groups, storageTypes, judged] = await Promise.all([
    findInstanceTypes(api, progress('instanceTypes')),
    finding,
    gatherPart(api.pages(vpcs, pageSize), progress('networks')),
    gatherPart(api.pages(subnets, pageSize), progress('subnets')),
    gatherPart(api.pages(securityGroups, pageSize), progress('securityGroups')),
    listServiceQuotas(api, 'ebs').then(storageTypesOf),
    judgeOperations(api, specimen),
  ]);
  progress('storageTypes')(storageTypes.items.length, true);
  progress('operations')(Object.keys(judged.operations).length, true);
  progress('features')(Object.keys(judged.features).length, true);
  const parts = {
    regions,
    instanceTypes,
    images,
    networks,
    subnets: subnetworks,
    securityGroups: groups,
    storageTypes,
  };
  // Who may read nothing may still be permitted to run machines.
  const isJudged = Object.values(judged.operations).some(({ kind }) => kind !== VerdictKind.UNKNOWN);
  if (!isJudged) refuseNothing(Object.values(parts));
  return { ...parts, ...judged };
}

async function findRegion(api: Api): Promise<Part<Region>> {
  try {
    return knownPart([(await askZones(api)).region]);
  } catch (error) {
    const failure = asFailure(error);
    if (!singular.includes(failure.code)) throw failure;
    return { items: [], failure };
  }
}
