const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

const whitespace = '\\t\\n\\f\\r ';
const largestRepeat = 1000;

/**
 * A regular expression as RE2 (Go's regexp, and so Kubernetes) reads it: whole characters, `$` at the very end, POSIX
 * classes, leading flags. Throws an Error for what RE2 refuses (look-around, back references) or JavaScript lacks.
 * Unlike RE2 it may backtrack: give it patterns that are linear, or texts that are bounded.
 */
export function parseRe2(pattern: string): RegExp {
  const known = parsed.get(pattern);
  if (known !== undefined) return known;
  const flags = /^\(\?([imsU]+)\)/.exec(pattern);
  const letters = flags?.[1] ?? '';
  if (letters.includes('U')) throw refused(pattern, 'the flag U');
  const body = translate(pattern, flags?.[0].length ?? 0, letters.includes('s'));
  const expression = compile(pattern, body, `u${letters.replace(/s/g, '')}`);
  if (parsed.size >= 1000) parsed.clear();
  parsed.set(pattern, expression);
  return expression;
}

const parsed = new Map<string, RegExp>();

function refused(pattern: string, what: string): Error {
  return new Error(`error parsing regexp: ${what} in \`${pattern}\` is not supported by RE2`);
}

function compile(pattern: string, body: string, flags: string): RegExp {
  try {
    return new RegExp(body, [...new Set(flags)].join(''));
  } catch (error) {
    throw new Error(`error parsing regexp: \`${pattern}\` is not a valid expression`, { cause: error });
  }
}

/** One token of RE2 syntax, and what it is in JavaScript's unicode mode, where every stray bracket must be escaped. */
function translate(pattern: string, start: number, dotAll: boolean): string {
  let output = '';
  let at = start;
  const token =
    /\\Q([\s\S]*?)(?:\\E|$)|\{\d{1,9}(?:,\d{0,9})?\}|\\(?:[pP](?:\{[^}]*\}|.)|x\{[0-9a-fA-F]+\}|[\s\S])|\(\?[P<]*[^\s\w]?|[\s\S]/uy;
  while (at < pattern.length) {
    if (pattern[at] === '[') {
      const [text, end] = translateClass(pattern, at);
      output += text;
      at = end;
      continue;
    }
    token.lastIndex = at;
    const match = token.exec(pattern);
    const text = match?.[0] ?? '';
    if (text === '\\') throw refused(pattern, 'a trailing backslash');
    output += match?.[1] === undefined ? translateToken(pattern, text, dotAll) : escapeAll(match[1]);
    at += text.length;
  }
  return output;
}

function translateToken(pattern: string, text: string, dotAll: boolean): string {
  if (text.startsWith('(?')) return translateGroup(pattern, text);
  if (text.startsWith('\\')) return translateEscape(pattern, text);
  if (text === '.') return dotAll ? '[\\s\\S]' : '[^\\n]';
  if (text.length > 1) return translateRepeat(pattern, text);
  return /[{}\]]/.test(text) ? `\\${text}` : text;
}

function translateRepeat(pattern: string, text: string): string {
  const bounds = text.slice(1, -1).split(',').map(Number);
  if (Math.max(...bounds) > largestRepeat) throw refused(pattern, 'so large a repeat');
  return text;
}

function translateGroup(pattern: string, text: string): string {
  if (/^\(\?(P?<)?[=!]/.test(text)) throw refused(pattern, 'look-around');
  return text.replace('(?P<', '(?<');
}

function translateEscape(pattern: string, text: string): string {
  const letter = text[1] ?? '';
  if (/[1-9k]/.test(letter)) throw refused(pattern, 'a back reference');
  if (letter === 'A') return '^';
  if (letter === 'z') return '$';
  if (letter === 's') return `[${whitespace}]`;
  if (letter === 'S') return `[^${whitespace}]`;
  return translateCommonEscape(pattern, text, letter);
}

/** Escapes that mean the same within a class and outside of it. */
function translateCommonEscape(pattern: string, text: string, letter: string): string {
  if (letter === 'p' || letter === 'P') return text.length === 3 ? `\\${letter}{${text[2]}}` : text;
  if (letter === 'a') return '\\x07';
  if (letter === 'x' && text.length > 2) return `\\u{${text.slice(3, -1)}}`;
  if (/[dDwWbBfnrtvx]/.test(letter)) return text;
  if (/[A-Za-z0-9]/.test(letter)) throw refused(pattern, `\\${letter}`);
  return escapeAll(letter);
}

/** A bracket expression from `at`; its translation and where it ends. */
function translateClass(pattern: string, at: number): [string, number] {
  const open = pattern.startsWith('[^', at) ? '[^' : '[';
  let output = open;
  let index = at + open.length;
  // A bracket that comes first stands for itself.
  const first = index;
  const item = /\[:(\^?)(\w+):\]|\\(?:[pP](?:\{[^}]*\}|.)|x\{[0-9a-fA-F]+\}|[\s\S])|[\s\S]/uy;
  while (index < pattern.length) {
    item.lastIndex = index;
    const match = item.exec(pattern);
    const text = match?.[0] ?? '';
    index += text.length;
    if (text === ']' && index - 1 !== first) return [`${output}]`, index];
    output += translateClassItem(pattern, text, match?.[1] === '^', match?.[2]);
    if (isSet(text) && pattern[index] === '-') {
      output += '\\-';
      index += 1;
    }
  }
  throw refused(pattern, 'an open bracket');
}

/** Whether a class item stands for several characters, after which a hyphen is a hyphen and no range. */
function isSet(item: string): boolean {
  return item.startsWith('[:') || /^\\[dDwWsSpP]/.test(item);
}

function translateClassItem(pattern: string, text: string, negated: boolean, posix: string | undefined): string {
  if (posix !== undefined) {
    const members = posixClasses[posix];
    if (members === undefined || negated) throw refused(pattern, text);
    return members;
  }
  if (!text.startsWith('\\')) return /[[\]{}()|^$/]/.test(text) ? `\\${text}` : text;
  const letter = text[1] ?? '';
  if (letter === 's') return whitespace;
  if (letter === 'S') return '\\S';
  if (letter === '-') return '\\-';
  return translateCommonEscape(pattern, text, letter);
}

function escapeAll(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
