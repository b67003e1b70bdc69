import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import { presentValue } from '../../schema/present-value.ts';
import { nearest } from '../../schema/validate/suggest.ts';
import type { SpecText } from './spec-texts.ts';

/**
 * Warns of texts that are not among the known ones but close to one: more likely misspelt than newer than this list.
 * `what` completes "Expected ... that is known".
 */
export function warnOfNearlyKnown(
  texts: readonly SpecText[],
  known: readonly string[],
  what: string,
): ValidationProblem[] {
  return texts.flatMap(({ path, text }) => {
    if (known.includes(text)) return [];
    const meant = nearest(text, known);
    if (meant === undefined) return [];
    const message = `Expected ${what} that is known, but got ${presentValue(text)}, which is new or misspelt.`;
    const fix = `Did you mean \`${meant}\`?`;
    return [{ code: ProblemCode.INVALID, path, message, fix, severity: Severity.WARNING }];
  });
}

/**
 * A hint at the known name that is meant: the first of the spellings of a text that is known, else the nearest one.
 * `spellings` gets the text in lower case, with hyphens for blanks and underscores.
 */
export function hintAmong(
  known: readonly string[],
  spellings: (plain: string) => readonly string[],
): (text: string) => string | undefined {
  return (text) => {
    if (text.length > 64) return undefined;
    const [plain = '', ...others] = spellings(text.toLowerCase().replace(/[ _]/g, '-'));
    return [plain, ...others].find((one) => known.includes(one)) ?? nearest(plain, known);
  };
}
