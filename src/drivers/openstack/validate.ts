import { ProblemCode, Severity, type ValidationProblem } from '../../../schema/problem.ts';
import { checkEndpoint } from '../endpoint.ts';
import { required } from '../say.ts';
import { textAt } from '../spec-texts.ts';
import { settings } from './settings.ts';

const setting = (spec: unknown, name: string) => textAt(spec, `config.customSettings.${name}`);

/** What this type has against a spec, besides how one authenticates. */
export function validate(spec: unknown): ValidationProblem[] {
  return [
    ...checkScope(spec),
    ...checkEndpoint(spec, { example: 'openstack.example.com:5000/v3', path: true }),
    ...settings.check(spec),
  ];
}

/** An application credential brings its project along; everybody else names one, by id, or by name and domain. */
function checkScope(spec: unknown): ValidationProblem[] {
  const [name, id] = [setting(spec, 'projectName') ?? setting(spec, 'tenant'), setting(spec, 'projectId')];
  const at = 'spec.config.customSettings';
  if (name !== undefined && id !== undefined) {
    return [
      contradiction(`${at}.projectId`, 'one of projectName and projectId, but got both', 'Remove one of the two.'),
    ];
  }
  if (textAt(spec, 'authentication.type') === 'apikey' && (name ?? id) !== undefined) {
    const field =
      id === undefined ? (setting(spec, 'projectName') === undefined ? 'tenant' : 'projectName') : 'projectId';
    const fix = `Remove \`${field}\`, or use clouds.yaml with type \`serviceaccount\`.`;
    return [contradiction(`${at}.${field}`, 'no project beside an application credential, but got one', fix)];
  }
  const domain = ['projectDomainName', 'projectDomainId', 'domain'].some((one) => setting(spec, one) !== undefined);
  if (name === undefined || domain) return [];
  return [
    required(
      `${at}.projectDomainName`,
      'the domain of the project, which its name needs',
      'Add `projectDomainName: Default`.',
    ),
  ];
}

function contradiction(path: string, words: string, fix: string): ValidationProblem {
  return { code: ProblemCode.INVALID, path, message: `Expected ${words}.`, fix, severity: Severity.ERROR };
}
