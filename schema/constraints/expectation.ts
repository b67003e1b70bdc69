/** What a constraint tells whoever breaks it; it completes "Expected ..." and becomes the CRD's own message too. */
export interface Expectation {
  /** A noun phrase without a full stop: `a duration`. */
  readonly expected: string;
  /** Good values as they would stand in YAML, best first: `30s`. */
  readonly examples: readonly [string, ...string[]];
  /** One sentence that says what to do. */
  readonly fix: string;
}

/** `a duration such as "30s", "5m" or "1h30m"`. */
export function presentExpectation({ expected, examples }: Expectation): string {
  return `${expected} such as ${alternatives.format(examples.map((example) => JSON.stringify(example)))}`;
}

const alternatives = new Intl.ListFormat('en', { type: 'disjunction', style: 'long' });

/** Several property decorators as one, so that a named constraint carries its bounds with it. */
export function together(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}
