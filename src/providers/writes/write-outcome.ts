import type { SecretHints, WriteOptions } from '../../../resolvers/context.ts';
import type { MutationOutcome } from '../../../schema/api/mutations.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { type MachineProvider, parseResourceVersion, providerKey } from '../../../schema/machine-provider.ts';
import { validateMetadata } from '../../../schema/metadata-rules.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { readMachineProvider } from '../../../schema/read.ts';
import { isRecord } from '../../../schema/record.ts';
import type { ValidateManifest } from '../../../schema/validate.ts';
import { unsaid } from '../../../schema/validate/places.ts';
import type { MachineProviderWrites, ObjectName, Written } from '../../cluster/ports.ts';
import type { ReadPermission } from '../scope/scope.ts';
import type { SecretAccess } from '../scope/secret-access.ts';
import type { ProviderStore } from '../store.ts';
import { type CurrentObject, isRefusal, presentRefusal, type RefusedWrite } from './refusal.ts';

export interface ProviderWritesOptions {
  readonly cluster: MachineProviderWrites;
  readonly store: Pick<ProviderStore, 'find' | 'reachedIn' | 'wakeups'>;
  readonly validate: ValidateManifest;
  /** What the writer may read of the copy: all of it when absent. */
  readonly permission?: Pick<ReadPermission, 'assertGet'> | undefined;
  /** Whether the writer may have the Secrets used that a spec names; absent where that is not asked. */
  readonly secrets?: SecretAccess | undefined;
  /** What the writer is told of the Secrets that a spec names; nothing when absent. */
  readonly secretHints?: SecretHints | undefined;
  /** How long a write waits until this replica shows it; 1 second unless given. */
  readonly visibleTimeoutMs?: number;
}

/** What all writes share: what is there before, what a refusal becomes, and when an accepted write is answered. */
export class WriteOutcome {
  private readonly options: ProviderWritesOptions;

  constructor(options: ProviderWritesOptions) {
    this.options = options;
  }

  /** Turns a refusal into problems. */
  async of(write: RefusedWrite, call: WriteOptions, attempt: () => Promise<MutationOutcome>): Promise<MutationOutcome> {
    // A create's and an apply's are among the problems of their manifests.
    const named = write.verb === 'create' || write.verb === 'apply';
    const misnamed = named ? [] : validateMetadata(write.target);
    if (misnamed.length > 0) return refused(misnamed);
    try {
      return await attempt();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const current = error.code === 'CONFLICT' ? await this.identity(write.target, call) : undefined;
      return refused(presentRefusal(error, write, current));
    }
  }

  /** The answer to an accepted write of a spec, with hints at what it names. */
  async acceptedSpec(
    written: Written,
    problems: readonly ValidationProblem[],
    call: WriteOptions,
  ): Promise<MutationOutcome> {
    const [outcome, hints] = await Promise.all([
      this.accepted(written, problems, call),
      this.hintsAt(written.object, call),
    ]);
    return { ...outcome, problems: [...problems, ...unsaid(hints, problems)] };
  }

  private async hintsAt(object: unknown, { signal }: WriteOptions): Promise<readonly ValidationProblem[]> {
    if (!isRecord(object) || !isRecord(object['metadata'])) return [];
    return (await this.options.secretHints?.about(object['metadata']['namespace'], object['spec'], signal)) ?? [];
  }

  async accepted(
    { object, warnings }: Written,
    problems: readonly ValidationProblem[],
    call: WriteOptions,
  ): Promise<MutationOutcome> {
    const { store } = this.options;
    const machineProvider = readMachineProvider(object);
    const { resourceVersion } = machineProvider.metadata;
    const version = parseResourceVersion(resourceVersion) ?? 0;
    const { namespace, name } = machineProvider.metadata;
    const key = providerKey(namespace, name);
    // Once it is gone again, only how far the copy is tells.
    const shows = () => {
      const held = store.find(key);
      return held
        ? (parseResourceVersion(held.metadata.resourceVersion) ?? 0) >= version
        : store.reachedIn(namespace) >= version;
    };
    const seen = await this.seen(shows, call);
    const late = `This replica has not yet seen this write: to read it, ask with minResourceVersion: "${resourceVersion}".`;
    return { machineProvider, problems, warnings: seen ? warnings : [...warnings, late] };
  }

  /** Whether the copy shows a write in time; there is nothing to see of a dry run. */
  async seen(test: () => boolean, { dryRun, signal }: WriteOptions): Promise<boolean> {
    const { store, visibleTimeoutMs = 1_000 } = this.options;
    return dryRun || store.wakeups.until(test, visibleTimeoutMs, signal);
  }

  /**
   * From the copy; from the cluster what was made so lately that the copy lacks it. Throws NOT_FOUND. undefined when the
   * writer may write it without seeing it: then only the cluster's answer may tell whether it is there, and how it is.
   */
  async current(target: ObjectName, call: WriteOptions): Promise<MachineProvider | undefined> {
    if (!(await this.maySee(target, call.signal))) return undefined;
    return this.options.store.find(providerKey(target.namespace, target.name)) ?? this.fresh(target, call);
  }

  /** From the cluster, whatever the copy says. Throws NOT_FOUND. */
  async fresh(target: ObjectName, { signal }: WriteOptions): Promise<MachineProvider> {
    return readMachineProvider(await this.options.cluster.get(nameOf(target), { signal }));
  }

  /** From the copy alone, where the writer may see it. */
  async held(target: ObjectName, { signal }: WriteOptions): Promise<MachineProvider | undefined> {
    if (!(await this.maySee(target, signal))) return undefined;
    return this.options.store.find(providerKey(target.namespace, target.name));
  }

  private async maySee(target: ObjectName, signal: AbortSignal): Promise<boolean> {
    try {
      await this.options.permission?.assertGet(target, signal);
      return true;
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'FORBIDDEN') return false;
      throw error;
    }
  }

  /** Who the object is now; asked of the cluster, because the copy may be what the conflict came from. */
  private async identity(target: ObjectName, call: WriteOptions): Promise<CurrentObject | undefined> {
    try {
      return (await this.fresh(target, call)).metadata;
    } catch {
      // The conflict is what the caller needs to hear of; without the current version it only says less.
      return undefined;
    }
  }
}

export function nameOf({ namespace, name }: ObjectName): ObjectName {
  return { namespace, name };
}

export function refused(problems: readonly ValidationProblem[]): MutationOutcome {
  return { machineProvider: null, problems, warnings: [] };
}
