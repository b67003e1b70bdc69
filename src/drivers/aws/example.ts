/** A manifest to begin with. */
export const example = `apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: aws-example
spec:
  type: aws
  region: us-west-2
  availabilityZones: ["us-west-2a", "us-west-2b"]
  config:
    # How the API is reached.
    endpoint: ec2.us-west-2.amazonaws.com
    timeout: 30s
  authentication:
    # The Secret is in the namespace of the provider.
    type: apikey
    apiKey: {secretRef: {name: aws-credentials, key: access-key-id}}
`;
