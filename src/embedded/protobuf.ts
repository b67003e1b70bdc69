import { badRequest } from './api-error.ts';
import { asJsonObject, asText, type JsonObject } from './api-object.ts';

/** Turns the bytes of a field, or the number that it is, into JSON; `before` is what the same field held so far. */
type Reader = (value: Buffer | number, before: unknown) => unknown;
type Fields = Readonly<Record<number, readonly [name: string, read: Reader]>>;

const asIs: Reader = (value) => value.toString();
const flag: Reader = (value) => value !== 0;
const base64: Reader = (value) => (Buffer.isBuffer(value) ? value.toString('base64') : '');

const message =
  (fields: Fields): Reader =>
  (value) =>
    Buffer.isBuffer(value) ? readMessage(value, fields) : {};

const mapOf =
  (read: Reader): Reader =>
  (value, before) => {
    const { key, item } = asJsonObject(message({ 1: ['key', asIs], 2: ['item', read] })(value, undefined));
    return { ...asJsonObject(before), [asText(key)]: item ?? '' };
  };

/** Texts are numbered as they are listed. */
function texts(...names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name, index) => [index + 1, [name, asIs] as const]));
}

const metadata = message({
  ...texts('name', 'generateName', 'namespace'),
  11: ['labels', mapOf(asIs)],
  12: ['annotations', mapOf(asIs)],
});

const accessReview = message({
  1: ['resourceAttributes', message(texts('namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name'))],
  2: ['nonResourceAttributes', message(texts('path', 'verb'))],
});

/** The field numbers of Kubernetes' generated.proto, which never change. */
const kinds: Readonly<Record<string, Fields>> = {
  Namespace: { 1: ['metadata', metadata] },
  Secret: {
    1: ['metadata', metadata],
    2: ['data', mapOf(base64)],
    3: ['type', asIs],
    4: ['stringData', mapOf(asIs)],
    5: ['immutable', flag],
  },
  SelfSubjectReview: {},
  SelfSubjectAccessReview: { 2: ['spec', accessReview] },
};

/**
 * Reads what kubectl's `create secret`, `create namespace` and `auth` send, which know no JSON: the bytes "k8s\0", then
 * an envelope with the type (1) and the object (2). Throws 400 for anything else.
 */
export function parseProtobuf(bytes: Buffer): JsonObject {
  if (bytes.toString('latin1', 0, 4) !== 'k8s\0') throw badRequest('the body is not Kubernetes protobuf');
  try {
    const envelope = bytes.subarray(4);
    const type = asJsonObject(readMessage(envelope, { 1: ['type', message(texts('apiVersion', 'kind'))] })['type']);
    const fields = kinds[asText(type['kind'])];
    if (fields === undefined) throw badRequest('this kind is not read as protobuf here: send JSON');
    return { ...type, ...asJsonObject(readMessage(envelope, { 2: ['object', message(fields)] })['object']) };
  } catch (cause) {
    throw cause instanceof RangeError ? badRequest('the body is not whole protobuf') : cause;
  }
}

/** Throws RangeError when the bytes end too early. */
function readMessage(bytes: Buffer, fields: Fields): JsonObject {
  const object: JsonObject = {};
  let at = 0;
  const varint = () => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    let value: Buffer | number = varint();
    // Kubernetes has numbers (wire type 0), and texts, bytes and messages with their length before them (2).
    if ((tag & 7) === 2 && at + value <= bytes.length) value = bytes.subarray(at, (at += value));
    else if ((tag & 7) !== 0) throw new RangeError('unexpected field');
    const field = fields[tag >> 3];
    if (field !== undefined) object[field[0]] = field[1](value, object[field[0]]);
  }
  return object;
}
