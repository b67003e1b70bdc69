import type { Environment } from '@marcbachmann/cel-js';
import { parseRequestUri, Url, urlHostname, urlPort, urlQuery } from '../formats/url.ts';
import { celEquals } from './equality.ts';
import { defineFunctions } from './library.ts';

/** Kubernetes' URL library. */
export function registerUrl(environment: Environment): void {
  environment.registerType('kubernetes.URL', Url);
  environment.registerOperator('kubernetes.URL == kubernetes.URL', celEquals);
  defineFunctions(environment, {
    'isURL(string): bool': (text: string) => parseRequestUri(text) !== undefined,
    'url(string): kubernetes.URL': toUrl,
    'kubernetes.URL.getScheme(): string': (url: Url) => url.parts.scheme,
    'kubernetes.URL.getHost(): string': (url: Url) => url.parts.host,
    'kubernetes.URL.getHostname(): string': urlHostname,
    'kubernetes.URL.getPort(): string': urlPort,
    'kubernetes.URL.getEscapedPath(): string': (url: Url) => url.parts.escapedPath,
    'kubernetes.URL.getQuery(): map<string, list<string>>': urlQuery,
  });
}

function toUrl(text: string): Url {
  const url = parseRequestUri(text);
  if (url !== undefined) return url;
  throw new Error(`URL parse error during conversion from string: ${JSON.stringify(text)} is no absolute URI or path`);
}
