import { crdName } from '../../schema/emit/crd.ts';

/** Where the API server keeps all definitions of resources. */
export const crdsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Where it keeps that of MachineProvider. */
export const crdPath = `${crdsPath}/${crdName}`;

/** What selects it among all, in a list or watch; a Role that names it suffices for these. */
export const crdSelector = `metadata.name=${crdName}`;
