/** A manifest to begin with. */
export const example = `apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: libvirt-example
spec:
  type: libvirt
  region: rack-7
  config:
    # How the API is reached.
    endpoint: qemu+tls://host.example.com/system
    timeout: 30s
  authentication:
    # The Secret is in the namespace of the provider.
    type: certificate
    certificate: {certSecretRef: {name: libvirt-certs, key: tls.crt}, keySecretRef: {name: libvirt-certs, key: tls.key}}
`;
