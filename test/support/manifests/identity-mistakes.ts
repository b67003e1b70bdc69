import type { Differences, Mistake, Refusal } from './mistake.ts';

const noKind: Differences = { create: 'a create names no kind: it makes but one' };
const impliedKind: Differences = { ...noKind, 'validate input': 'an input says by its type what it is' };
const notThere: Refusal = { code: 404, placeless: 'it is about the namespace, which is not there' };
const long = 'x'.repeat(64);

/** What it is and who it is called. */
const nameMistakes: readonly Mistake[] = [
  { at: 'spec', value: undefined, code: 'REQUIRED', says: 'but it is missing' },
  { at: 'spec', value: null, code: 'REQUIRED', says: 'but it is missing' },
  { at: 'spec', value: [], code: 'INVALID', says: 'but got a list' },
  {
    at: 'apiVersion',
    value: 'vitistack.io/v1',
    code: 'NOT_SUPPORTED',
    says: '"vitistack.io/v1alpha1"',
    differs: noKind,
    refusal: { elsewhere: { paths: ['spec'], why: 'it reads the manifest by the definition of that other version' } },
  },
  { at: 'apiVersion', value: undefined, code: 'REQUIRED', says: 'but it is missing', differs: impliedKind },
  { at: 'apiVersion', value: 7, code: 'NOT_SUPPORTED', says: 'but got 7', differs: noKind },
  { at: 'kind', value: 'Machine', code: 'NOT_SUPPORTED', says: 'but got "Machine"', differs: noKind },
  { at: 'kind', value: undefined, code: 'REQUIRED', says: 'but it is missing', differs: impliedKind },
  { at: 'kind', value: 7, code: 'NOT_SUPPORTED', says: 'but got 7', differs: noKind },
  { at: 'metadata', value: undefined, code: 'REQUIRED', path: 'metadata.name', says: 'name is required' },
  { at: 'metadata', value: 'aws', code: 'INVALID', says: 'must be an object' },
  { at: 'metadata.name', value: undefined, code: 'REQUIRED', says: 'name is required' },
  { at: 'metadata.name', value: '', code: 'REQUIRED', says: 'name is required' },
  { at: 'metadata.name', value: 7, code: 'INVALID', says: 'must be a text' },
  { at: 'metadata.name', value: 'US_West', code: 'INVALID', says: 'RFC 1123 subdomain' },
  { at: 'metadata.name', value: 'a..b', code: 'INVALID', says: 'RFC 1123 subdomain' },
  { at: 'metadata.name', value: 'a'.repeat(254), code: 'INVALID', says: 'no more than 253' },
  { at: 'metadata.namespace', value: 'a.b', code: 'INVALID', says: 'must not contain dots', refusal: notThere },
  { at: 'metadata.namespace', value: long, code: 'INVALID', says: 'no more than 63', refusal: notThere },
  { at: 'metadata.namespace', value: 7, code: 'INVALID', says: 'must be a text' },
  { at: 'version', value: 1, code: 'UNKNOWN_FIELD', says: 'the unknown field "version"' },
  { at: 'metadata.lables', value: {}, code: 'UNKNOWN_FIELD', says: 'the unknown field "lables"' },
];

/** What Kubernetes itself keeps about every object. */
const metadataMistakes: readonly Mistake[] = [
  { at: 'metadata.labels', value: 'blue', code: 'INVALID', says: 'must be an object of texts' },
  { at: 'metadata.labels', value: { on: true }, code: 'INVALID', says: 'under "on": must be a text' },
  { at: 'metadata.labels', value: { 'a b': 'c' }, code: 'INVALID', says: 'name part' },
  { at: 'metadata.labels', value: { 'Example.com/a': 'c' }, code: 'INVALID', says: 'prefix part' },
  { at: 'metadata.labels', value: { [long]: 'c' }, code: 'INVALID', says: 'no more than 63' },
  { at: 'metadata.labels', value: { team: 'two words' }, code: 'INVALID', says: 'a valid label' },
  { at: 'metadata.labels', value: { team: long }, code: 'INVALID', says: 'no more than 63' },
  { at: 'metadata.annotations', value: { note: 7 }, code: 'INVALID', says: 'under "note": must be a text' },
  { at: 'metadata.annotations', value: { 'a b': '' }, code: 'INVALID', says: 'name part' },
  { at: 'metadata.annotations', value: { note: 'x'.repeat(262_144) }, code: 'TOO_LONG', says: '262144 bytes' },
  { at: 'metadata.finalizers', value: 'example.com/hold', code: 'INVALID', says: 'must be a list' },
  { at: 'metadata.finalizers', value: [7], code: 'INVALID', path: 'metadata.finalizers[0]', says: 'must be a text' },
  { at: 'metadata.finalizers', value: ['a b'], code: 'INVALID', says: 'name part' },
  { at: 'metadata.finalizers', value: ['orphan', 'foregroundDeletion'], code: 'INVALID', says: 'cannot be both set' },
];

const owner = { apiVersion: 'v1', kind: 'Node', name: 'a', uid: 'b' };

/** Who else would have to go before it goes. */
const ownerMistakes: readonly Mistake[] = [
  { at: 'metadata.ownerReferences', value: 'me', code: 'INVALID', says: 'must be a list' },
  {
    at: 'metadata.ownerReferences',
    value: ['me'],
    code: 'INVALID',
    path: 'metadata.ownerReferences[0]',
    says: 'must be an object',
  },
  ...['apiVersion', 'kind', 'name', 'uid'].flatMap((field): Mistake[] => [
    {
      at: 'metadata.ownerReferences',
      value: [{ ...owner, [field]: undefined }],
      path: `metadata.ownerReferences[0].${field}`,
      code: 'REQUIRED',
      says: 'must not be empty',
    },
    {
      at: 'metadata.ownerReferences',
      value: [{ ...owner, [field]: 7 }],
      path: `metadata.ownerReferences[0].${field}`,
      code: 'INVALID',
      says: 'must be a text',
    },
  ]),
  {
    at: 'metadata.ownerReferences',
    value: [{ ...owner, nme: '' }],
    path: 'metadata.ownerReferences[0].nme',
    code: 'UNKNOWN_FIELD',
    says: '"nme"',
  },
  {
    at: 'metadata.ownerReferences',
    value: [{ ...owner, controller: 'yes' }],
    path: 'metadata.ownerReferences[0].controller',
    code: 'INVALID',
    says: 'must be true or false',
  },
  {
    at: 'metadata.ownerReferences',
    value: [
      { ...owner, controller: true },
      { ...owner, uid: 'c', controller: true },
    ],
    code: 'INVALID',
    says: 'Only one reference can have Controller set to true',
  },
  {
    at: 'metadata.ownerReferences',
    value: [{ ...owner, kind: 'Event' }],
    path: 'metadata.ownerReferences[0]',
    code: 'INVALID',
    says: 'is disallowed from being an owner',
  },
  ...['a/b/c', 'a/'].map((apiVersion): Mistake => ({
    at: 'metadata.ownerReferences',
    value: [{ ...owner, apiVersion }],
    path: 'metadata.ownerReferences[0].apiVersion',
    code: 'INVALID',
    says: 'must be <group>/<version> or <version>',
  })),
];

const applyDropsTimes: Differences = { 'server-side apply': 'an apply takes it out before anybody reads it' };
const untold: Refusal = { placeless: 'it tells what it could not read, and not where' };

/** What the cluster itself writes into it, as an export has it. */
const keptMistakes: readonly Mistake[] = [
  { at: 'metadata.generateName', value: 7, code: 'INVALID', says: 'must be a text' },
  { at: 'metadata.generateName', value: 'A_', code: 'INVALID', says: 'RFC 1123 subdomain' },
  { at: 'metadata.uid', value: 7, code: 'INVALID', says: 'must be a text' },
  { at: 'metadata.resourceVersion', value: 7, code: 'INVALID', says: 'must be a text' },
  { at: 'metadata.selfLink', value: 7, code: 'INVALID', says: 'must be a text' },
  { at: 'metadata.generation', value: 'third', code: 'INVALID', says: 'must be a whole number' },
  { at: 'metadata.generation', value: 1.5, code: 'INVALID', says: 'must be a whole number', differs: applyDropsTimes },
  { at: 'metadata.deletionGracePeriodSeconds', value: 'x', code: 'INVALID', says: 'must be a whole number' },
  {
    at: 'metadata.creationTimestamp',
    value: 'yesterday',
    code: 'INVALID',
    says: 'must be a time',
    differs: applyDropsTimes,
    refusal: untold,
  },
  {
    at: 'metadata.creationTimestamp',
    value: '',
    code: 'INVALID',
    says: 'must be a time',
    differs: applyDropsTimes,
    refusal: untold,
  },
  {
    at: 'metadata.creationTimestamp',
    value: '2026-02-30T12:00:00Z',
    code: 'INVALID',
    says: 'must be a time',
    differs: applyDropsTimes,
    refusal: untold,
  },
  { at: 'metadata.creationTimestamp', value: 7, code: 'INVALID', says: 'must be a time', differs: applyDropsTimes },
  {
    at: 'metadata.deletionTimestamp',
    value: 'yesterday',
    code: 'INVALID',
    says: 'must be a time',
    differs: applyDropsTimes,
    refusal: untold,
  },
  { at: 'metadata.managedFields', value: 'x', code: 'INVALID', says: 'must be a list' },
];

const noStatus: Differences = {
  create: 'a create has no status',
  apply: 'an apply of the gateway does not send the status, which belongs to whoever observes the provider',
};

/** What a create drops: nobody looks at its values, but its fields must be those of the definition. */
const statusMistakes: readonly Mistake[] = [
  {
    at: 'status',
    value: { fase: 'Ready' },
    code: 'UNKNOWN_FIELD',
    path: 'status.fase',
    says: '"fase"',
    differs: noStatus,
  },
  {
    at: 'status',
    value: { conditions: [{ typ: 'Ready' }] },
    code: 'UNKNOWN_FIELD',
    path: 'status.conditions[0].typ',
    says: '"typ"',
    differs: noStatus,
  },
];

export const identityMistakes: readonly Mistake[] = [
  ...nameMistakes,
  ...metadataMistakes,
  ...ownerMistakes,
  ...keptMistakes,
  ...statusMistakes,
];
