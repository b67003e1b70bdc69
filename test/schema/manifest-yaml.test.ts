import { describe, expect, it } from 'vitest';
import { parseManifestYaml } from '../../schema/manifest-yaml.ts';
import { ProblemCode, Severity } from '../../schema/problem.ts';

const manifest = `apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: aws-us-west-2
  labels:
    example.com/x: "1"
spec:
  type: aws
  networkConfig:
    availableNetworks:
      - id: subnet-1
        cidr: 10.0.1.0/24
      - id: subnet-2
        cidr: bad
`;

function problemsOf(text: string): string[] {
  return parseManifestYaml(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function valueOf(text: string): unknown {
  const { manifest: parsed, problems } = parseManifestYaml(`a: ${text}`);
  expect(problems).toEqual([]);
  return (parsed as { a: unknown }).a;
}

describe('parseManifestYaml', () => {
  it('reads a manifest', () => {
    const { manifest: parsed, problems } = parseManifestYaml(manifest);
    expect(problems).toEqual([]);
    expect(parsed).toMatchObject({
      metadata: { labels: { 'example.com/x': '1' } },
      spec: { networkConfig: { availableNetworks: [{ cidr: '10.0.1.0/24' }, { id: 'subnet-2' }] } },
    });
  });

  it('reads JSON, a byte order mark, Windows line ends, and a stray separator at either end', () => {
    expect(parseManifestYaml('{"a": [1, {"b": null}]}').manifest).toEqual({ a: [1, { b: null }] });
    expect(parseManifestYaml('\ufeff---\r\na: 1\r\n---\r\n').manifest).toEqual({ a: 1 });
  });

  it.each([
    ['yes', true],
    ['on', true],
    ['y', true],
    ['No', false],
    ['OFF', false],
    ['"yes"', 'yes'],
    ['tRUE', 'tRUE'],
    ['~', null],
    ['', null],
    ['1e3', 1000],
    ['0x1F', 31],
    ['017', 15],
    ['0o17', 15],
    ['0b101', 5],
    ['08', 8],
    ['1_000', 1000],
    ['10.0', 10],
    ['"10.0"', '10.0'],
    ['.5', 0.5],
    ['10:30', '10:30'],
    ['2026-01-31', '2026-01-31'],
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
    ['20Gi', '20Gi'],
    ['30s', '30s'],
    ['e3', 'e3'],
    ['1e1000', '1e1000'],
    ['10.0.1.0/24', '10.0.1.0/24'],
    ['!!str 5', '5'],
    ['b#c', 'b#c'],
  ])('reads the value %s as kubectl does', (text, expected) => {
    expect(valueOf(text)).toEqual(expected);
  });

  it('turns keys into texts as kubectl does', () => {
    expect(parseManifestYaml('1: a\nyes: b\n1.5: c').manifest).toEqual({ 1: 'a', true: 'b', '1.5': 'c' });
  });

  it('resolves anchors, aliases and merge keys; what is written wins over what is merged', () => {
    const text = 'base: &b {x: 1, w: 2}\nmore: &m {w: 3, z: 4}\nall:\n  <<: [*b, *m]\n  x: 9\nagain: *b';
    expect(parseManifestYaml(text).manifest).toMatchObject({ all: { x: 9, w: 2, z: 4 }, again: { x: 1, w: 2 } });
  });

  it('keeps __proto__ a key like any other', () => {
    const { manifest: parsed } = parseManifestYaml('__proto__: {polluted: true}');
    expect(Object.keys(parsed as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /^1:1 Expected one YAML document with a manifest, but got nothing\.$/],
    ['only a comment', '# nothing', /^1:1 Expected one YAML document/],
    ['a list', '- a', /^1:1 Expected a mapping with apiVersion/],
    ['a single value', 'hello', /^1:1 Expected a mapping with apiVersion/],
    ['two documents', 'a: 1\n---\nb: 2\n', /^3:1 Expected one YAML document, but got 2\.$/],
    ['a tab as indentation', 'a:\n\tb: c', /^2:1 Tabs are not allowed as indentation/],
    ['a tab in the middle of an indentation', 'a:\n  b: 1\n \tc: 2', /^3:\d /],
    ['NUL', 'a: 1\nb: \0', /^2:4 Expected text, but got the control character U\+0000\.$/],
    ['an escape character', 'a: \u001b[0m', /^1:4 .*U\+001B/],
    ['half of a surrogate pair', 'a: \ud800', /^1:4 .*U\+D800/],
    ['half of a surrogate pair as an escape', 'a: "\\ud800"', /^1:4 Expected Unicode text/],
    ['a key twice', 'a: 1\nb: 2\na: 3', /^3:1 Expected each key once, but got "a" again\.$/],
    ['keys that become the same text', 'true: 1\nyes: 2', /^2:1 Expected each key once, but got "true" again\.$/],
    ['a null key', '~: 1', /^1:1 Expected a text as the key/],
    ['a list as the key', '? [a]\n: 1', /^1:3 Expected a text as the key/],
    ['an unknown tag', 'a: !secret b', /^1:4 Unresolved tag: !secret\.$/],
    ['a binary', 'a: !!binary aGk=', /^1:4 Unresolved tag/],
    ['an alias without its anchor', 'a: *nobody', /^1:4 Expected an alias of an anchor above it/],
    ['an alias in its own anchor', 'a: &a [*a]', /^1:\d+ Expected at most 100/],
    ['infinity', 'a: .inf', /^1:4 Expected a number that JSON can hold/],
    ['no number', 'a: .NaN', /^1:4 Expected a number that JSON can hold/],
    ['a merge of a text', '<<: text', /^1:5 Expected a mapping, or a list of mappings/],
    ['another YAML version', '%YAML 1.2\n---\na: yes', /^1:1 Expected no %YAML directive/],
    ['an open bracket', 'a: [1, 2', /^1:\d+ /],
    ['an open quote', 'a: "x', /^1:\d+ /],
    ['a wrong indentation', 'a:\n  b: 1\n c: 2', /^3:\d /],
    ['two colons', 'a: b: c', /^1:\d /],
  ])('refuses %s with line and column', (_, text, expected) => {
    const parsed = parseManifestYaml(text);
    expect(problemsOf(text)[0]).toMatch(expected);
    expect(parsed.manifest).toBeUndefined();
    for (const problem of parsed.problems) {
      expect(problem).toMatchObject({ code: ProblemCode.SYNTAX, path: '', severity: Severity.ERROR });
      expect(problem.fix).toBeTruthy();
    }
  });

  it('lists several problems at once', () => {
    expect(problemsOf('a: 1\na: 2\nb: .inf')).toHaveLength(2);
  });

  const bombs: Record<string, string> = {
    'an alias bomb': `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index},`.repeat(9)}]`).join('\n')}`,
    'more than a hundred aliases': `a: &a 1\nb: [${'*a,'.repeat(101)}]`,
    'a merge bomb': `a0: &a0 {x: 1}\n${Array.from({ length: 40 }, (_, index) => `a${index + 1}: &a${index + 1} {<<: [*a${index}, *a${index}, *a${index}]}`).join('\n')}`,
    'a megabyte of brackets': '['.repeat(1_000_000),
    'a megabyte of braces': '{'.repeat(1_000_000),
    'a megabyte of dashes': '- '.repeat(500_000),
    'a megabyte of question marks': '? '.repeat(500_000),
    'a megabyte of commas': `[${','.repeat(1_000_000)}`,
    'a megabyte of tags': '!a '.repeat(330_000),
    'a megabyte of documents': '---\n'.repeat(250_000),
    'a megabyte of keys': Array.from({ length: 80_000 }, (_, index) => `k${index}: 1`).join('\n'),
    'a megabyte of open text': `a: "${'x\n '.repeat(300_000)}`,
    'more than a megabyte': `a: ${'x'.repeat(1024 * 1024)}`,
    'nesting that is too deep': Array.from({ length: 200 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
  };

  it.each(Object.entries(bombs))('refuses %s quickly', (_, text) => {
    const started = performance.now();
    const { problems, manifest: parsed } = parseManifestYaml(text);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(20);
    expect(parsed).toBeUndefined();
  });

  it.each([
    ['more tokens than any manifest has', Array.from({ length: 10_000 }, (_, n) => `k${n}: 1`).join('\n')],
    ['more lines, though they are one text', `a: |\n${' x\n'.repeat(60_000)}`],
    ['more lines, though they are empty', '\n'.repeat(1_000_000)],
    ['thousands of aliases', `a: &a 1\nb: [${'*a,'.repeat(12_000)}]`],
    ['twenty-one documents', '---\n'.repeat(21)],
  ])('refuses %s in one sentence, before it is taken in', (_, text) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(/^\d+:\d+ Expected .*, but got more/)]);
  });

  it('counts an asterisk within a text as text', () => {
    expect(problemsOf(`a:\n${"  - '*'\n  - x*\n".repeat(150)}`)).toEqual([]);
  });

  it('reads a long text and a hundred aliases', () => {
    expect(problemsOf(`a: ${'x'.repeat(1_000_000)}`)).toEqual([]);
    expect(problemsOf(`a: &a 1\nb: [${'*a,'.repeat(100)}]`)).toEqual([]);
  });
});
