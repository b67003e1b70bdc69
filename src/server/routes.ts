import { sendText, type Exchange } from './http/exchange.ts';

export type Handler = (exchange: Exchange) => void | Promise<void>;

/** What a path answers to. A path that ends in `/*` covers everything below it. */
export interface Route {
  readonly GET?: Handler;
  readonly POST?: Handler;
  /** Answered whatever the Host and Origin are: probes call it by address, and it shows nothing of the cluster. */
  readonly open?: boolean;
}

export type Routes = Readonly<Record<string, Route>>;

/** The route of a path, if any, and the pattern that it was found by. */
export function findRoute(
  routes: Routes,
  path: string,
): { readonly pattern: string; readonly route: Route } | undefined {
  const below = `${path.slice(0, path.indexOf('/', 1) + 1)}*`;
  const pattern = [path, below].find((candidate) => Object.hasOwn(routes, candidate));
  const route = pattern === undefined ? undefined : routes[pattern];
  return pattern === undefined || route === undefined ? undefined : { pattern, route };
}

/** The handler for a request's method; HEAD is a GET whose body Node leaves out. Answers 405 itself. */
export function findHandler(route: Route, { request, response }: Exchange): Handler | undefined {
  const { method } = request;
  if (method === 'GET' || method === 'HEAD') {
    if (route.GET !== undefined) return route.GET;
  } else if (method === 'POST' && route.POST !== undefined) {
    return route.POST;
  }
  const allow = allowedMethods(route);
  sendText(response, 405, `Expected ${allow}, but got ${method ?? 'no method'}.\n`, { allow });
  return undefined;
}

export function allowedMethods(route: Route): string {
  return [...(route.GET ? ['GET', 'HEAD'] : []), ...(route.POST ? ['POST'] : []), 'OPTIONS'].join(', ');
}

export function presentNotFound({ response, path }: Exchange, routes: Routes): void {
  const known = Object.keys(routes).filter((candidate) => !candidate.endsWith('*'));
  const got = JSON.stringify(path.slice(0, 200));
  sendText(response, 404, `There is nothing at ${got}; the gateway answers at ${known.join(', ')}.\n`);
}
