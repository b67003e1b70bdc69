import type { ResourceVersion } from '../../../schema/machine-provider.ts';

/**
 * Up to where everything was seen. One version says it for a copy that one watch fills. Where each namespace has a watch
 * of its own, `version` is what all of them have reached, and `ahead` has those of which something later was seen.
 */
export interface Reached {
  readonly version: ResourceVersion;
  readonly ahead?: ReadonlyMap<string, ResourceVersion> | undefined;
}

export function reachedIn({ version, ahead }: Reached, namespace: string): ResourceVersion {
  return ahead?.get(namespace) ?? version;
}

/** The greatest version of which anything was seen. */
export function furthestOf({ version, ahead }: Reached): ResourceVersion {
  return Math.max(version, ...(ahead?.values() ?? [])) as ResourceVersion;
}

/** What was seen by one or the other. */
export function joinReached(one: Reached, other: Reached): Reached {
  const version = Math.max(one.version, other.version) as ResourceVersion;
  if (!one.ahead && !other.ahead) return { version };
  const ahead = new Map<string, ResourceVersion>();
  for (const namespace of [...(one.ahead?.keys() ?? []), ...(other.ahead?.keys() ?? [])]) {
    const own = Math.max(reachedIn(one, namespace), reachedIn(other, namespace)) as ResourceVersion;
    if (own > version) ahead.set(namespace, own);
  }
  return { version, ahead };
}

/** Whether the first has seen all that the second has. */
export function includes(all: Reached, part: Reached): boolean {
  if (all.version < part.version) return false;
  return Array.from(part.ahead ?? []).every(([namespace, version]) => reachedIn(all, namespace) >= version);
}

interface Watched {
  readonly reached: ResourceVersion;
  /** Of the last event or list; what lies between it and `reached` is known to be nothing. */
  readonly told: ResourceVersion;
}

/** How far each of several watches is, one per namespace. */
export class NamespacesReached {
  private readonly watches = new Map<string, Watched>();
  private known: Reached | undefined;

  constructor(reached: ReadonlyMap<string, ResourceVersion>) {
    this.listed(reached);
  }

  in(namespace: string): ResourceVersion {
    return this.watches.get(namespace)?.reached ?? (0 as ResourceVersion);
  }

  /** How far each of those is, or all of them: the least. */
  inAll(namespaces: Iterable<string> = this.watches.keys()): ResourceVersion {
    return Math.min(...Array.from(namespaces, (namespace) => this.in(namespace))) as ResourceVersion;
  }

  /** How far each is at this moment. */
  copy(): (namespace: string) => ResourceVersion {
    const watches = new Map(this.watches);
    return (namespace) => watches.get(namespace)?.reached ?? (0 as ResourceVersion);
  }

  get furthest(): ResourceVersion {
    return Math.max(...Array.from(this.watches.values(), ({ reached }) => reached)) as ResourceVersion;
  }

  /** Short: a namespace is ahead only by what it told, not by having been silent up to a later version. */
  get now(): Reached {
    if (this.known) return this.known;
    const version = this.inAll();
    const ahead = new Map<string, ResourceVersion>();
    for (const [namespace, { told }] of this.watches) if (told > version) ahead.set(namespace, told);
    return (this.known = { version, ahead });
  }

  includes({ version, ahead }: Reached): boolean {
    return Array.from(this.watches).every(([namespace, { reached }]) => reached >= (ahead?.get(namespace) ?? version));
  }

  told(namespace: string, version: ResourceVersion): void {
    this.watches.set(namespace, { reached: version, told: version });
    this.known = undefined;
  }

  silentUpTo(namespace: string, version: ResourceVersion): void {
    const { told } = this.watches.get(namespace) ?? { told: version };
    this.watches.set(namespace, { reached: version, told });
    this.known = undefined;
  }

  /** After a list of a namespace; those that were not listed again stand as they were. */
  listed(reached: ReadonlyMap<string, ResourceVersion>): void {
    for (const [namespace, version] of reached) {
      if (this.watches.get(namespace)?.reached !== version) this.told(namespace, version);
    }
  }
}
