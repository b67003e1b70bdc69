import { z } from 'zod';
import { parseRe2 } from '../../schema/formats/re2.ts';
import { fieldPath } from '../../schema/path.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import { hasOwn, isRecord, type JsonRecord } from '../../schema/record.ts';
import { nearest } from '../../schema/validate/suggest.ts';
import { type Form, hasForm, patternsOf } from './form.ts';

const place = 'spec.config.customSettings';

/** A setting: its form, and what it is for. */
export interface SettingText extends Pick<Form, 'pattern' | 'expected' | 'fix'> {
  readonly description: string;
  readonly required?: boolean;
}

/** The settings of one type, as JSON Schema for others to read and as a check. */
export interface Settings {
  readonly texts: Readonly<Record<string, SettingText>>;
  readonly schema: JsonRecord;
  readonly check: (spec: unknown) => ValidationProblem[];
}

/** Settings are texts; their values are never shown, since people put secrets here all the same. */
export function defineSettings(texts: Readonly<Record<string, SettingText>>): Settings {
  const schemas = Object.entries(texts).map(([name, setting]) => {
    const pattern = patternsOf(setting).reduce((text, one) => text.regex(parseRe2(one)), z.string());
    const text = pattern.describe(setting.description);
    return [name, setting.required === true ? text : text.optional()] as const;
  });
  const schema = z.toJSONSchema(z.looseObject(Object.fromEntries(schemas))) as JsonRecord;
  const names = Object.keys(texts);
  const check = (spec: unknown) => {
    const config = isRecord(spec) ? spec['config'] : undefined;
    const sent = isRecord(config) ? (config['customSettings'] ?? {}) : {};
    return isRecord(sent) ? checkSettings(sent, texts, names) : [];
  };
  return { texts, schema, check };
}

function checkSettings(sent: JsonRecord, texts: Settings['texts'], names: readonly string[]): ValidationProblem[] {
  const valueOf = (name: string) => (hasOwn(sent, name) ? (sent[name] ?? undefined) : undefined);
  const isLacking = (name: string) => texts[name]?.required === true && valueOf(name) === undefined;
  const unknown = Object.keys(sent).filter((name) => !hasOwn(texts, name));
  const misspelt = new Map(unknown.map((name) => [name, nearest(name, names)]));
  const meant = new Set(misspelt.values());
  return [
    // Only worth a look, unless the right one is missing: other controllers may read settings of their own.
    ...[...misspelt].map(([name, right]) =>
      unknownSetting(name, right, names, right !== undefined && isLacking(right)),
    ),
    ...Object.entries(texts).flatMap(([name, setting]) => {
      const value = valueOf(name);
      if (value === undefined) return isLacking(name) && !meant.has(name) ? [broken(name, setting, true)] : [];
      return typeof value !== 'string' || hasForm(setting, value) ? [] : [broken(name, setting, false)];
    }),
  ];
}

function broken(name: string, { expected, fix }: SettingText, isMissing: boolean): ValidationProblem {
  const message = `Expected ${expected}, but ${isMissing ? 'it is missing' : 'got another text'}.`;
  const code = isMissing ? ProblemCode.REQUIRED : ProblemCode.INVALID;
  return { code, path: fieldPath(place, name), message, fix, severity: Severity.ERROR };
}

function unknownSetting(
  name: string,
  meant: string | undefined,
  names: readonly string[],
  isNeeded: boolean,
): ValidationProblem {
  return {
    code: ProblemCode.UNKNOWN_FIELD,
    path: fieldPath(place, name.slice(0, 253)),
    message: `Expected one of ${names.join(', ')}, but got a setting that this type does not know.`,
    fix: meant === undefined ? 'Remove it, unless something else reads it.' : `Did you mean \`${meant}\`?`,
    severity: isNeeded ? Severity.ERROR : Severity.WARNING,
  };
}
