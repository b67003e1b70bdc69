import type { ProviderWrites, WriteOptions } from '../../../resolvers/context.ts';
import type {
  ApplyMachineProviderInput,
  CreateMachineProviderInput,
  DeleteMachineProviderInput,
  MutationOutcome,
  UpdateMachineProviderInput,
} from '../../../schema/api/mutations.ts';
import { type MachineProvider, providerKey } from '../../../schema/machine-provider.ts';
import { createInputToManifest, updateInputToMergePatch } from '../../../schema/manifest.ts';
import { mergePatch } from '../../../schema/merge-patch.ts';
import { isError } from '../../../schema/problem.ts';
import type { JsonRecord } from '../../../schema/record.ts';
import type { ObjectName, Written } from '../../cluster/ports.ts';
import { ManifestApply } from './apply.ts';
import { preconditionProblems, preconditionsOf } from './preconditions.ts';
import { judgeChange } from './ratchet.ts';
import { beingDeleted, isRefusal, type RefusedWrite } from './refusal.ts';
import { SecretGuard } from './secret-guard.ts';
import { nameOf, type ProviderWritesOptions, refused, WriteOutcome } from './write-outcome.ts';

/**
 * Writes to the cluster. What a caller can act on is answered as problems, and nothing is written then; faults are
 * thrown. A write returns once this replica's copy shows it, which the watch brings: nothing here touches the copy.
 */
export function createProviderWrites(options: ProviderWritesOptions): ProviderWrites {
  return new ClusterWrites(options);
}

class ClusterWrites implements ProviderWrites {
  private readonly options: ProviderWritesOptions;
  private readonly outcome: WriteOutcome;
  private readonly secrets: SecretGuard;

  constructor(options: ProviderWritesOptions) {
    this.options = options;
    this.outcome = new WriteOutcome(options);
    this.secrets = new SecretGuard(options);
  }

  create(input: CreateMachineProviderInput, call: WriteOptions): Promise<MutationOutcome> {
    const { cluster, validate } = this.options;
    return this.outcome.of(describe('create', input), call, async () => {
      const manifest = createInputToManifest(input);
      const problems = validate(manifest);
      if (problems.some(isError)) return refused(problems);
      const unreadable = await this.secrets.assess(input.namespace, manifest['spec']);
      if (unreadable.length > 0) return refused([...problems, ...unreadable]);
      return this.outcome.acceptedSpec(await cluster.create(manifest, call), problems, call);
    });
  }

  update(input: UpdateMachineProviderInput, call: WriteOptions): Promise<MutationOutcome> {
    const { cluster, validate } = this.options;
    return this.outcome.of(describe('update', input), call, async () => {
      const current = await this.outcome.current(input, call);
      if (current?.metadata.deletionTimestamp) throw beingDeleted(input);
      const patch = updateInputToMergePatch(input);
      const broken = current ? judgeChange(validate, current.raw, mergePatch(current.raw, patch)) : [];
      const problems = [...preconditionProblems(input), ...broken];
      if (problems.some(isError)) return refused(problems);
      const write = (sent: JsonRecord, options: WriteOptions) => cluster.patch(nameOf(input), sent, options);
      const written = await this.secrets.guard({
        target: nameOf(input),
        sent: patch,
        touchesSpec: 'spec' in patch,
        current,
        write,
        call,
      });
      if (!('object' in written)) return refused([...problems, ...written]);
      return 'spec' in patch
        ? this.outcome.acceptedSpec(written, problems, call)
        : this.outcome.accepted(written, problems, call);
    });
  }

  apply(input: ApplyMachineProviderInput, call: WriteOptions): Promise<MutationOutcome> {
    return new ManifestApply(this.options, this.outcome, this.secrets).apply(input, call);
  }

  delete(input: DeleteMachineProviderInput, call: WriteOptions): Promise<MutationOutcome> {
    const { store } = this.options;
    return this.outcome.of(describe('delete', input), call, async () => {
      const problems = preconditionProblems(input);
      if (problems.length > 0) return refused(problems);
      const { held, object, warnings } = await this.deleteLife(input, call);
      if (object !== undefined) return this.outcome.accepted({ object, warnings }, [], call);
      const key = providerKey(input.namespace, input.name);
      const seen = await this.outcome.seen(() => isGone(store.find(key), held), call);
      const late = 'This replica has not yet seen the deletion: for a moment, reads may still show the provider.';
      return { machineProvider: held ?? null, problems: [], warnings: seen ? warnings : [...warnings, late] };
    });
  }

  /**
   * Deletes the one life that is answered. When the name has got another since this replica looked, and the caller
   * didn't say which is meant, that one is read and deleted instead.
   */
  private async deleteLife(input: DeleteMachineProviderInput, call: WriteOptions): Promise<DeletedLife> {
    const { cluster } = this.options;
    const attempt = async (held: MachineProvider): Promise<DeletedLife> => {
      const preconditions = { uid: held.metadata.uid, ...preconditionsOf(input) };
      return { held, ...(await cluster.delete(nameOf(input), { ...call, ...preconditions })) };
    };
    const held = await this.outcome.current(input, call);
    // Who may not see it can't tell one life from another.
    if (held === undefined) {
      return { held, ...(await cluster.delete(nameOf(input), { ...call, ...preconditionsOf(input) })) };
    }
    const { uid } = held.metadata;
    if (input.expectedUid != null) {
      return attempt(uid === input.expectedUid ? held : await this.outcome.fresh(input, call));
    }
    try {
      return await attempt(held);
    } catch (error) {
      if (!isRefusal(error) || error.code !== 'CONFLICT') throw error;
      const now = await this.outcome.fresh(input, call);
      if (now.metadata.uid === uid) throw error;
      return attempt(now);
    }
  }
}

/** What a delete did: the object as it was before, where its writer may see it, and what the cluster answered. */
interface DeletedLife extends Written {
  readonly held: MachineProvider | undefined;
}

/** Who may not see what was there is told that it is gone once nothing of that name is. */
function isGone(now: MachineProvider | undefined, held: MachineProvider | undefined): boolean {
  return now === undefined || (held !== undefined && now.metadata.uid !== held.metadata.uid);
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
