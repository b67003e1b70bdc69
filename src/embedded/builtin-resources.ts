import { age, column, createBuiltin } from './builtin.ts';
import { anything } from './object-schema.ts';
import { events } from './kinds/events.ts';
import { leases } from './kinds/leases.ts';
import { selfSubjectAccessReviews, selfSubjectReviews } from './kinds/reviews.ts';
import { secrets } from './kinds/secrets.ts';

const namespaces = createBuiltin(
  'Namespace',
  { spec: anything, status: anything },
  {
    shortNames: ['ns'],
    namespaced: false,
    nameFormat: 'label',
    columns: [column('Status', '.status.phase'), age],
    selectable: ['status.phase'],
    prepare: (namespace) => {
      const { metadata } = namespace;
      metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
      Object.assign(namespace, { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
    },
  },
);

const customResourceDefinitions = createBuiltin(
  'CustomResourceDefinition',
  { spec: anything, status: anything },
  {
    shortNames: ['crd', 'crds'],
    group: 'apiextensions.k8s.io',
    namespaced: false,
    verbs: ['get', 'list', 'watch'],
    hasGeneration: true,
    columns: [column('Created At', '.metadata.creationTimestamp', 'string')],
  },
);

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
