import { parseRe2 } from '../../schema/formats/re2.ts';
import type { ValidationProblem } from '../../schema/problem.ts';
import { invalid, invalidUnseen } from './say.ts';
import { type SpecText, textsAt } from './spec-texts.ts';

/**
 * A form that texts must have, and the words for one that hasn't. Patterns are RE2's, because the API server gets the
 * same, and linear in JavaScript too: a text may be as long as the request.
 */
export interface Form {
  /** What a text must match: all of them. */
  readonly pattern?: string | readonly string[];
  /** What it must not match. */
  readonly not?: string;
  /** Completes "Expected ...". */
  readonly expected: string;
  readonly fix: string;
  /** What was probably meant by a text that hasn't the form; it is told only when it has it. */
  readonly hint?: (text: string) => string | undefined;
  /** The text is never shown: it may hold a password. */
  readonly unseen?: boolean;
}

/** A form and the place of the texts that must have it, such as `networkConfig.availableNetworks[].id`. */
export interface PlacedForm {
  readonly at: string;
  readonly form: Form;
}

export function patternsOf({ pattern = [] }: Pick<Form, 'pattern'>): readonly string[] {
  return typeof pattern === 'string' ? [pattern] : pattern;
}

export function hasForm(form: Pick<Form, 'pattern' | 'not'>, text: string): boolean {
  const matches = (pattern: string) => parseRe2(pattern).test(text);
  return patternsOf(form).every(matches) && (form.not === undefined || !matches(form.not));
}

/** One problem for each text that hasn't the form. */
export function misformed(texts: readonly SpecText[], form: Form): ValidationProblem[] {
  return texts.filter(({ text }) => !hasForm(form, text)).map((one) => ofForm(one, form));
}

/** One problem for each text that hasn't the form of its place. */
export function checkForms(spec: unknown, forms: readonly PlacedForm[]): ValidationProblem[] {
  return forms.flatMap(({ at, form }) => misformed(textsAt(spec, at), form));
}

function ofForm(one: SpecText, form: Form): ValidationProblem {
  const { expected, unseen = false } = form;
  if (unseen) return invalidUnseen(one.path, expected, 'got another text', form.fix);
  const meant = form.hint?.(one.text);
  const fix = meant !== undefined && hasForm(form, meant) ? `Did you mean \`${meant}\`?` : form.fix;
  return invalid(one, expected, fix);
}
