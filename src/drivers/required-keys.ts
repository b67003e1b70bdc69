import { isRecord } from '../../schema/record.ts';
import { chosenTypes, authenticationBlocks } from './authentication.ts';
import type { DriverDescription, SecretKey } from './driver.ts';

/** Keys with fixed names that the Secrets of a method must hold, beside those that the spec names. */
export interface RequiredKeys {
  /** `spec.authentication.apiKey`: where the method names its Secrets. */
  readonly path: string;
  readonly keys: readonly NamedKey[];
}

export type NamedKey = SecretKey & { readonly name: string };

/** Those of the methods that a spec has chosen and that its type of provider knows. */
export function requiredKeys(
  spec: unknown,
  { authentication }: Pick<DriverDescription<string>, 'authentication'>,
): readonly RequiredKeys[] {
  const sent = isRecord(spec) ? spec['authentication'] : undefined;
  if (!isRecord(sent)) return [];
  const chosen = chosenTypes(sent);
  return authentication
    .filter(({ type }) => chosen.includes(type))
    .map(({ type, secretKeys }) => ({
      path: `spec.authentication.${authenticationBlocks[type]}`,
      keys: secretKeys.filter((key): key is NamedKey => key.required && key.name !== undefined),
    }));
}
