import type { Form } from '../form.ts';

/** Names of inventory objects: vCenter keeps `/`, `\` and `%` escaped. */
export const name = (what: string): Form & { readonly pattern: readonly string[] } => ({
  pattern: ['^([^/\\\\%]|%(2[fF5]|5[cC])){1,80}$', '\\S'],
  expected: `the name of ${what}, 1 to 80 characters, with \`/\`, \`\\\` and \`%\` written as \`%2f\`, \`%5c\` and \`%25\``,
  fix: 'Write the name alone as vCenter shows it, without the folders above it.',
});
