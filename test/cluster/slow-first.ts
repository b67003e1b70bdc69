import { slowFirst } from '../support/slow-first.ts';

/** Most of the time of these is waiting for something to be noticed. */
export const SlowFirst = slowFirst([
  'cluster/auth/rbac-property',
  'gateway/verdicts',
  'gateway/outage',
  'cluster/survive/etcd',
  'gateway/network',
  'cluster/gateway/crd',
  'gateway/crd',
  'cluster/auth/identity',
  'gateway/feed',
  'cluster/survive/',
  'cluster/contract/kubectl',
  'cluster/gateway/replicas',
  'cluster/auth/',
  'gateway/health',
  // When the others are done.
  'cluster/health/takeover',
  'cluster/health/chaos-many',
  'cluster/health/chaos-killed',
  'gateway/chaos',
  'cluster/health/chaos-replicas',
]);
