/** Who owns `status.capabilities` for the cluster, and who `status.resources`: each applies its whole share alone. */
export const discoveryManager = 'machineprovider-gateway-discovery';
export const quotaManager = 'machineprovider-gateway-quota';
