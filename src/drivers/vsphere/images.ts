import type { Image, Part } from '../discovery.ts';
import type { Machine } from './entities.ts';
import type { Scope } from './scope.ts';
import { plainName } from './target.ts';

/** Templates of the datacenter. A declared one goes by its name, its path (`/dc/vm/folder/name`) or its id (`vm-42`). */
export function imagesOf(scope: Scope, declared: readonly string[]): Part<Image> {
  const wanted = new Map(declared.map((id) => [plainName(id), id]));
  const templates = scope.machines.filter(({ isTemplate }) => isTemplate);
  const items = templates.map((template) => {
    const names = [template.name, pathOf(template, scope), template.id];
    const id = names.map((name) => wanted.get(plainName(name))).find((one) => one !== undefined);
    return { id: id ?? template.name, name: template.name, ...guestOf(template.guestId ?? '') };
  });
  const found = new Set(items.map(({ id }) => id));
  const untold = declared.filter((id) => !found.has(id) && isOfLibrary(id));
  return untold.length === 0 ? { items } : { items, untold: { reason: mayBeOfLibrary, ids: untold } };
}

const mayBeOfLibrary =
  'No template has this id; it may be an item of a content library, which the gateway does not read.';

/** By its UUID, or with the library before its name. */
function isOfLibrary(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) || /^[^/:]+[/:]/.test(id);
}

function pathOf(template: Machine, scope: Scope): string {
  return ['', scope.datacenter?.name ?? '', ...scope.pathOf(template), template.name].join('/');
}

const systems: readonly (readonly [RegExp, string])[] = [
  [/^(?:win|winNet|winXP|winVista|winLonghorn|windows)/i, 'windows'],
  [/freebsd/i, 'freebsd'],
  [/darwin/i, 'macos'],
  [/solaris/i, 'solaris'],
  [
    /linux|ubuntu|debian|rhel|centos|sles|suse|oracle|fedora|photon|coreos|flatcar|rocky|alma|asianux|mandriva|turbo|redhat|genericLinux/i,
    'linux',
  ],
];

/** What the id of a guest system tells: `ubuntu64Guest`, `windows2019srvNext_64Guest`, `arm-debian12_64Guest`. */
function guestOf(guestId: string): Pick<Image, 'osType' | 'architecture'> {
  const osType = systems.find(([pattern]) => pattern.test(guestId))?.[1];
  const architecture = /^arm[-_]/i.test(guestId) ? 'arm64' : /64/.test(guestId) ? 'x86_64' : undefined;
  return { ...(osType !== undefined && { osType }), ...(architecture !== undefined && { architecture }) };
}
