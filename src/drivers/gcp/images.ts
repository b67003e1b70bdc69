import { z } from 'zod';
import type { Image } from '../discovery.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { gatherPart, type Page } from '../parts.ts';
import type { Api } from './api.ts';
import { type ImageId, parseImageId } from './image-ids.ts';
import { architectureOf } from './machine-types.ts';
import type { Target } from './target.ts';
import { deprecation, isUsable } from './usable.ts';

const item = z.object({
  id: z.string().optional(),
  name: z.string(),
  family: z.string().optional(),
  architecture: z.string().optional(),
  status: z.string().optional(),
  creationTimestamp: z.string().optional(),
  deprecated: deprecation,
  guestOsFeatures: z.array(z.object({ type: z.string().optional() })).optional(),
  licenses: z.array(z.string()).optional(),
});
type Found = z.output<typeof item>;

const fields = 'id,name,family,architecture,status,creationTimestamp,deprecated/state,guestOsFeatures/type,licenses';
const mostProjects = 16;
/** Of one project; all of them are in memory until the last has answered. The largest of Google's has some 3,000 images. */
const limits = { pages: 100, items: 10_000, characters: 2 * 1024 * 1024 };

/**
 * Images of the project itself, and of those that the spec's images name (ubuntu-os-cloud, debian-cloud, ...): what is
 * current there, and what is declared. Nobody lists all of Google's.
 */
export async function* imagesOf(
  api: Api,
  { compute, project }: Target,
  declared: readonly string[],
): AsyncGenerator<Page<Image>> {
  const ids = declared.flatMap((id) => parseImageId(id, project) ?? []);
  const projects = [...new Set([project, ...ids.map((id) => id.project)])];
  const asked = projects.slice(0, mostProjects);
  const found = await Promise.all(
    asked.map(async (one) => {
      const question = { purpose: `list the images of ${one}`, permission: 'compute.images.list' };
      const url = `${compute}/projects/${encodeURIComponent(one)}/global/images`;
      return { one, part: await gatherPart(api.list(url, fields, item, question), undefined, limits) };
    }),
  );
  for (const { one, part } of found) {
    const isOwn = one === project;
    const usable = part.items.filter((image) => isUsable(image) && !unusable.includes(image.status ?? 'READY'));
    const wanted = ids.filter((id) => id.project === one).flatMap((id) => resolve(id, usable) ?? []);
    const current = isOwn ? usable : usable.filter(({ deprecated }) => (deprecated?.state ?? 'ACTIVE') === 'ACTIVE');
    const listed = current.map((image) =>
      present(image, isOwn ? image.name : `projects/${one}/global/images/${image.name}`),
    );
    const known = new Set(listed.map(({ id }) => id));
    yield { ...part, items: [...wanted.filter(({ id }) => !known.has(id)), ...listed] };
  }
  if (projects.length > asked.length) throw tooManyProjects(projects.length);
}

/** Declared images that no question is known for. */
export function unaskableImages({ project }: Target, declared: readonly string[]): readonly string[] {
  return declared.filter((id) => parseImageId(id, project) === undefined);
}

const unusable = ['FAILED', 'DELETING'];

/** The declared image under the id that the spec gives it. */
function resolve({ declared, name, kind }: ImageId, images: readonly Found[]): Image | undefined {
  const image = kind === 'family' ? undefined : images.find((one) => one.name === name || one.id === name);
  const found = image ?? (kind === 'image' ? undefined : newestOf(images, name));
  return found && present(found, declared);
}

function newestOf(images: readonly Found[], family: string): Found | undefined {
  const members = images.filter((one) => one.family === family && (one.deprecated?.state ?? 'ACTIVE') === 'ACTIVE');
  return members.toSorted((left, right) => timeOf(right) - timeOf(left))[0];
}

function timeOf({ creationTimestamp = '' }: Found): number {
  return Date.parse(creationTimestamp) || 0;
}

function present(image: Found, id: string): Image {
  const osType = osTypeOf(image);
  const architecture = architectureOf(image.architecture);
  return {
    id,
    name: image.name,
    ...(osType !== undefined && { osType }),
    ...(architecture !== undefined && { architecture }),
  };
}

/** Windows says so itself; the others are known by whose licenses they carry. */
function osTypeOf({ guestOsFeatures = [], licenses = [] }: Found): string | undefined {
  if (guestOsFeatures.some(({ type }) => type === 'WINDOWS')) return 'windows';
  const projects = licenses.map((license) => /projects\/([^/]+)\/global\/licenses/.exec(license)?.[1] ?? '');
  if (projects.some((project) => linux.includes(project))) return 'linux';
  return projects.some((project) => /^freebsd-org-cloud/.test(project)) ? 'freebsd' : undefined;
}

const linux = [
  'almalinux-cloud',
  'centos-cloud',
  'cos-cloud',
  'debian-cloud',
  'fedora-cloud',
  'fedora-coreos-cloud',
  'opensuse-cloud',
  'oracle-linux-cloud',
  'rhel-cloud',
  'rhel-sap-cloud',
  'rocky-linux-cloud',
  'suse-cloud',
  'suse-sap-cloud',
  'ubuntu-os-cloud',
  'ubuntu-os-pro-cloud',
];

function tooManyProjects(count: number): DriverFailure {
  const message = `Expected images of at most ${mostProjects} projects, but the spec names ${count}; the others were not read.`;
  return new DriverFailure(FailureCode.TOO_LARGE, message, {
    fix: 'Copy images that are used into fewer projects, or declare fewer of them.',
  });
}
