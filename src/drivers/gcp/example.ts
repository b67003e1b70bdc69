/** A manifest to begin with. */
export const example = `apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: gcp-example
spec:
  type: gcp
  region: europe-west1
  availabilityZones: ["europe-west1-b"]
  config:
    # How the API is reached.
    endpoint: compute.googleapis.com
    timeout: 30s
    customSettings:
      projectId: "machines-prod"
  authentication:
    # The Secret is in the namespace of the provider.
    type: serviceaccount
    serviceAccount: {secretRef: {name: gcp-credentials, key: service-account.json}}
`;
