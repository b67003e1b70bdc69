import type { RuleDefinition } from '../../schema/constraints/rule.ts';
import { parseRe2 } from '../../schema/formats/re2.ts';
import type { ValidationProblem } from '../../schema/problem.ts';
import { invalidUnseen } from './say.ts';
import { celEvery, celHasForm } from './server-rules.ts';
import { DriverFailure, FailureCode } from './failure.ts';
import { textsAt } from './spec-texts.ts';

/** What an address of this type may have besides host and port. */
export interface EndpointForm {
  readonly example: string;
  readonly path?: boolean;
}

const port = '([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
const label = '[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?';

/** Host and port, as a pattern. */
export const authority = `(${label}(\\.${label})*|\\[[0-9a-fA-F:.]+\\])(:${port})?`;

const scheme = '([hH][tT][tT][pP][sS]://)?';
const plain = `^${scheme}${authority}/?$`;
const withPath = `^${scheme}${authority}(/[^\\s?#@]*)?$`;

const patternOf = ({ path }: EndpointForm) => (path === true ? withPath : plain);
const expectationOf = ({ example }: EndpointForm) => `a host that is reached over https, such as "${example}"`;
const fixOf = ({ example }: EndpointForm) => `Write it like \`${example}\`; credentials belong in a Secret.`;

/** The address to ask: of `spec.config.endpoint`, else of the vendor's own host. Throws DriverFailure NOT_FOUND for what is no host. */
export function endpointUrl(written: string | null | undefined, vendorHost: string): URL {
  const url = URL.parse(`https://${(written ?? vendorHost).replace(/^https:\/\//i, '')}`);
  if (url !== null) return url;
  throw new DriverFailure(
    FailureCode.NOT_FOUND,
    'Expected `spec.config.endpoint` to be a host, but got a text that is none.',
    { fix: `Write it like \`${vendorHost}\`, or leave it out.` },
  );
}

/** Host and port of an address, for messages and probes. */
export function hostAndPort({ hostname, port }: URL): string {
  return `${hostname}:${port === '' ? '443' : port}`;
}

/** Refuses an endpoint with more than host and port; its text is never shown, since it may hold a password. */
export function checkEndpoint(spec: unknown, form: EndpointForm): ValidationProblem[] {
  return textsAt(spec, 'config.endpoint')
    .filter(({ text }) => !parseRe2(patternOf(form)).test(text))
    .map(({ path, text }) => invalidUnseen(path, expectationOf(form), `got ${excessOf(text, form)}`, fixOf(form)));
}

/** The same for the API server. */
export function ruleOfEndpoint(form: EndpointForm): RuleDefinition {
  return {
    cel: celEvery('config.endpoint', (text) => celHasForm(text, { pattern: patternOf(form) })),
    message: `Expected ${expectationOf(form)}, but got something else or more`,
    fix: fixOf(form),
    path: 'config.endpoint',
  };
}

function excessOf(text: string, form: EndpointForm): string {
  const [, kind = 'https', rest = ''] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/)?(.*)$/s.exec(text) ?? [];
  if (kind.toLowerCase() !== 'https') return 'another scheme';
  if (rest.includes('?')) return 'a query';
  if (rest.includes('#')) return 'a fragment';
  if (rest.includes('@')) return 'a user or password';
  const slash = rest.indexOf('/');
  return form.path !== true && slash !== -1 && slash < rest.length - 1 ? 'a path' : 'a text that is none';
}
