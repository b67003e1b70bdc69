/** A manifest to begin with. */
export const example = `apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: nimbus-example
spec:
  type: nimbus
  region: cloud-9
  config:
    customSettings:
      # The console shows it at the top.
      tenant: "4711"
  authentication:
    type: apikey
    apiKey: {secretRef: {name: nimbus-credentials, key: user}}
`;
