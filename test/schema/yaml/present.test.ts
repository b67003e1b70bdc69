import { describe, expect, it } from 'vitest';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { parseManifestYaml, presentYaml } from '../../../schema/manifest-yaml.ts';

describe('presentYaml', () => {
  const present = (raw: Record<string, unknown>) => presentYaml({ raw } as unknown as MachineProvider);

  it('shows what kubectl would apply, in the stored order, and nothing that the server sets', () => {
    const text = present({
      status: { phase: 'Ready' },
      spec: { type: 'aws', region: 'us-west-2', networkConfig: { availableNetworks: [] } },
      metadata: {
        uid: '1',
        resourceVersion: '5',
        generation: 2,
        creationTimestamp: '2026-01-31T12:00:00Z',
        deletionTimestamp: '2026-01-31T12:00:00Z',
        managedFields: [],
        finalizers: ['example.com/cleanup'],
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'on' },
        labels: { team: 'blue' },
        namespace: 'default',
        name: 'aws',
      },
      kind: 'MachineProvider',
      apiVersion: 'vitistack.io/v1alpha1',
    });
    expect(text).toBe(`apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: aws
  namespace: default
  labels:
    team: blue
  annotations:
    note: "on"
  finalizers:
    - example.com/cleanup
spec:
  type: aws
  region: us-west-2
  networkConfig:
    availableNetworks: []
`);
  });

  it('leaves out annotations when kubectl’s own was the only one, and nulls at every depth', () => {
    const text = present({
      kind: 'K',
      metadata: { name: 'a', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
      spec: { a: null, b: { c: null }, d: [{ e: null, f: 1 }, null] },
    });
    expect(parseManifestYaml(text).manifest).toEqual({
      kind: 'K',
      metadata: { name: 'a' },
      spec: { b: {}, d: [{ f: 1 }, null] },
    });
  });

  it.each([
    'on',
    'y',
    'No',
    '1e3',
    '0x1',
    '0o17',
    '017',
    '10.0',
    '1_0e1_0',
    '~',
    'null',
    '',
    '<<',
    '=',
    '10:30',
    '2026-01-31',
    '.inf',
    '- a',
    'a: b',
    '#',
    ' a',
    'a ',
  ])('quotes the text "%s", which would read as something else', (value) => {
    const text = present({ kind: 'K', spec: { [value]: value } });
    expect(text).not.toMatch(/^ {2}[^"']*: [^"']*$/m);
    expect(parseManifestYaml(text).manifest).toEqual({ kind: 'K', spec: { [value]: value } });
  });

  it.each(['20Gi', 'us-west-2', '10.0.1.0/24', 't3.micro', 'VM Network', 'ec2.us-west-2.amazonaws.com', '30s', 'é'])(
    'leaves the text "%s" as it is',
    (value) => {
      expect(present({ kind: 'K', spec: { a: value } })).toContain(`  a: ${value}\n`);
    },
  );

  it('keeps every character of odd texts, as values and as keys', () => {
    const odd = [
      'line\nline',
      'line\n\n  indented\nend\n',
      'end\n\n',
      ' first indented\nline',
      'tab\there',
      'trailing \nspace',
      '\u0000\u0007\u001b\u007f\u0085\u00a0\u2028\u2029\ufeff',
      '😀 "quoted" \\ \'single\'',
      `long ${'word '.repeat(100)}end`,
      '\r\n',
    ];
    const spec = Object.fromEntries(odd.map((text, index) => [text, { [`k${index}`]: [text, { deep: text }] }]));
    expect(parseManifestYaml(present({ kind: 'K', spec })).manifest).toEqual({ kind: 'K', spec });
  });

  it('gives the same text for the same object, and repeats shared parts instead of aliasing them', () => {
    const shared = { name: 'secret', key: 'k' };
    const raw = { kind: 'K', spec: { a: shared, b: shared } };
    expect(present(raw)).toBe(present(raw));
    expect(present(raw)).not.toMatch(/[&*]/);
  });
});
