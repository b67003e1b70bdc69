import { describe, expect, it } from 'vitest';
import { maxAnnotationBytes, validateMetadata } from '../../schema/metadata-rules.ts';
import { ProblemCode, Severity } from '../../schema/problem.ts';

const problems = (metadata: unknown) =>
  validateMetadata(metadata).map(({ code, path, message }) => `${code} ${path}: ${message}`);

describe('validateMetadata', () => {
  it.each([
    { name: 'aws-us-west-2' },
    { name: 'a.b', namespace: 'team-1' },
    { name: 'a', namespace: null, labels: null, annotations: null, finalizers: null },
    { name: 'a'.repeat(253), namespace: 'a'.repeat(63) },
    { name: 'a', labels: { team: 'blue', 'example.com/x': '', [`${'a'.repeat(253)}/${'b'.repeat(63)}`]: 'V_1.x' } },
    { name: 'a', annotations: { 'Example.com/Any': 'any text\n at all', empty: '' } },
    { name: 'a', annotations: { a: 'x'.repeat(maxAnnotationBytes - 1) } },
    { name: 'a', finalizers: ['example.com/cleanup', 'orphan'] },
    { generateName: 'a-' },
    { name: 'a', ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Node', name: 'a', uid: 'b', controller: null }] },
    { name: 'a', generation: 3, creationTimestamp: '2024-02-29T23:59:59.5+05:30', managedFields: [{}] },
  ])('accepts %j', (metadata) => {
    expect(validateMetadata(metadata)).toEqual([]);
  });

  it.each<[unknown, RegExp[]]>([
    [undefined, [/^REQUIRED metadata\.name: Required value: name is required$/]],
    [{}, [/^REQUIRED metadata\.name: /]],
    [{ name: '' }, [/^REQUIRED metadata\.name: /]],
    [{ generateName: 'A' }, [/^INVALID metadata\.generateName: Invalid value: "A": a lowercase RFC 1123/]],
    [{ name: '', generateName: 7 }, [/^INVALID metadata\.generateName: Invalid value: 7: must be a text$/]],
    ['a', [/^INVALID metadata: Invalid value: "a": must be an object$/]],
    [[], [/^INVALID metadata: .*must be an object$/]],
    [{ name: 5 }, [/^INVALID metadata\.name: Invalid value: 5: must be a text$/]],
    [{ name: 'My_Name' }, [/^INVALID metadata\.name: Invalid value: "My_Name": a lowercase RFC 1123 subdomain/]],
    [{ name: 'a'.repeat(254) }, [/^INVALID metadata\.name: .*: must be no more than 253 characters$/]],
    [{ name: 'a', namespace: 'a.b' }, [/^INVALID metadata\.namespace: .*: must not contain dots$/]],
    [{ name: 'a', namespace: 'a'.repeat(64) }, [/^INVALID metadata\.namespace: .*no more than 63 characters$/]],
    [{ name: 'a', labels: [] }, [/^INVALID metadata\.labels: .*must be an object of texts$/]],
    [
      { name: 'a', labels: { on: true } },
      [/^INVALID metadata\.labels: Invalid value: true: under "on": must be a text$/],
    ],
    [{ name: 'a', labels: { 'B/a': 'x' } }, [/^INVALID metadata\.labels: Invalid value: "B\/a": prefix part/]],
    [{ name: 'a', labels: { k: '-x' } }, [/^INVALID metadata\.labels: Invalid value: "-x": under "k": a valid label/]],
    [{ name: 'a', labels: { k: 'a'.repeat(64) } }, [/under "k": must be no more than 63 bytes$/]],
    [{ name: 'a', annotations: { 'a b': '' } }, [/^INVALID metadata\.annotations: Invalid value: "a b": name part/]],
    [{ name: 'a', annotations: { a: 5 } }, [/^INVALID metadata\.annotations: .*: under "a": must be a text$/]],
    [
      { name: 'a', annotations: { a: 'é'.repeat(maxAnnotationBytes / 2) } },
      [/^TOO_LONG metadata\.annotations: Too long: may not be more than 262144 bytes in all, but got 262145$/],
    ],
    [{ name: 'a', finalizers: 'x/y' }, [/^INVALID metadata\.finalizers: .*must be a list of texts$/]],
    [{ name: 'a', finalizers: ['x/y', 7] }, [/^INVALID metadata\.finalizers\[1\]: Invalid value: 7: must be a text$/]],
    [{ name: 'a', finalizers: ['x/y z'] }, [/^INVALID metadata\.finalizers: Invalid value: "x\/y z": name part/]],
    [{ name: 'a', finalizers: ['orphan', 'foregroundDeletion'] }, [/cannot be both set$/]],
  ])('refuses %j as the API server does', (metadata, expected) => {
    const found = problems(metadata);
    expect(found).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern);
  });

  it('lists everything at once, each with a fix', () => {
    const found = validateMetadata({ name: 'A', namespace: 'B', labels: { '/': '-' }, annotations: { '/': '' } });
    expect(new Set(found.map(({ path }) => path))).toEqual(
      new Set(['metadata.name', 'metadata.namespace', 'metadata.labels', 'metadata.annotations']),
    );
    expect(found.every(({ fix, severity }) => fix !== undefined && severity === Severity.ERROR)).toBe(true);
  });

  it('shows glimpses and bounds the list, whatever it is given', () => {
    const labels = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`_${index}`, '-'.repeat(2000)]));
    const found = validateMetadata({ name: 'a', labels });
    expect(found).toHaveLength(100);
    expect(found.every(({ message }) => message.length < 500)).toBe(true);
    expect(found[0]?.code).toBe(ProblemCode.INVALID);
  });
});
