import { z } from 'zod';
import { fieldPath } from '../../schema/path.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import { hasOwn, isRecord, type JsonRecord } from '../../schema/record.ts';
import { nearest } from '../../schema/validate/suggest.ts';

const place = 'spec.config.customSettings';

export interface SettingText {
  readonly description: string;
  /** Completes "Expected ...". */
  readonly expected: string;
  readonly fix: string;
  readonly pattern: RegExp;
  readonly required?: boolean;
}

/** The settings of one type, as JSON Schema for others to read and as a check. */
export interface Settings {
  readonly schema: JsonRecord;
  readonly check: (spec: unknown) => ValidationProblem[];
}

/** Settings are texts; their values are never shown, since people put secrets here all the same. */
export function defineSettings(texts: Readonly<Record<string, SettingText>>): Settings {
  const schemas = Object.entries(texts).map(([name, { pattern, description, required }]) => {
    const text = z.string().regex(pattern).describe(description);
    return [name, required === true ? text : text.optional()] as const;
  });
  const schema = z.toJSONSchema(z.looseObject(Object.fromEntries(schemas))) as JsonRecord;
  const names = Object.keys(texts);
  const check = (spec: unknown) => {
    const config = isRecord(spec) ? spec['config'] : undefined;
    const sent = isRecord(config) ? (config['customSettings'] ?? {}) : {};
    return isRecord(sent) ? checkSettings(sent, texts, names) : [];
  };
  return { schema, check };
}

function checkSettings(
  sent: JsonRecord,
  texts: Readonly<Record<string, SettingText>>,
  names: readonly string[],
): ValidationProblem[] {
  const unknown = Object.keys(sent).filter((name) => !names.includes(name));
  const meant = new Set(unknown.map((name) => nearest(name, names)));
  return [
    ...unknown.map((name) => unknownSetting(name, names)),
    ...Object.entries(texts).flatMap(([name, text]) => {
      const value = hasOwn(sent, name) ? (sent[name] ?? undefined) : undefined;
      if (value === undefined && (text.required !== true || meant.has(name))) return [];
      if (value !== undefined && (typeof value !== 'string' || text.pattern.test(value))) return [];
      return [broken(name, text, value === undefined)];
    }),
  ];
}

function broken(name: string, { expected, fix }: SettingText, isMissing: boolean): ValidationProblem {
  const message = `Expected ${expected}, but ${isMissing ? 'it is missing' : 'got another text'}.`;
  const code = isMissing ? ProblemCode.REQUIRED : ProblemCode.INVALID;
  return { code, path: fieldPath(place, name), message, fix, severity: Severity.ERROR };
}

/** Only worth a look: other controllers may read settings of their own. */
function unknownSetting(name: string, names: readonly string[]): ValidationProblem {
  const meant = nearest(name, names);
  return {
    code: ProblemCode.UNKNOWN_FIELD,
    path: fieldPath(place, name.slice(0, 253)),
    message: `Expected one of ${names.join(', ')}, but got a setting that this type does not know.`,
    fix: meant === undefined ? 'Remove it, unless something else reads it.' : `Did you mean \`${meant}\`?`,
    severity: Severity.WARNING,
  };
}
