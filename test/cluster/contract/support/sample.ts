const text = { type: 'string' };

/** The collection of a namespace's Samples. */
export function samplesIn(namespace: string, group: string): string {
  return `/apis/${group}/v1/namespaces/${namespace}/samples`;
}

/** A manifest that the sample definition accepts. */
export function aSample(group: string, spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}) {
  return {
    apiVersion: `${group}/v1`,
    kind: 'Sample',
    metadata: { name: 'one', ...metadata },
    spec: { type: 'vsphere', region: 'datacenter1', ...spec },
  };
}

/**
 * A definition with one of each thing that a schema can ask for. Every contract takes a group of its own, so that
 * one's upgrade is not another's; `column` differs from version to version, for that shows which one is served.
 */
export function sampleCrd(group: string, column = 'First', spec: Record<string, unknown> = sampleSpec()) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `samples.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'samples', singular: 'sample', kind: 'Sample', listKind: 'SampleList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [{ name: column, type: 'string', jsonPath: '.spec.type' }],
          schema: {
            openAPIV3Schema: { type: 'object', required: ['spec'], properties: { spec, status: sampleStatus() } },
          },
        },
      ],
    },
  };
}

export function sampleSpec() {
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
      { rule: '!has(self.weight) || self.weight != 13', reason: 'FieldValueForbidden', message: 'not thirteen' },
      {
        rule: '!has(self.weight) || self.weight != 14',
        messageExpression: '"not fourteen for " + self.type',
      },
      { rule: '!has(self.weight) || self.weight != 15' },
    ],
    properties: {
      type: { type: 'string', maxLength: 20, enum: ['aws', 'vsphere'] },
      region: { type: 'string', minLength: 1, maxLength: 20, pattern: '^[a-z]' },
      zone: { type: 'string', maxLength: 20 },
      weight: { type: 'integer', format: 'int32', minimum: 1, maximum: 100 },
      share: { type: 'number', minimum: 0, exclusiveMinimum: true },
      port: { 'x-kubernetes-int-or-string': true },
      isOn: { type: 'boolean' },
      tier: { type: 'string', default: 'standard' },
      note: { type: 'string', nullable: true },
      since: { type: 'string', format: 'date-time' },
      zones: {
        type: 'array',
        maxItems: 2,
        'x-kubernetes-list-type': 'set',
        items: {
          type: 'string',
          maxLength: 20,
          'x-kubernetes-validations': [{ rule: "self != 'nowhere'", message: 'a zone is somewhere' }],
        },
      },
      networks: {
        type: 'array',
        minItems: 1,
        maxItems: 8,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['id'],
        items: {
          type: 'object',
          required: ['id'],
          properties: { id: text, cidr: { type: 'string', pattern: '/' } },
        },
      },
      settings: { type: 'object', maxProperties: 2, additionalProperties: text },
      fixed: {
        type: 'string',
        maxLength: 20,
        'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'fixed is fixed' }],
      },
      extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  };
}

function sampleStatus() {
  return {
    type: 'object',
    properties: { phase: { type: 'string', enum: ['Ready', 'Error'] } },
  };
}
