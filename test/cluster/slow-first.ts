import { slowFirst } from '../support/slow-first.ts';

/** Most of the time of these is waiting for something to be noticed. */
export const SlowFirst = slowFirst([
  'cluster/health/chaos-many',
  'cluster/auth/rbac-property',
  'cluster/health/takeover',
  'cluster/survive/etcd',
  'gateway/network',
  'gateway/outage',
  'gateway/crd',
  'cluster/gateway/crd',
  'cluster/survive/',
  'cluster/auth/',
  'gateway/verdicts',
  'gateway/feed',
]);
