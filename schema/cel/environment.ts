/** A compiled rule; `self` and `oldSelf` are CEL values (integers as BigInt, see `toCel`). Throws when it can't be evaluated. */
export type CelRule = (variables: { self: unknown; oldSelf?: unknown }) => boolean;

/** Compiles one x-kubernetes-validations rule with Kubernetes' own function libraries. Throws on a syntax or type error. */
export function compileCel(rule: string): CelRule {
  throw new Error(`not yet: ${rule}`);
}
