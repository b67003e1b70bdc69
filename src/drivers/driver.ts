import type { RuleDefinition } from '../../schema/constraints/rule.ts';
import type { ProviderType } from '../../schema/enums.ts';
import type { ValidationProblem } from '../../schema/problem.ts';
import type { JsonRecord } from '../../schema/record.ts';
import type { MachineOperation } from '../../schema/spec/capabilities.ts';
import type { AuthenticationType } from '../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import type { Connect } from './connection.ts';

/** All that the gateway knows of one type of provider: it describes itself, and judges a spec without asking anybody. */
export interface Driver<Type extends string = ProviderType> extends DriverDescription<Type> {
  /** What this type has against a spec in its wire form, whatever that is. Pure; never throws. */
  validate(spec: unknown): readonly ValidationProblem[];
  /** As much of it as the API server checks, in CEL, where `self` is a spec of any type. */
  readonly onServer: readonly RuleDefinition[];
  /** How one speaks with it, and where; absent for a type that can't be asked yet. */
  readonly reach?: Reach;
}

export interface Reach {
  /** Hosts of the vendor's own API, exact: a credential may go there without anybody's leave. Pure. */
  hosts(spec: MachineProviderSpec): readonly string[];
  /** Loads what speaks with the provider, a vendor's client included: only when a provider of the type is first contacted. */
  load(): Promise<Connect>;
}

export interface DriverDescription<Type extends string = ProviderType> {
  readonly type: Type;
  readonly title: string;
  /** JSON Schema of `config.customSettings`. */
  readonly settings: JsonRecord;
  /** The methods that this type has, the best first. */
  readonly authentication: readonly AuthenticationMethod[];
  readonly operations: readonly MachineOperation[];
  /** A commented manifest as YAML, without a problem. */
  readonly example: string;
}

export interface AuthenticationMethod {
  readonly type: AuthenticationType;
  readonly description: string;
  /** What the Secret holds. */
  readonly secretKeys: readonly SecretKey[];
}

export interface SecretKey {
  /** A fixed name beside the key that the spec names; absent for that one itself. */
  readonly name?: string;
  readonly description: string;
  readonly required: boolean;
}
