import { z } from 'zod';
import type { DriverFailure } from '../failure.ts';
import { asFailure } from '../parts.ts';
import type { Api } from './api.ts';
import { lacks } from './failures.ts';
import { truth } from './forms.ts';

const form = z.record(z.string(), z.record(z.string(), truth));

/** What the token may do, by path: of each privilege whether it holds for what is below, too. */
export type Permissions = z.output<typeof form>;

/** Paths that are always told of, unless there is no privilege on them. */
const alwaysTold = ['/', '/access', '/access/groups', '/nodes', '/storage', '/vms'];

/** The privileges of the token, which are those that both it and its user have; or why they are not known. */
export interface Grants {
  readonly failure?: DriverFailure;
  /** Whether the token has one of the privileges on the path. */
  has(path: string, ...anyOf: readonly string[]): boolean;
  /**
   * Undefined where a list of what is below the path is whole; else why it may not be: a privilege that is missing there,
   * since items without it are left out in silence, or that privileges are not known.
   */
  shortage(purpose: string, path: string, ...anyOf: readonly [string, ...string[]]): DriverFailure | undefined;
}

export async function readGrants(api: Api): Promise<Grants> {
  try {
    const { data } = await api.read('/access/permissions', 'list our privileges', form);
    return createGrants(data);
  } catch (error) {
    const failure = asFailure(error);
    return { failure, has: () => false, shortage: () => failure };
  }
}

export function createGrants(permissions: Permissions): Grants {
  const told = new Map(Object.entries(permissions));
  // Who tells of none of them does not tell of them always.
  const untold = alwaysTold.some((path) => path !== '/' && told.has(path)) ? alwaysTold : ['/'];
  const hasOne = (path: string, privilege: string): boolean => {
    for (let at: string | undefined = path; at !== undefined; at = above(at)) {
      const here = told.get(at);
      // What is set nearest counts, and what is set there for nobody is not told.
      if (here !== undefined) {
        const propagates = Object.hasOwn(here, privilege) ? here[privilege] : undefined;
        return at === path ? propagates !== undefined : propagates === true;
      }
      if (untold.includes(at)) return false;
    }
    return false;
  };
  /** Also below it, so that a list of all that is there is whole. */
  const hasBelow = (path: string, privilege: string): boolean => {
    const here = told.get(path);
    if (here === undefined) return hasOne(path, privilege);
    return Object.hasOwn(here, privilege) && here[privilege] === true;
  };
  return {
    has: (path, ...anyOf) => anyOf.some((privilege) => hasOne(path, privilege)),
    shortage: (purpose, path, ...anyOf) =>
      anyOf.some((privilege) => hasBelow(path, privilege)) ? undefined : lacks(purpose, anyOf[0], path),
  };
}

function above(path: string): string | undefined {
  if (path === '/') return undefined;
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}
