import type { WriteOptions } from '../../../resolvers/context.ts';
import type { ApplyMachineProviderInput, MutationOutcome } from '../../../schema/api/mutations.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { isError, ProblemCode, Severity, type ValidationProblem } from '../../../schema/problem.ts';
import type { JsonRecord } from '../../../schema/record.ts';
import type { ObjectName } from '../../cluster/ports.ts';
import { metadataText, readAppliedManifest } from './applied-manifest.ts';
import { certainProblems } from './apply-problems.ts';
import { beingDeleted } from './refusal.ts';
import type { SecretGuard } from './secret-guard.ts';
import { type ProviderWritesOptions, refused, type WriteOutcome } from './write-outcome.ts';

/** Writes by server-side apply, which knows for each field who owns it. */
export class ManifestApply {
  private readonly options: ProviderWritesOptions;
  private readonly outcome: WriteOutcome;
  private readonly secrets: SecretGuard;

  constructor(options: ProviderWritesOptions, outcome: WriteOutcome, secrets: SecretGuard) {
    this.options = options;
    this.outcome = outcome;
    this.secrets = secrets;
  }

  /** Problems of YAML come with line and column. Throws INVALID unless there is exactly one of `yaml` and `manifest`. */
  async apply(input: ApplyMachineProviderInput, call: WriteOptions): Promise<MutationOutcome> {
    const { sent, target, fieldManager, problems: prior, locate } = readAppliedManifest(input);
    if (sent === undefined) return refused(prior);
    if (target === undefined) {
      const problems = [...prior, ...locate(this.options.validate(sent))];
      // A manifest may be good without a name of its own, but an apply needs to know what it is about.
      return refused(problems.some(isError) ? problems : [...problems, ...locate([nameless(sent)])]);
    }

    const [expectedResourceVersion, expectedUid] = [metadataText(sent, 'resourceVersion'), metadataText(sent, 'uid')];
    const applied = { fieldManager, manifest: sent };
    const write = { verb: 'apply' as const, target, expectedResourceVersion, expectedUid, applied };
    const answer = await this.outcome.of(write, call, async () => {
      const current = await this.outcome.held(target, call);
      if (current?.metadata.deletionTimestamp) throw beingDeleted(target);
      const problems = [...prior, ...locate(await this.judge(sent, target, call))];
      if (problems.some(isError)) return refused(problems);
      const { cluster } = this.options;
      const force = input.force ?? false;
      const send = (manifest: JsonRecord, options: WriteOptions) =>
        cluster.apply(target, manifest, { ...options, fieldManager, force });
      const guarded = { target, sent, touchesSpec: true, current, write: send, call };
      const written = await this.secrets.guard(guarded);
      if (!('object' in written)) return refused([...problems, ...locate(written)]);
      return this.outcome.acceptedSpec(written, problems, call);
    });
    return { ...answer, problems: answer.problems.flatMap((one) => (isCounted(one) ? [one] : locate([one]))) };
  }

  /** What is there is only looked at when something is wrong with what was sent, which may be a part of the whole. */
  private async judge(sent: JsonRecord, target: ObjectName, call: WriteOptions): Promise<readonly ValidationProblem[]> {
    const { validate } = this.options;
    const problems = validate(sent);
    if (!problems.some(isError)) return problems;
    const current = await this.findCurrent(target, call);
    // Whether the rest mends it is then for the cluster to say.
    if (current === 'unseen') return problems.filter((problem) => !isError(problem));
    return certainProblems(validate, sent, current);
  }

  /** undefined when there is none. */
  private async findCurrent(target: ObjectName, call: WriteOptions): Promise<JsonRecord | undefined | 'unseen'> {
    try {
      return (await this.outcome.current(target, call))?.raw ?? 'unseen';
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

function nameless(sent: JsonRecord): ValidationProblem {
  const field = metadataText(sent, 'name') === undefined ? 'name' : 'namespace';
  return {
    code: ProblemCode.REQUIRED,
    path: `metadata.${field}`,
    message: `Expected the ${field} of the provider that is applied, but got none.`,
    fix:
      field === 'name'
        ? 'Name it: what is applied again and again can have no name made up from generateName.'
        : 'Name it, or leave it out for `default`.',
    severity: Severity.ERROR,
  };
}
