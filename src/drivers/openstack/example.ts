/** A manifest to begin with. */
export const example = `apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: openstack-example
spec:
  type: openstack
  region: RegionOne
  availabilityZones: ["nova"]
  config:
    # How the API is reached.
    endpoint: openstack.example.com:5000/v3
    timeout: 30s
  authentication:
    # The Secret is in the namespace of the provider.
    type: apikey
    apiKey: {secretRef: {name: openstack-credentials, key: application-credential-id}}
`;
