import type { RuleDefinition } from '../../../schema/constraints/rule.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { celIsChosen, isChosen } from '../authentication.ts';
import { invalidUnseen, required } from '../say.ts';
import { textAt } from '../spec-texts.ts';

// An application credential brings its project along; everybody else names one by its id, or by its name and domain.

/** Two settings that say the same thing in different ways. */
interface Rivals {
  readonly one: string;
  readonly other: string;
}

const place = 'config.customSettings';
const rivals: readonly Rivals[] = [
  { one: 'projectName', other: 'projectId' },
  { one: 'tenant', other: 'projectId' },
  { one: 'projectName', other: 'tenant' },
  { one: 'projectDomainName', other: 'projectDomainId' },
  { one: 'userDomainName', other: 'userDomainId' },
];
const projects = ['projectName', 'tenant', 'projectId'];
const names = ['projectName', 'tenant'];
const domains = ['projectDomainName', 'projectDomainId', 'domain'];
const fixOfRivals = 'Remove one of the two.';
const noProject = 'no project beside an application credential, which has its own';
const fixOfProject = 'Remove it, or use clouds.yaml with type `serviceaccount`.';
const domainNeeded = 'the domain of the project, which its name needs';
const fixOfDomain = 'Add `projectDomainName: Default`.';

export function checkScope(spec: unknown): ValidationProblem[] {
  const has = (name: string) => textAt(spec, `${place}.${name}`) !== undefined;
  const both = rivals
    .filter(({ one, other }) => has(one) && has(other))
    .map(({ one, other }) =>
      invalidUnseen(`spec.${place}.${other}`, `one of ${one} and ${other}`, 'got both', fixOfRivals),
    );
  if (both.length > 0) return both;
  const project = projects.find(has);
  if (project !== undefined && isChosen(spec, AuthenticationType.APIKEY)) {
    return [invalidUnseen(`spec.${place}.${project}`, noProject, 'got one', fixOfProject)];
  }
  if (!names.some(has) || domains.some(has)) return [];
  return [required(`spec.${place}.projectDomainName`, domainNeeded, fixOfDomain)];
}

const settings = `self.${place}`;
const has = (name: string) => `('${name}' in ${settings} && ${settings}['${name}'] != '')`;
const none = `!has(self.config) || !has(${settings})`;
const rivalry = rivals.map(({ one, other }) => `${has(one)} && ${has(other)}`).join(' || ');
const any = (list: readonly string[]) => `(${list.map(has).join(' || ')})`;
const isApiKey = celIsChosen(AuthenticationType.APIKEY);

/** The same for the API server; it is quiet where `checkScope` is, too. */
export const scopeRules: readonly RuleDefinition[] = [
  ...rivals.map(({ one, other }) => ({
    cel: `${none} || !(${has(one)} && ${has(other)})`,
    message: `Expected one of ${one} and ${other}, but got both`,
    fix: fixOfRivals,
    path: `${place}.${other}`,
  })),
  ...projects.map((name, index) => ({
    cel: `${none} || ${rivalry} || !${isApiKey} || !${has(name)}${projects
      .slice(0, index)
      .map((earlier) => ` || ${has(earlier)}`)
      .join('')}`,
    message: `Expected ${noProject}, but got one`,
    fix: fixOfProject,
    path: `${place}.${name}`,
  })),
  {
    cel: `${none} || ${rivalry} || ${isApiKey} || !${any(names)} || ${any(domains)}`,
    message: `Expected ${domainNeeded}, but it is missing`,
    fix: fixOfDomain,
    path: `${place}.projectDomainName`,
    code: 'REQUIRED' as const,
  },
];
