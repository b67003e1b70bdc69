import type { ProviderWrites, WriteOptions } from '../../resolvers/context.ts';
import type {
  CreateMachineProviderInput,
  DeleteMachineProviderInput,
  MutationOutcome,
  UpdateMachineProviderInput,
} from '../../schema/api/mutations.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { type MachineProvider, parseResourceVersion, providerKey } from '../../schema/machine-provider.ts';
import { createInputToManifest, updateInputToMergePatch } from '../../schema/manifest.ts';
import { mergePatch } from '../../schema/merge-patch.ts';
import { validateMetadata } from '../../schema/metadata-rules.ts';
import { Severity, type ValidationProblem } from '../../schema/problem.ts';
import { readMachineProvider } from '../../schema/read.ts';
import type { MachineProviderWrites, ObjectName, Written } from '../cluster/ports.ts';
import { preconditionProblems, preconditionsOf } from './preconditions.ts';
import { newProblems } from './ratchet.ts';
import { type CurrentIdentity, isRefusal, presentRefusal, type RefusedWrite } from './refusal.ts';
import type { ProviderStore } from './store.ts';

export interface ProviderWritesOptions {
  readonly cluster: MachineProviderWrites;
  readonly store: Pick<ProviderStore, 'find' | 'version' | 'wakeups'>;
  /** Everything that the contract says against a manifest. */
  readonly validate: (manifest: unknown) => readonly ValidationProblem[];
  /** How long a write waits until this replica shows it; 1 second unless given. */
  readonly visibleTimeoutMs?: number;
}

/**
 * Writes to the cluster. What a caller can act on is answered as problems, and nothing is written then; faults are
 * thrown. A write returns once this replica's copy shows it, which the watch brings: nothing here touches the copy.
 */
export function createProviderWrites(options: ProviderWritesOptions): ProviderWrites {
  return new ClusterWrites(options);
}

class ClusterWrites implements ProviderWrites {
  private readonly options: ProviderWritesOptions;

  constructor(options: ProviderWritesOptions) {
    this.options = options;
  }

  create(input: CreateMachineProviderInput, call: WriteOptions): Promise<MutationOutcome> {
    const { cluster, validate } = this.options;
    return this.answer(describe('create', input), call, async () => {
      const manifest = createInputToManifest(input);
      const problems = validate(manifest);
      if (problems.some(isError)) return refused(problems);
      return this.accepted(await cluster.create(manifest, call), problems, call);
    });
  }

  update(input: UpdateMachineProviderInput, call: WriteOptions): Promise<MutationOutcome> {
    const { cluster, validate } = this.options;
    return this.answer(describe('update', input), call, async () => {
      const current = await this.current(input, call);
      if (current.metadata.deletionTimestamp) throw beingDeleted(input);
      const patch = updateInputToMergePatch(input);
      const broken = newProblems(validate, current.raw, mergePatch(current.raw, patch));
      const problems = [...preconditionProblems(input), ...broken];
      if (problems.some(isError)) return refused(problems);
      return this.accepted(await cluster.patch(nameOf(input), patch, call), problems, call);
    });
  }

  delete(input: DeleteMachineProviderInput, call: WriteOptions): Promise<MutationOutcome> {
    const { cluster, store } = this.options;
    return this.answer(describe('delete', input), call, async () => {
      const problems = preconditionProblems(input);
      if (problems.length > 0) return refused(problems);
      const held = await this.current(input, call);
      const { object, warnings } = await cluster.delete(nameOf(input), { ...call, ...preconditionsOf(input) });
      if (object !== undefined) return this.accepted({ object, warnings }, [], call);
      const key = providerKey(input.namespace, input.name);
      const seen = await this.seen(() => store.find(key)?.metadata.uid !== held.metadata.uid, call);
      const late = 'This replica has not yet seen the deletion: for a moment, reads may still show the provider.';
      return { machineProvider: held, problems: [], warnings: seen ? warnings : [...warnings, late] };
    });
  }

  /** Turns a refusal into problems. */
  private async answer(
    write: RefusedWrite,
    call: WriteOptions,
    attempt: () => Promise<MutationOutcome>,
  ): Promise<MutationOutcome> {
    // A create's are among the problems of its manifest.
    const misnamed = write.verb === 'create' ? [] : validateMetadata(write.target);
    if (misnamed.length > 0) return refused(misnamed);
    try {
      return await attempt();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const current = error.code === 'CONFLICT' ? await this.identity(write.target, call) : undefined;
      return refused(presentRefusal(error, write, current));
    }
  }

  private async accepted(
    { object, warnings }: Written,
    problems: readonly ValidationProblem[],
    call: WriteOptions,
  ): Promise<MutationOutcome> {
    const { store } = this.options;
    const machineProvider = readMachineProvider(object);
    const { resourceVersion } = machineProvider.metadata;
    const version = parseResourceVersion(resourceVersion) ?? 0;
    const key = providerKey(machineProvider.metadata.namespace, machineProvider.metadata.name);
    // With a watch per namespace the copy as a whole may be ahead of this one object; once it is gone, only that tells.
    const shows = () => {
      const held = store.find(key);
      return held ? (parseResourceVersion(held.metadata.resourceVersion) ?? 0) >= version : store.version >= version;
    };
    const seen = await this.seen(shows, call);
    const late = `This replica has not yet seen this write: to read it, ask with minResourceVersion: "${resourceVersion}".`;
    return { machineProvider, problems, warnings: seen ? warnings : [...warnings, late] };
  }

  /** Whether the copy shows a write in time; there is nothing to see of a dry run. */
  private async seen(test: () => boolean, { dryRun, signal }: WriteOptions): Promise<boolean> {
    const { store, visibleTimeoutMs = 1_000 } = this.options;
    return dryRun || store.wakeups.until(test, visibleTimeoutMs, signal);
  }

  /** From the copy; from the cluster what was made so lately that the copy lacks it. Throws NOT_FOUND. */
  private async current(target: ObjectName, { signal }: WriteOptions): Promise<MachineProvider> {
    const held = this.options.store.find(providerKey(target.namespace, target.name));
    return held ?? readMachineProvider(await this.options.cluster.get(nameOf(target), { signal }));
  }

  /** Who the object is now; asked of the cluster, because the copy may be what the conflict came from. */
  private async identity(target: ObjectName, { signal }: WriteOptions): Promise<CurrentIdentity | undefined> {
    try {
      return readMachineProvider(await this.options.cluster.get(nameOf(target), { signal })).metadata;
    } catch {
      // The conflict is what the caller needs to hear of; without the current version it only says less.
      return undefined;
    }
  }
}

function describe(
  verb: RefusedWrite['verb'],
  input: ObjectName & { expectedResourceVersion?: string | null; expectedUid?: string | null },
): RefusedWrite {
  const { expectedResourceVersion, expectedUid } = input;
  return {
    verb,
    target: nameOf(input),
    expectedResourceVersion: expectedResourceVersion ?? undefined,
    expectedUid: expectedUid ?? undefined,
  };
}

function nameOf({ namespace, name }: ObjectName): ObjectName {
  return { namespace, name };
}

function refused(problems: readonly ValidationProblem[]): MutationOutcome {
  return { machineProvider: null, problems, warnings: [] };
}

function isError({ severity }: ValidationProblem): boolean {
  return severity === Severity.ERROR;
}

function beingDeleted({ namespace, name }: ObjectName): GatewayError {
  return new GatewayError('BEING_DELETED', `${namespace}/${name} is being deleted and waits for its finalizers.`);
}
