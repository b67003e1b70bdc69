import { z } from 'zod';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Target } from './target.ts';

/** The kinds of services that are asked, by what they do. */
export type ServiceKind = 'compute' | 'image' | 'network' | 'volume';

/** The services of a cloud, as its identity service lists them for a project. */
export interface Catalog {
  /** Names of all regions that have any service, in order. */
  readonly regions: readonly string[];
  /** The one that is asked; undefined where nobody says which of several. */
  readonly region: string | undefined;
  /**
   * Address of a service in the region and interface of the target, with its version, without a slash at the end. Throws
   * DriverFailure: NOT_FOUND, where the catalog has none; UNEXPECTED_ANSWER for one that is no address.
   */
  addressOf(kind: ServiceKind): string;
  /** Whether the region has a service of one of these types. */
  has(types: readonly string[]): boolean;
}

const endpointForm = z.object({
  interface: z.string().nullish(),
  region: z.string().nullish(),
  region_id: z.string().nullish(),
  url: z.string().nullish(),
});

export const catalogForm = z
  .array(z.object({ type: z.string().nullish(), endpoints: z.array(endpointForm).nullish() }))
  .nullish();

interface Service {
  /** What catalogs call it; the first one that is there counts. */
  readonly types: readonly string[];
  /** Completes "Expected the catalog to name ...". */
  readonly what: string;
  /** What its path ends with, where the catalog leaves the version to be found out. */
  readonly version: (projectId: string) => string;
}

const services: Readonly<Record<ServiceKind, Service>> = {
  compute: { types: ['compute'], what: 'a compute service (nova)', version: () => '/v2.1' },
  image: { types: ['image'], what: 'an image service (glance)', version: () => '/v2' },
  network: { types: ['network'], what: 'a network service (neutron)', version: () => '/v2.0' },
  volume: {
    types: ['block-storage', 'volumev3', 'block-store', 'volume'],
    what: 'a block storage service (cinder)',
    version: (projectId) => `/v3/${encodeURIComponent(projectId)}`,
  },
};

export interface CatalogOptions {
  readonly target: Target;
  readonly projectId: string;
}

export function createCatalog(entries: z.output<typeof catalogForm>, { target, projectId }: CatalogOptions): Catalog {
  const endpoints = (entries ?? []).flatMap(({ type, endpoints: all }) =>
    (all ?? []).map((one) => ({ type, face: one.interface, region: one.region_id ?? one.region, url: one.url })),
  );
  const regions = [...new Set(endpoints.flatMap(({ region }) => region || []))].toSorted();
  const region = target.region ?? (regions.length === 1 ? regions[0] : undefined);
  const here = endpoints.filter((one) => one.region === region);

  const refuse = (what: string) => {
    const place = target.region === undefined ? 'its only region' : `the region ${target.region}`;
    const message = `Expected the catalog to name ${what} in ${place}, with the interface ${target.face}, but it has none.`;
    const fix =
      here.length > 0
        ? 'Nothing to mend if the cloud has no such service; else check `customSettings.interface`.'
        : 'Check `spec.region`: `openstack region list` tells how the regions are called.';
    return new DriverFailure(FailureCode.NOT_FOUND, message, { fix });
  };

  return {
    regions,
    region,
    addressOf: (kind) => {
      const { types, what, version } = services[kind];
      const found = types
        .map((type) => here.find((one) => one.type === type && faceOf(one.face) === target.face && one.url))
        .find((one) => one !== undefined);
      if (found === undefined) throw refuse(what);
      const address = parseAddress(found.url ?? '');
      if (address === undefined) throw misformed(what);
      return versioned(kind, address, version(projectId));
    },
    has: (types) => here.some(({ type }) => type !== null && type !== undefined && types.includes(type)),
  };
}

/** Version 2 of the identity service called them so, and some clouds still do. */
function faceOf(face: string | null | undefined): string | undefined {
  return face?.replace(/URL$/, '');
}

interface Address {
  readonly origin: string;
  readonly path: string;
}

function parseAddress(text: string): Address | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}

/** The volume service is asked below the project also where the catalog leaves that out, since older ones know no other way. */
function versioned(kind: ServiceKind, { origin, path }: Address, version: string): string {
  const isVersioned = /\/v\d+(\.\d+)?(\/[^/]+)?$/.test(path);
  if (!isVersioned) return `${origin}${path}${version}`;
  const lacksProject = kind === 'volume' && /\/v3$/.test(path);
  return lacksProject ? `${origin}${path.slice(0, -3)}${version}` : `${origin}${path}`;
}

function misformed(what: string): DriverFailure {
  const message = `Expected the catalog to name ${what} by an http(s) address without user, query and fragment, but got another text.`;
  return new DriverFailure(FailureCode.UNEXPECTED_ANSWER, message, {
    fix: 'Have the operator of the cloud mend the endpoint: `openstack endpoint list` shows it.',
  });
}
