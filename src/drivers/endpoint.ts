import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import { textsAt, type SpecText } from './spec-texts.ts';

/** What an address of this type may have besides host and port. */
export interface EndpointForm {
  readonly example: string;
  readonly path?: boolean;
}

const host = /^(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?)(:(?<port>[1-9][0-9]{0,4}))?$/;

/** Refuses an endpoint with more than host and port; its text is never shown, since it may hold a password. */
export function checkEndpoint(spec: unknown, form: EndpointForm): ValidationProblem[] {
  return textsAt(spec, 'config.endpoint').flatMap((endpoint) => {
    const excess = excessOf(endpoint.text, form);
    return excess === undefined ? [] : [refuse(endpoint, excess, form)];
  });
}

function excessOf(text: string, form: EndpointForm): string | undefined {
  const [, scheme = 'https', rest = ''] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/)?(.*)$/s.exec(text) ?? [];
  if (scheme.toLowerCase() !== 'https') return 'another scheme';
  if (rest.includes('?')) return 'a query';
  if (rest.includes('#')) return 'a fragment';
  if (rest.includes('@')) return 'a user or password';
  const slash = rest.indexOf('/');
  if (form.path !== true && slash !== -1 && slash < rest.length - 1) return 'a path';
  const parts = host.exec(slash === -1 ? rest : rest.slice(0, slash))?.groups;
  return parts === undefined || Number(parts['port'] ?? 443) > 65_535 ? 'a text that is none' : undefined;
}

function refuse({ path }: SpecText, excess: string, { example }: EndpointForm): ValidationProblem {
  const message = `Expected a host that is reached over https, such as "${example}", but got ${excess}.`;
  const fix = `Write it like \`${example}\`; credentials belong in a Secret.`;
  return { code: ProblemCode.INVALID, path, message, fix, severity: Severity.ERROR };
}
