import type { RuleDefinition } from '../../schema/constraints/rule.ts';
import { type Form, type PlacedForm, patternsOf } from './form.ts';
import type { SettingText } from './settings.ts';

// What the API server checks of a spec, in CEL, where `self` is the spec: as much of a driver's rules as CEL can say
// within its budget. `npm run emit` writes them into the definition.

/** The rule is about specs of one type alone. */
export function forType(type: string, rule: RuleDefinition): RuleDefinition {
  return { ...rule, cel: `self.type != '${type}' || (${rule.cel})` };
}

/** A rule for each form: every text at its place has it; an empty one is the schema's to refuse. */
export function ruleOfForm({ at, form }: PlacedForm): RuleDefinition {
  return {
    cel: celEvery(at, (text) => `${text} == '' || ${celHasForm(text, form)}`),
    message: `Expected ${form.expected}, but got another text`,
    fix: form.fix,
    path: placeOf(at),
  };
}

/** That a setting is there if it must, and has its form if it is there. */
export function ruleOfSetting(name: string, setting: SettingText): RuleDefinition {
  const settings = 'self.config.customSettings';
  const form = celHasForm(`${settings}['${name}']`, setting);
  return {
    cel:
      setting.required === true
        ? `has(self.config) && has(${settings}) && '${name}' in ${settings} && ${form}`
        : `!has(self.config) || !has(${settings}) || !('${name}' in ${settings}) || ${form}`,
    message: `Expected ${setting.expected}, but ${setting.required === true ? 'it is missing or' : 'got'} another text`,
    fix: setting.fix,
    path: `config.customSettings.${name}`,
  };
}

/** CEL: whether something holds for every text at a place; `holds` gets the expression of one. */
export function celEvery(at: string, holds: (text: string) => string): string {
  return celBelow('self', at.split('.'), holds);
}

/** CEL: whether a text has a form; it binds as a comparison does. */
export function celHasForm(text: string, { not, ...form }: Pick<Form, 'pattern' | 'not'>): string {
  const tests = patternsOf(form).map((pattern) => `${text}.matches(${celText(pattern)})`);
  const all = not === undefined ? tests : [...tests, `!${text}.matches(${celText(not)})`];
  return all.length === 1 ? all.join('') : `(${all.join(' && ')})`;
}

function celText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function celBelow(above: string, [step, ...rest]: readonly string[], holds: (text: string) => string): string {
  if (step === undefined) return holds(above);
  const name = step.replace('[]', '');
  const field = `${above}.${name}`;
  if (!step.endsWith('[]')) return `!has(${field}) || ${celBelow(field, rest, holds)}`;
  const item = above === 'self' || above.startsWith('self.') ? 'item' : 'part';
  return `!has(${field}) || ${field}.all(${item}, ${celBelow(item, rest, holds)})`;
}

/** A rule can point at a list, and at no item of it. */
function placeOf(at: string): string {
  return at.replace(/\[\].*$/, '');
}
