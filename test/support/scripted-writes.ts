import { GatewayError } from '../../schema/gateway-error.ts';
import { providerKey } from '../../schema/machine-provider.ts';
import { mergePatch } from '../../schema/merge-patch.ts';
import type { CallOptions, MachineProviderWrites, ObjectName, Written } from '../../src/cluster/ports.ts';
import { aStoredProvider, type ProviderTraits } from './machine-provider.ts';
import type { ScriptedCluster } from './scripted-cluster.ts';

type Manifest = Readonly<Record<string, unknown>>;

/** The writing side of a scripted cluster: merge patches, guards and dry runs as the API server has them. */
export class ScriptedWrites implements MachineProviderWrites {
  /** What was asked for, as `create default/a`. */
  readonly calls: string[] = [];
  /** Thrown by every write while it is set. */
  failure: GatewayError | undefined;
  private readonly cluster: ScriptedCluster;

  constructor(cluster: ScriptedCluster) {
    this.cluster = cluster;
  }

  async create(manifest: Manifest, options: CallOptions = {}): Promise<Written> {
    const traits = manifest as unknown as { metadata: ObjectName };
    this.note('create', traits.metadata);
    if (this.find(traits.metadata)) throw new GatewayError('ALREADY_EXISTS', 'it already exists');
    return this.write({ ...traits, ...traits.metadata }, options);
  }

  async patch(target: ObjectName, patch: Manifest, options: CallOptions = {}): Promise<Written> {
    this.note('patch', target);
    const { raw, metadata } = this.held(target);
    const merged = mergePatch(raw, patch) as { metadata: { resourceVersion: string } };
    if (merged.metadata.resourceVersion !== metadata.resourceVersion)
      throw new GatewayError('CONFLICT', 'it was modified');
    return this.write({ ...merged, ...target }, options);
  }

  /** What is sent replaces the fields that it names; nobody owns anything. */
  async apply(target: ObjectName, manifest: Manifest, options: CallOptions = {}): Promise<Written> {
    this.note('apply', target);
    const merged = mergePatch(this.find(target)?.raw, manifest) as { metadata: ObjectName };
    return this.write({ ...merged, ...target }, options);
  }

  async delete(
    target: ObjectName,
    options: CallOptions & { uid?: string; resourceVersion?: string } = {},
  ): Promise<Written> {
    this.note('delete', target);
    const { raw, metadata } = this.held(target);
    const wrong = (expected: string | undefined, actual: string): boolean =>
      expected !== undefined && expected !== actual;
    if (wrong(options.uid, metadata.uid) || wrong(options.resourceVersion, metadata.resourceVersion)) {
      throw new GatewayError('CONFLICT', 'the precondition failed');
    }
    if (options.dryRun) return { object: raw, warnings: [] };
    if (metadata.finalizers?.length)
      return this.write(
        { ...raw, ...target, metadata: { ...metadata, deletionTimestamp: '2026-02-01T00:00:00Z' } },
        {},
      );
    this.cluster.delete(target);
    return { object: undefined, warnings: [] };
  }

  async get(target: ObjectName): Promise<unknown> {
    this.calls.push(`get ${target.namespace}/${target.name}`);
    return this.held(target).raw;
  }

  private note(verb: string, { namespace, name }: ObjectName): void {
    this.calls.push(`${verb} ${namespace}/${name}`);
    if (this.failure) throw this.failure;
  }

  private find({ namespace, name }: ObjectName) {
    return this.cluster.objects.get(providerKey(namespace, name));
  }

  private held(target: ObjectName) {
    const held = this.find(target);
    if (!held) throw new GatewayError('NOT_FOUND', `${target.namespace}/${target.name} was not found`);
    return held;
  }

  private write(traits: ProviderTraits & ObjectName, { dryRun = false }: CallOptions): Written {
    const metadata = { ...traits.metadata };
    delete metadata.resourceVersion;
    const wanted = { ...traits, metadata };
    if (dryRun) return { object: aStoredProvider(wanted), warnings: [] };
    const written = this.find(traits) ? this.cluster.update(wanted) : this.cluster.create(wanted);
    return { object: written.raw, warnings: ['deprecated in some way'] };
  }
}
