import type { WriteOptions } from '../../resolvers/context.ts';
import type { ApplyMachineProviderInput, MutationOutcome } from '../../schema/api/mutations.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { providerKey } from '../../schema/machine-provider.ts';
import { ProblemCode, type ValidationProblem } from '../../schema/problem.ts';
import type { JsonRecord } from '../../schema/record.ts';
import type { ObjectName } from '../cluster/ports.ts';
import { metadataText, readAppliedManifest } from './applied-manifest.ts';
import { certainProblems } from './apply-problems.ts';
import { beingDeleted } from './refusal.ts';
import { isError, type ProviderWritesOptions, refused, type WriteOutcome } from './write-outcome.ts';

/** Writes by server-side apply, which knows for each field who owns it. */
export class ManifestApply {
  private readonly options: ProviderWritesOptions;
  private readonly outcome: WriteOutcome;

  constructor(options: ProviderWritesOptions, outcome: WriteOutcome) {
    this.options = options;
    this.outcome = outcome;
  }

  /** Problems of YAML come with line and column. Throws INVALID unless there is exactly one of `yaml` and `manifest`. */
  async apply(input: ApplyMachineProviderInput, call: WriteOptions): Promise<MutationOutcome> {
    const { sent, target, fieldManager, problems: prior, locate } = readAppliedManifest(input);
    if (sent === undefined) return refused(prior);
    if (target === undefined) return refused([...prior, ...locate(this.options.validate(sent))]);

    const [expectedResourceVersion, expectedUid] = [metadataText(sent, 'resourceVersion'), metadataText(sent, 'uid')];
    const applied = { fieldManager, manifest: sent };
    const write = { verb: 'apply' as const, target, expectedResourceVersion, expectedUid, applied };
    const answer = await this.outcome.of(write, call, async () => {
      this.assertStays(target);
      const problems = [...prior, ...locate(await this.judge(sent, target, call))];
      if (problems.some(isError)) return refused(problems);
      const options = { ...call, fieldManager, force: input.force ?? false };
      return this.outcome.accepted(await this.options.cluster.apply(target, sent, options), problems, call);
    });
    return { ...answer, problems: answer.problems.flatMap((one) => (isCounted(one) ? [one] : locate([one]))) };
  }

  private assertStays(target: ObjectName): void {
    const held = this.options.store.find(providerKey(target.namespace, target.name));
    if (held?.metadata.deletionTimestamp) throw beingDeleted(target);
  }

  /** What is there is only looked at when something is wrong with what was sent, which may be a part of the whole. */
  private async judge(sent: JsonRecord, target: ObjectName, call: WriteOptions): Promise<readonly ValidationProblem[]> {
    const { validate } = this.options;
    const problems = validate(sent);
    if (!problems.some(isError)) return problems;
    return certainProblems(validate, sent, await this.findCurrent(target, call));
  }

  private async findCurrent(target: ObjectName, call: WriteOptions): Promise<JsonRecord | undefined> {
    try {
      return (await this.outcome.current(target, call)).raw;
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }
}

/** The cluster counts the items of lists as they are after the apply: its indexes may point to another line. */
function isCounted({ code, line, path }: ValidationProblem): boolean {
  return line === undefined && code !== ProblemCode.CONFLICT && /\[\d+\]/.test(path);
}
