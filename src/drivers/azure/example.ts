/** A manifest to begin with. */
export const example = `apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: azure-example
spec:
  type: azure
  region: westeurope
  availabilityZones: ["1", "2"]
  config:
    # How the API is reached.
    endpoint: management.azure.com
    timeout: 30s
    customSettings:
      subscriptionId: "6731de76-14a6-49ae-97bc-6eba6914391e"
      resourceGroup: "machines"
      tenantId: "0d5c1b6e-1d1e-4c39-9d9f-3f6d4a4c0b11"
  authentication:
    # The Secret is in the namespace of the provider.
    type: oauth2
    oauth2: {clientId: 8a1de76c-14a6-49ae-97bc-6eba69143920, clientSecretRef: {name: azure-credentials, key: client-secret}}
`;
