import { anything, column, createBuiltin } from '../builtin.ts';

export const customResourceDefinitions = createBuiltin(
  {
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    singular: 'customresourcedefinition',
    shortNames: ['crd', 'crds'],
  },
  { spec: anything, status: anything },
  {
    group: 'apiextensions.k8s.io',
    namespaced: false,
    verbs: ['get', 'list', 'watch'],
    hasGeneration: true,
    columns: [column('Created At', '.metadata.creationTimestamp', 'string')],
  },
);
