/** A manifest to begin with. */
export const example = `apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: vsphere-example
spec:
  type: vsphere
  region: datacenter1
  availabilityZones: ["cluster1"]
  config:
    # How the API is reached.
    endpoint: vcenter.example.com
    timeout: 30s
    customSettings:
      datacenter: "Datacenter1"
      datastore: "datastore1"
      # What the certificate signs in as; a user needs none.
      extensionKey: com.example.machineprovider
  authentication:
    # The Secret is in the namespace of the provider.
    type: certificate
    certificate: {certSecretRef: {name: vsphere-certs, key: tls.crt}, keySecretRef: {name: vsphere-certs, key: tls.key}}
`;
