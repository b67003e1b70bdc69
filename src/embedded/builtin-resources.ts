import { customResourceDefinitions } from './kinds/custom-resource-definitions.ts';
import { events } from './kinds/events.ts';
import { leases } from './kinds/leases.ts';
import { namespaces } from './kinds/namespaces.ts';
import { selfSubjectAccessReviews, selfSubjectReviews } from './kinds/reviews.ts';
import { secrets } from './kinds/secrets.ts';

/** The few of Kubernetes' own resources that the gateway and kubectl's users need beside the providers. */
export const builtin = {
  namespaces,
  secrets,
  events,
  leases,
  selfSubjectReviews,
  selfSubjectAccessReviews,
  customResourceDefinitions,
} as const;
