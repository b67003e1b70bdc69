import type { WriteOptions } from '../../../resolvers/context.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { isRecord, type JsonRecord } from '../../../schema/record.ts';
import type { ObjectName, Written } from '../../cluster/ports.ts';
import { sameJson } from '../manifests/same-json.ts';
import type { SecretAccess } from '../scope/secret-access.ts';

/** A write of a part of an object: a merge patch, or a manifest to apply. */
export interface GuardedWrite {
  readonly target: ObjectName;
  readonly sent: JsonRecord;
  /** An apply may: what it leaves out that its manager had is removed. */
  readonly touchesSpec: boolean;
  /** What is there, where the writer may see it. */
  readonly current: MachineProvider | undefined;
  readonly write: (sent: JsonRecord, options: WriteOptions) => Promise<Written>;
  readonly call: WriteOptions;
}

/** A write is tried so often when somebody else's comes in between. */
const maxAttempts = 4;

/**
 * Holds writes back that would have a Secret used which the writer may not get; where the cluster's own policy does so,
 * it does nothing.
 */
export class SecretGuard {
  private readonly secrets: SecretAccess | undefined;

  constructor({ secrets }: { readonly secrets?: SecretAccess | undefined }) {
    this.secrets = secrets;
  }

  /** FORBIDDEN for each Secret in a new spec that the writer may not get. */
  async assess(namespace: string, spec: unknown): Promise<readonly ValidationProblem[]> {
    return this.secrets?.isOurs() === true ? this.secrets.assess(namespace, spec) : [];
  }

  /**
   * Carries the write out unless the spec that comes of it names such a Secret. What comes of it is known from a dry run;
   * the write itself is then bound to the version that the dry run saw, because a Secret that somebody else names in
   * between would be used with what this writer has changed.
   */
  async guard(guarded: GuardedWrite): Promise<Written | readonly ValidationProblem[]> {
    const { target, sent, touchesSpec, current, write, call } = guarded;
    if (this.secrets?.isOurs() !== true || !touchesSpec) return write(sent, call);
    for (let attempt = 1; ; attempt += 1) {
      const preview = await write(sent, { ...call, dryRun: true });
      const { spec, version } = specOf(preview.object);
      const unchanged =
        current !== undefined && current.metadata.resourceVersion === version && sameJson(current.raw['spec'], spec);
      const problems = unchanged ? [] : await this.secrets.assess(target.namespace, spec);
      if (problems.length > 0) return problems;
      if (call.dryRun) return preview;
      try {
        return await write(bound(sent, version), call);
      } catch (error) {
        if (!isLate(error, version) || isBound(sent) || attempt >= maxAttempts) throw error;
      }
    }
  }
}

function specOf(object: unknown): { readonly spec: unknown; readonly version: string | undefined } {
  if (!isRecord(object)) return { spec: undefined, version: undefined };
  const version = isRecord(object['metadata']) ? object['metadata']['resourceVersion'] : undefined;
  return { spec: object['spec'], version: typeof version === 'string' && version !== '' ? version : undefined };
}

/** No object has it: an apply that is bound to it creates, or is refused because somebody else has done so meanwhile. */
const noVersion = '0';

/** A dry run of what is not there yet has no version: then the write may only be a creation too, which has nothing of others. */
function bound(sent: JsonRecord, version: string | undefined): JsonRecord {
  if (isBound(sent)) return sent;
  const metadata = isRecord(sent['metadata']) ? sent['metadata'] : {};
  return { ...sent, metadata: { ...metadata, resourceVersion: version ?? noVersion } };
}

/** Whether the write was refused for what somebody else wrote behind the dry run. */
function isLate(error: unknown, version: string | undefined): boolean {
  if (!(error instanceof GatewayError)) return false;
  const isTaken = error.causes.some(({ field }) => field === 'metadata.resourceVersion');
  return error.code === 'CONFLICT' || (version === undefined && error.code === 'INVALID' && isTaken);
}

function isBound({ metadata }: JsonRecord): boolean {
  return isRecord(metadata) && typeof metadata['resourceVersion'] === 'string' && metadata['resourceVersion'] !== '';
}
