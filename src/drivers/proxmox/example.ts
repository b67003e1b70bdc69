/** A manifest to begin with. */
export const example = `apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: proxmox-example
spec:
  type: proxmox
  region: cluster1
  availabilityZones: ["pve1", "pve2"]
  config:
    # How the API is reached.
    endpoint: pve.example.com:8006
    timeout: 30s
    customSettings:
      tokenId: "gateway@pve!probe"
  authentication:
    # The Secret is in the namespace of the provider.
    type: apikey
    apiKey: {secretRef: {name: proxmox-credentials, key: token}}
`;
