import { age, anything, column, createBuiltin } from '../builtin.ts';
import { compileJsonPath } from '../jsonpath.ts';

export const namespaces = createBuiltin(
  'Namespace',
  { spec: anything, status: anything },
  {
    shortNames: ['ns'],
    namespaced: false,
    nameFormat: 'label',
    columns: [column('Status', '.status.phase'), age],
    selectable: new Map([['status.phase', compileJsonPath('.status.phase')]]),
    prepare: (namespace) => {
      namespace['spec'] = { finalizers: ['kubernetes'] };
      namespace['status'] = { phase: 'Active' };
      namespace.metadata.labels = {
        ...namespace.metadata.labels,
        'kubernetes.io/metadata.name': namespace.metadata.name,
      };
    },
  },
);
