import { badRequest } from './api-error.ts';
import { asJsonObject, isJsonObject, type JsonObject } from './api-object.ts';

/** What a field holds, and the name that it has in JSON. */
type Field =
  | { readonly name: string; readonly type: 'text' | 'texts' | 'boolean' | 'textMap' | 'bytesMap' }
  | { readonly name: string; readonly type: 'message'; readonly fields: Fields };
type Fields = Readonly<Record<number, Field>>;

/** Texts are numbered as they are listed. */
function texts(...names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name, index) => [index + 1, { name, type: 'text' }]));
}

function message(name: string, fields: Fields): Field {
  return { name, type: 'message', fields };
}

const metadata: Fields = {
  ...texts('name', 'generateName', 'namespace'),
  11: { name: 'labels', type: 'textMap' },
  12: { name: 'annotations', type: 'textMap' },
  14: { name: 'finalizers', type: 'texts' },
};

const accessReview: Fields = {
  1: message('resourceAttributes', texts('namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name')),
  2: message('nonResourceAttributes', texts('path', 'verb')),
};

/** The field numbers of Kubernetes' generated.proto, which never change. */
const kinds: Readonly<Record<string, Fields>> = {
  Namespace: { 1: message('metadata', metadata) },
  Secret: {
    1: message('metadata', metadata),
    2: { name: 'data', type: 'bytesMap' },
    3: { name: 'type', type: 'text' },
    4: { name: 'stringData', type: 'textMap' },
    5: { name: 'immutable', type: 'boolean' },
  },
  SelfSubjectReview: {},
  SelfSubjectAccessReview: { 2: message('spec', accessReview) },
};

const envelope: Fields = { 1: message('type', texts('apiVersion', 'kind')) };

/**
 * Reads what kubectl's `create secret`, `create namespace` and `auth` send, which know no JSON: the bytes "k8s\0", then
 * an envelope with the type (1) and the object (2). Throws 400 for anything else.
 */
export function parseProtobuf(bytes: Buffer): JsonObject {
  if (bytes.toString('latin1', 0, 4) !== 'k8s\0') throw badRequest('the body is not Kubernetes protobuf');
  try {
    const type = readMessage(bytes.subarray(4), envelope)['type'];
    const kind = isJsonObject(type) ? type['kind'] : undefined;
    const fields = typeof kind === 'string' ? kinds[kind] : undefined;
    if (fields === undefined) throw badRequest('this kind is not read as protobuf here: send JSON');
    const object: Fields = { 2: message('object', fields) };
    return { ...(isJsonObject(type) && type), ...asJsonObject(readMessage(bytes.subarray(4), object)['object']) };
  } catch (cause) {
    throw cause instanceof RangeError ? badRequest('the body is not whole protobuf') : cause;
  }
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readMessage(bytes: Buffer, fields: Fields): JsonObject {
  const object: JsonObject = {};
  for (const { number, value } of readFields(bytes)) {
    const field = fields[number];
    if (field === undefined) continue;
    object[field.name] = readField(field, value, object[field.name]);
  }
  return object;
}

function readField(field: Field, value: Buffer | number, before: unknown): unknown {
  if (typeof value === 'number') return field.type === 'boolean' ? value !== 0 : value;
  switch (field.type) {
    case 'message':
      return readMessage(value, field.fields);
    case 'texts':
      return [...asList(before), value.toString()];
    case 'textMap':
    case 'bytesMap': {
      const [key, entry] = [1, 2].map((part) => [...readFields(value)].find(({ number }) => number === part)?.value);
      const encoding = field.type === 'bytesMap' ? 'base64' : 'utf8';
      return {
        ...asJsonObject(before),
        [key?.toString() ?? '']: Buffer.isBuffer(entry) ? entry.toString(encoding) : '',
      };
    }
    default:
      return value.toString();
  }
}

/** The fields of a message as they lie there. Throws RangeError when the bytes end too early. */
function* readFields(bytes: Buffer): Generator<{ number: number; value: Buffer | number }> {
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
    const value = varint();
    // Kubernetes has numbers (wire type 0), and texts, bytes and messages with their length before them (2).
    if ((tag & 7) === 0) yield { number: tag >> 3, value };
    else if ((tag & 7) === 2 && at + value <= bytes.length) {
      yield { number: tag >> 3, value: bytes.subarray(at, at + value) };
      at += value;
    } else throw new RangeError('unexpected field');
  }
}
