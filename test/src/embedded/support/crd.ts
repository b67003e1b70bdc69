const text = { type: 'string' };

/** A small MachineProvider CRD with one of each thing that a schema can ask for. */
export const crd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'machineproviders.vitistack.io' },
  spec: {
    group: 'vitistack.io',
    scope: 'Namespaced',
    names: {
      plural: 'machineproviders',
      singular: 'machineprovider',
      kind: 'MachineProvider',
      listKind: 'MachineProviderList',
      shortNames: ['mp'],
    },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        selectableFields: [{ jsonPath: '.spec.type' }],
        additionalPrinterColumns: [
          { name: 'Type', type: 'string', jsonPath: '.spec.type' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
          { name: 'Weight', type: 'integer', jsonPath: '.spec.weight', priority: 1 },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: {
          openAPIV3Schema: { type: 'object', required: ['spec'], properties: { spec: spec(), status: status() } },
        },
      },
    ],
  },
};

function spec() {
  return {
    type: 'object',
    required: ['type', 'region'],
    'x-kubernetes-validations': [
      {
        rule: "self.type != 'aws' || self.region.matches('^[a-z]+-[a-z]+-[0-9]$')",
        message: 'an AWS region is needed, such as us-west-2',
        fieldPath: '.region',
      },
      { rule: '!has(oldSelf.zone) || has(self.zone)', message: 'zone can not be taken away' },
    ],
    properties: {
      type: { type: 'string', enum: ['aws', 'vsphere'] },
      region: { type: 'string', minLength: 1, maxLength: 20, pattern: '^[a-z]' },
      zone: text,
      weight: { type: 'integer', format: 'int32', minimum: 1, maximum: 100 },
      tier: { type: 'string', default: 'standard' },
      note: { type: 'string', nullable: true },
      since: { type: 'string', format: 'date-time' },
      zones: { type: 'array', maxItems: 2, 'x-kubernetes-list-type': 'set', items: text },
      networks: {
        type: 'array',
        maxItems: 8,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['id'],
        items: { type: 'object', required: ['id'], properties: { id: text, cidr: { type: 'string', pattern: '/' } } },
      },
      rules: { type: 'array', items: { type: 'object', properties: { port: text } } },
      settings: { type: 'object', additionalProperties: text },
      ref: { type: 'object', 'x-kubernetes-map-type': 'atomic', properties: { name: text, key: text } },
      padding: text,
      extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  };
}

function status() {
  return {
    type: 'object',
    properties: {
      phase: { type: 'string', enum: ['Ready', 'Error'] },
      conditions: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['type'],
        items: { type: 'object', properties: { type: text, status: text } },
      },
    },
  };
}
