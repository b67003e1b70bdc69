import { anything, column, createBuiltin } from '../builtin.ts';

export const customResourceDefinitions = createBuiltin(
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
