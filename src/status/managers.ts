/**
 * Who owns what of a status for the cluster, each alone and as a whole: what it leaves out of a later apply is removed.
 * Health: `phase`, `observedGeneration`, `connectivity`, `authentication`, `health`. Discovery: `capabilities`. Quota:
 * `resources`. Of the conditions each has those of `conditionsOf`.
 */
export const healthManager = 'machineprovider-gateway-health';
export const discoveryManager = 'machineprovider-gateway-discovery';
export const quotaManager = 'machineprovider-gateway-quota';

/** The conditions of each share, in the order in which they are read. */
export const conditionsOf = {
  health: ['Ready', 'Connected', 'Authenticated', 'CredentialsCurrent', 'SpecValid', 'CertificateVerified'],
  discovery: ['CapabilitiesVerified', 'NetworkConfigured', 'StorageConfigured'],
  quota: ['QuotaAvailable'],
} as const;

export type ConditionType = (typeof conditionsOf)[keyof typeof conditionsOf][number];
