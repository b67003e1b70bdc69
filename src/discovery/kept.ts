import type { CapabilityDiscovery } from '../../schema/api/discovery.ts';
import { type ProviderKey, providerKey } from '../../schema/machine-provider.ts';
import { estimateBytes } from './kept-bytes.ts';

/** How many finished discoveries are kept, how many bytes of them, about, and how long, in milliseconds. */
export interface KeptLimits {
  readonly kept: number;
  readonly keptPerNamespace: number;
  readonly keptPerProvider: number;
  readonly keptBytes: number;
  readonly keptMs: number;
}

/** A discovery that ended. `number` counts the runs of this replica as they were begun. */
export interface Ended {
  readonly runId: string;
  readonly number: number;
  /** Of the provider: another one may come to bear its name. */
  readonly uid: string;
  readonly discovery: CapabilityDiscovery;
}

interface Kept extends Ended {
  readonly key: ProviderKey;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * Discoveries that ended lately. Whoever needs room takes it of its own: first of its provider, then of its namespace;
 * where the whole is full, of the namespace that holds most, so that none loses its fair share to the runs of others.
 */
export class KeptDiscoveries {
  private readonly limits: KeptLimits;
  private readonly now: () => number;
  /** By run, the oldest first, which ends first. */
  private readonly entries = new Map<string, Kept>();
  private totalBytes = 0;

  /** `now` in milliseconds since 1970. */
  constructor(limits: KeptLimits, now: () => number) {
    this.limits = limits;
    this.now = now;
  }

  get size(): number {
    return this.entries.size;
  }

  /** About. */
  get bytes(): number {
    return this.totalBytes;
  }

  /** Keeps it if there can be room, and gives it back with the time until when it is. */
  keep(ended: Ended): CapabilityDiscovery {
    this.forgetStale();
    const { runId, discovery } = ended;
    const { kept, keptPerNamespace, keptPerProvider, keptBytes, keptMs } = this.limits;
    const bytes = estimateBytes(discovery);
    if (bytes > keptBytes) return discovery;
    const until = this.now() + keptMs;
    const shown = { ...discovery, keptUntil: new Date(until).toISOString() };
    const { namespace, name } = discovery;
    const key = providerKey(namespace, name);
    this.entries.set(runId, { ...ended, discovery: shown, key, bytes, until });
    this.totalBytes += bytes;
    this.leaveAtMost(keptPerProvider, (one) => one.key === key);
    this.leaveAtMost(keptPerNamespace, (one) => one.discovery.namespace === namespace);
    while (this.entries.size > kept) this.forgetOldestOf(this.largest(() => 1));
    while (this.totalBytes > keptBytes) this.forgetOldestOf(this.largest((one) => one.bytes));
    return this.entries.has(runId) ? shown : discovery;
  }

  find(runId: string): Ended | undefined {
    this.forgetStale();
    return this.entries.get(runId);
  }

  /** Of those that are kept of a provider the one that was begun last. */
  latest(uid: string): Ended | undefined {
    this.forgetStale();
    const own = [...this.entries.values()].filter((one) => one.uid === uid);
    return own.toSorted((left, right) => right.number - left.number)[0];
  }

  private leaveAtMost(most: number, isMeant: (one: Kept) => boolean): void {
    const meant = [...this.entries.values()].filter(isMeant);
    for (const { runId } of meant.slice(0, Math.max(0, meant.length - most))) this.forget(runId);
  }

  /** The namespace that holds most. */
  private largest(weight: (one: Kept) => number): string | undefined {
    const weights = new Map<string, number>();
    for (const one of this.entries.values()) {
      const { namespace } = one.discovery;
      weights.set(namespace, (weights.get(namespace) ?? 0) + weight(one));
    }
    return [...weights].toSorted(([, left], [, right]) => right - left)[0]?.[0];
  }

  private forgetOldestOf(namespace: string | undefined): void {
    for (const { runId, discovery } of this.entries.values()) {
      if (discovery.namespace === namespace) return this.forget(runId);
    }
  }

  private forgetStale(): void {
    const now = this.now();
    for (const { runId, until } of this.entries.values()) {
      if (until > now) return;
      this.forget(runId);
    }
  }

  private forget(runId: string): void {
    this.totalBytes -= this.entries.get(runId)?.bytes ?? 0;
    this.entries.delete(runId);
  }
}
