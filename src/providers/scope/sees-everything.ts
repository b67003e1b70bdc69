import type { ReadPermission, Scope } from './scope.ts';

/** The scope of who may see all there is, for good. */
export const everything: Scope = {
  everything: true,
  namespaces: new Set(),
  names: new Map(),
  decided: new Set(),
  digest: '*',
  goodUntil: Infinity,
};

/** The permission of a gateway that asks nobody who they are. */
export const seesEverything: ReadPermission = {
  scope: () => everything,
  listsEverything: () => true,
  assertGet: () => undefined,
};
