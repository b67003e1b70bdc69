import { describe, expect, it } from 'vitest';
import { parseManifestYaml } from '../../../schema/manifest-yaml.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../../schema/problem.ts';

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

describe('locate', () => {
  const at = (path: string, code = ProblemCode.INVALID, text = manifest) => {
    const problem: ValidationProblem = { code, path, message: 'm', severity: Severity.ERROR };
    const [located] = parseManifestYaml(text).locate([problem]);
    return `${located?.line}:${located?.column}`;
  };

  it.each([
    ['kind', '2:7'],
    ['metadata.name', '4:9'],
    ['metadata.labels[example.com/x]', '6:20'],
    ['spec.networkConfig.availableNetworks[0].cidr', '12:15'],
    ['spec.networkConfig.availableNetworks[1].cidr', '14:15'],
    ['spec.networkConfig.availableNetworks[1]', '13:9'],
    ['spec.networkConfig.availableNetworks', '11:7'],
    ['', '1:1'],
  ])('finds the value of %s', (path, place) => {
    expect(at(path)).toBe(place);
  });

  it.each([
    ['spec.region', '7:1'],
    ['spec.authentication.apiKey', '7:1'],
    ['spec.networkConfig.availableNetworks[0].vlan', '11:9'],
    ['spec.networkConfig.availableNetworks[7].cidr', '10:5'],
    ['spec.type.deeper', '8:3'],
    ['status', '1:1'],
  ])('goes to the nearest parent of %s, which is absent', (path, place) => {
    expect(at(path, ProblemCode.REQUIRED)).toBe(place);
  });

  it('points at the key of an unknown field', () => {
    expect(at('spec.type', ProblemCode.UNKNOWN_FIELD)).toBe('8:3');
  });

  it('follows aliases, and points at an empty value', () => {
    expect(at('b.c', ProblemCode.INVALID, 'a: &a\n  c: 1\nb: *a')).toBe('2:6');
    expect(at('b', ProblemCode.INVALID, 'a: &a\n  c: 1\nb: *a')).toBe('3:4');
    expect(at('a', ProblemCode.INVALID, 'a:\nb: 1')).toBe('1:3');
  });

  it('keeps the place of a problem that has one, and everything else of each', () => {
    const problem = {
      code: ProblemCode.SYNTAX,
      path: 'kind',
      message: 'm',
      severity: Severity.ERROR,
      line: 9,
      column: 9,
    };
    expect(parseManifestYaml(manifest).locate([problem])).toEqual([problem]);
  });

  it('leaves problems as they are where the text could not be read', () => {
    const problem = { code: ProblemCode.INVALID, path: 'kind', message: 'm', severity: Severity.ERROR };
    expect(parseManifestYaml('a: [').locate([problem])).toEqual([problem]);
  });
});
