import type { RuleDefinition } from '../constraints/rule.ts';

/** The module that holds the rules of the drivers, for this room, which may not know them. */
export function presentTypeRules(rules: readonly RuleDefinition[]): string {
  return `import type { RuleDefinition } from '../constraints/rule.ts';

// Written by \`npm run emit\` from the drivers in src/drivers/: change those, not this.

/** What each type of provider adds to the rules of a spec. */
export const typeRules: readonly RuleDefinition[] = ${JSON.stringify(rules, null, 2)};
`;
}
