import { assessLabelValue, assessQualifiedName } from './formats/dns-name.ts';
import { GatewayError } from './gateway-error.ts';

/** One term of a selector; a label must meet all of them. Values of Gt and Lt are one integer. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
}

export interface LabelSelector {
  readonly requirements: readonly LabelRequirement[];
  matches(labels: Readonly<Record<string, unknown>> | null | undefined): boolean;
}

const maxLength = 4096;

/**
 * Reads a label selector in Kubernetes' grammar: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`,
 * `a<1`, joined by commas; an empty one matches everything. Throws GatewayError INVALID that names the position.
 */
export function parseLabelSelector(text: string): LabelSelector {
  if (text.length > maxLength) {
    throw new GatewayError(
      'INVALID',
      `Label selector: expected at most ${maxLength} characters, but got ${text.length}.`,
    );
  }
  const requirements = new SelectorReader(text).read();
  const tests = requirements.map(compile);
  return { requirements, matches: (labels) => tests.every((test) => test(labels ?? {})) };
}

type LabelTest = (labels: Readonly<Record<string, unknown>>) => boolean;

/** As in Kubernetes a label that is absent meets `!=` and `notin`. */
function compile({ key, operator, values }: LabelRequirement): LabelTest {
  const set = new Set<unknown>(values);
  const [bound = '0'] = values;
  switch (operator) {
    case 'In':
      return (labels) => Object.hasOwn(labels, key) && set.has(labels[key]);
    case 'NotIn':
      return (labels) => !Object.hasOwn(labels, key) || !set.has(labels[key]);
    case 'Exists':
      return (labels) => Object.hasOwn(labels, key);
    case 'DoesNotExist':
      return (labels) => !Object.hasOwn(labels, key);
    case 'Gt':
      return compare(key, (value) => value > BigInt(bound));
    case 'Lt':
      return compare(key, (value) => value < BigInt(bound));
  }
}

/** undefined for what 64 bits do not hold; a sign can't be, since a label's value starts with a letter or digit. */
function parseInteger(text: unknown): bigint | undefined {
  const value = typeof text === 'string' && /^[0-9]{1,63}$/.test(text) ? BigInt(text) : undefined;
  return value !== undefined && BigInt.asIntN(64, value) === value ? value : undefined;
}

function compare(key: string, holds: (value: bigint) => boolean): LabelTest {
  return (labels) => {
    const value = Object.hasOwn(labels, key) ? parseInteger(labels[key]) : undefined;
    return value !== undefined && holds(value);
  };
}

interface Lexeme {
  readonly text: string;
  /** From 1, as people count. */
  readonly position: number;
}

const symbols = new Set(['=', '==', '!=', '!', '>', '<', '(', ')', ',']);

/** Splits at Kubernetes' special characters and white space; the last lexeme is empty and stands behind the text. */
function split(text: string): Lexeme[] {
  const found = [...text.matchAll(/!=|==?|[!><(),]|[^\s=!><(),]+/g)];
  const lexemes = found.map((match) => ({ text: match[0], position: match.index + 1 }));
  return [...lexemes, { text: '', position: text.length + 1 }];
}

/** Reads the grammar from left to right, one lexeme ahead. */
class SelectorReader {
  private readonly lexemes: readonly Lexeme[];
  private index = 0;

  constructor(text: string) {
    this.lexemes = split(text);
  }

  read(): LabelRequirement[] {
    if (this.peek().text === '') return [];
    const requirements = [this.readRequirement()];
    while (this.peek().text !== '') {
      this.expect([',']);
      requirements.push(this.readRequirement());
    }
    return requirements;
  }

  private readRequirement(): LabelRequirement {
    if (this.peek().text === '!') {
      this.next();
      return { key: this.readKey(), operator: 'DoesNotExist', values: [] };
    }
    const key = this.readKey();
    const { text } = this.peek();
    if (text === '' || text === ',') return { key, operator: 'Exists', values: [] };
    const operator = this.expect(['=', '==', '!=', 'in', 'notin', '>', '<', ',']).text;
    if (operator === 'in') return { key, operator: 'In', values: this.readValues() };
    if (operator === 'notin') return { key, operator: 'NotIn', values: this.readValues() };
    if (operator === '>') return { key, operator: 'Gt', values: [this.readInteger()] };
    if (operator === '<') return { key, operator: 'Lt', values: [this.readInteger()] };
    return { key, operator: operator === '!=' ? 'NotIn' : 'In', values: [this.readValue([','])] };
  }

  private readKey(): string {
    const lexeme = this.next();
    if (lexeme.text === '' || symbols.has(lexeme.text)) throw refused(lexeme, 'the key of a label');
    const [problem] = assessQualifiedName(lexeme.text);
    if (problem !== undefined) throw refused(lexeme, 'the key of a label', problem);
    return lexeme.text;
  }

  private readValues(): string[] {
    this.expect(['(']);
    const values = [this.readValue([',', ')'])];
    while (this.expect([',', ')']).text === ',') values.push(this.readValue([',', ')']));
    return [...new Set(values)].sort();
  }

  /** A value may be empty where one of `ends` or the end of the text comes next. */
  private readValue(ends: readonly string[]): string {
    const lexeme = this.peek();
    if (lexeme.text === '' || ends.includes(lexeme.text)) return '';
    if (symbols.has(lexeme.text)) throw refused(lexeme, 'the value of a label');
    const [problem] = assessLabelValue(lexeme.text);
    if (problem !== undefined) throw refused(lexeme, 'the value of a label', problem);
    return this.next().text;
  }

  private readInteger(): string {
    const lexeme = this.next();
    if (parseInteger(lexeme.text) === undefined) throw refused(lexeme, 'a whole number');
    return lexeme.text;
  }

  private expect(texts: readonly string[]): Lexeme {
    const lexeme = this.next();
    if (!texts.includes(lexeme.text)) throw refused(lexeme, texts.map((text) => `"${text}"`).join(' or '));
    return lexeme;
  }

  private peek(): Lexeme {
    return this.lexemes[this.index] ?? { text: '', position: 0 };
  }

  private next(): Lexeme {
    const lexeme = this.peek();
    if (lexeme.text !== '') this.index += 1;
    return lexeme;
  }
}

function refused({ text, position }: Lexeme, expected: string, because?: string): GatewayError {
  const got = text === '' ? 'the end' : JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
  const reason = because === undefined ? '' : ` (${because})`;
  const message = `Label selector, position ${position}: expected ${expected}, but got ${got}${reason}.`;
  return new GatewayError('INVALID', message, {
    fix: 'Write it as for `kubectl -l`: `team=blue,tier in (gold,silver),!legacy`.',
  });
}
