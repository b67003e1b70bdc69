/** The namespace that is meant when none is named, as for kubectl. */
export const defaultNamespace = 'default';
