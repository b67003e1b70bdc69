import { defaultNamespace } from '../../schema/api/namespace.ts';

/** GraphQL's default stands in for an absent namespace only; this puts it in place of an explicit null, too. */
export function inNamespace<Input extends { readonly namespace: string | null }>(
  input: Input,
): Input & { namespace: string } {
  return { ...input, namespace: input.namespace ?? defaultNamespace };
}
