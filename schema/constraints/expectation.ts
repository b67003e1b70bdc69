/** What a constraint tells whoever breaks it; it completes "Expected ..." and becomes the CRD's own message too. */
export interface Expectation {
  /** A noun phrase without a full stop: `a duration`. */
  readonly expected: string;
  /** Good values as they would stand in YAML, best first: `30s`. */
  readonly examples: readonly string[];
  /** One sentence that says what to do. */
  readonly fix: string;
}

/** `a duration such as "30s" or "5m"`. */
export function presentExpectation({ expected, examples }: Expectation): string {
  if (examples.length === 0) return expected;
  return `${expected} such as ${examples.map((example) => JSON.stringify(example)).join(' or ')}`;
}

/** Several property decorators as one, so that a named constraint carries its bounds with it. */
export function together(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}
