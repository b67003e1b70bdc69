import { Composer, CST, type Document, Lexer, LineCounter, type ParsedNode, Parser, type YAMLError } from 'yaml';
import type { ValidationProblem } from '../problem.ts';
import { kubectlSchema } from './kubectl-schema.ts';
import { syntaxProblem } from './problem.ts';

/** A document whose syntax is sound, or what is wrong with the text. */
export type ReadDocument =
  | { readonly kind: 'sound'; readonly contents: ParsedNode; readonly document: Document; readonly lines: LineCounter }
  | { readonly kind: 'broken'; readonly problems: readonly ValidationProblem[] };

const maxBytes = 1024 * 1024;
// The largest manifest that the contract's bounds allow has half of these; a megabyte of brackets has a million.
const maxTokens = 40_000;
const maxLines = 50_000;
// Each is looked for in the whole document.
const maxAliases = 100;
const maxDocuments = 20;
// The contract nests less than ten levels; the composer would exhaust the stack at some thousands.
const maxDepth = 100;
const maxProblems = 20;

/** Reads the one YAML document in a text, bounded in bytes, tokens and depth. Never throws for what is in the text. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  const broken = (offset: number, message: string, fix: string): ReadDocument => ({
    kind: 'broken',
    problems: [syntaxProblem(lines, offset, message, fix)],
  });
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes > maxBytes) {
    return broken(0, `Expected at most ${maxBytes} bytes of YAML, but got ${bytes}.`, 'Send one manifest only.');
  }
  const binary = findBinary(text);
  if (binary !== undefined) {
    for (const match of text.slice(0, binary).matchAll(/\n/g)) lines.addNewLine(match.index + 1);
    lines.lineStarts.unshift(0);
    const shown = `U+${(text.charCodeAt(binary) || 0).toString(16).toUpperCase().padStart(4, '0')}`;
    return broken(binary, `Expected text, but got the control character ${shown}.`, 'Send YAML as UTF-8 text.');
  }
  if (text.split('\n', maxLines + 1).length > maxLines) {
    return broken(0, `Expected at most ${maxLines} lines, but got more.`, 'Send one manifest only.');
  }
  const parsed = parseTokens(text, lines);
  if (typeof parsed === 'object') return composeDocument(parsed.tokens, text.length, lines);
  return broken(parsed, tooComplex, 'Send one manifest only, without deep nesting.');
}

const tooComplex = `Expected at most ${maxTokens} tokens, ${maxDepth} levels and ${maxAliases} aliases, but got more.`;

/** The offset of the first character that YAML does not allow, such as NUL or half of a surrogate pair. */
function findBinary(text: string): number | undefined {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 ? code !== 0x09 && code !== 0x0a && code !== 0x0d : code >= 0x7f && code < 0xa0 && code !== 0x85) {
      return index;
    }
  }
  return text.isWellFormed() ? undefined : text.search(/\p{Surrogate}/u);
}

/** The tokens of the whole text, or the offset where it grew beyond the bounds. */
function parseTokens(text: string, lines: LineCounter): { readonly tokens: CST.Token[] } | number {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let count = 0;
  let aliases = 0;
  let before = '';
  for (const lexeme of new Lexer().lex(text)) {
    // Behind the mark of a scalar an asterisk is text.
    if (lexeme.startsWith('*') && before !== CST.SCALAR) aliases += 1;
    before = lexeme;
    for (const token of parser.next(lexeme)) tokens.push(token);
    count += 1;
    if (count > maxTokens || aliases > maxAliases || parser.stack.length > maxDepth) return parser.offset;
  }
  tokens.push(...parser.end());
  return { tokens };
}

function composeDocument(tokens: readonly CST.Token[], length: number, lines: LineCounter): ReadDocument {
  // Duplicate keys are found later, without the composer's comparison of every key with every other.
  const composer = new Composer({
    ...kubectlSchema,
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: false,
    // Else a key that is a map is written whole to the process's own stderr, and it may hold anything.
    logLevel: 'error',
  });
  const problems: ValidationProblem[] = [];
  const documents: Document.Parsed[] = [];
  let count = 0;
  for (const document of composer.compose(tokens, true, length)) {
    count += 1;
    if (count > maxDocuments) {
      const message = `Expected one YAML document, but got more than ${maxDocuments}.`;
      return {
        kind: 'broken',
        problems: [syntaxProblem(lines, document.range[0], message, fixes.MULTIPLE_DOCS ?? '')],
      };
    }
    for (const error of [...document.errors, ...document.warnings]) problems.push(presentError(error, lines));
    // A stray `---` at the end is an empty document that nobody meant.
    if (!isEmpty(document)) documents.push(document);
  }
  const [document, second] = documents;
  if (second !== undefined) {
    const offset = second.contents?.range[0] ?? second.range[0];
    const message = `Expected one YAML document, but got ${documents.length}.`;
    problems.push(syntaxProblem(lines, offset, message, 'Send each manifest on its own.'));
  }
  problems.push(...assessVersion(documents, lines));
  if (problems.length > 0) return { kind: 'broken', problems: problems.slice(0, maxProblems) };
  if (document?.contents != null) return { kind: 'sound', contents: document.contents, document, lines };
  const nothing = 'Expected one YAML document with a manifest, but got nothing.';
  return { kind: 'broken', problems: [syntaxProblem(lines, 0, nothing, 'Send a manifest: apiVersion, kind, ...')] };
}

function isEmpty({ contents, errors }: Document.Parsed): boolean {
  return errors.length === 0 && (contents === null || contents.range[0] === contents.range[1]);
}

function assessVersion(documents: readonly Document.Parsed[], lines: LineCounter): ValidationProblem[] {
  const { yaml } = documents[0]?.directives ?? {};
  if (yaml?.explicit !== true || yaml.version === '1.1') return [];
  const message = `Expected no %YAML directive, or one for 1.1 as kubectl wants it, but got ${yaml.version}.`;
  return [syntaxProblem(lines, 0, message, 'Remove the directive.')];
}

const fixes: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces; YAML takes no tabs.',
  MULTIPLE_DOCS: 'Send each manifest on its own.',
  BAD_INDENT: 'Align the line with the ones of the same level.',
  TAG_RESOLVE_FAILED: 'Remove the tag: a manifest needs none.',
  MISSING_CHAR: 'Close the quote or bracket, or add the colon.',
};

function presentError({ code, message, pos }: YAMLError, lines: LineCounter): ValidationProblem {
  return syntaxProblem(lines, pos[0], `${message}.`.replace(/\.\.$/, '.'), fixes[code] ?? 'Mend the YAML there.');
}
