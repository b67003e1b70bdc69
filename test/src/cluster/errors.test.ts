import { describe, expect, it } from 'vitest';
import { secretsPolicyName } from '../../../schema/emit/secrets-policy.ts';
import type { ErrorCode } from '../../../schema/gateway-error.ts';
import type { Call } from '../../../src/cluster/call.ts';
import { toGatewayError } from '../../../src/cluster/errors.ts';
import { ApiFailure, parseRetryAfter, parseStatus } from '../../../src/cluster/status.ts';
import { parseWarnings } from '../../../src/cluster/warnings.ts';
import { status } from '../../support/fake-api-server.ts';

const create: Call = { verb: 'create', subject: 'MachineProvider default/aws' };
const get: Call = { verb: 'get', subject: 'MachineProvider default/aws' };
const resource = 'machineproviders.vitistack.io';

function refusal(code: number, reason: string, message: string, details: object = {}): ApiFailure {
  return new ApiFailure(code, parseStatus({ ...status(code, reason, message), details: { name: 'aws', ...details } }));
}

describe('a refusal by the API server', () => {
  it.each<[ErrorCode, number, string, string]>([
    ['ALREADY_EXISTS', 409, 'AlreadyExists', `${resource} "aws" already exists`],
    ['BEING_DELETED', 409, 'AlreadyExists', `object is being deleted: ${resource} "aws" already exists`],
    ['CONFLICT', 409, 'Conflict', `Operation cannot be fulfilled on ${resource} "aws": the object has been modified`],
    ['CONFLICT', 409, 'Conflict', 'Precondition failed: UID in precondition: a, UID in object meta: b'],
    ['NOT_FOUND', 404, 'NotFound', `${resource} "aws" not found`],
    ['INVALID', 422, 'Invalid', 'MachineProvider "aws" is invalid: spec.type: Unsupported value: "x"'],
    ['INVALID', 400, 'BadRequest', 'the name of the object does not match'],
    ['UNAUTHENTICATED', 401, 'Unauthorized', 'Unauthorized'],
    ['FORBIDDEN', 403, 'Forbidden', `User "u" cannot create resource "machineproviders" in API group "vitistack.io"`],
    ['EXPIRED', 410, 'Expired', 'The provided continue parameter is too old'],
    ['TOO_LARGE', 413, 'RequestEntityTooLarge', 'limit is 3145728'],
    ['OVERLOADED', 429, 'TooManyRequests', 'too many requests'],
    ['INTERNAL', 500, 'InternalError', 'failed calling webhook "w"'],
    ['UNAVAILABLE', 503, 'ServiceUnavailable', 'apiserver is shutting down'],
    ['TIMEOUT', 504, 'Timeout', 'request did not complete within the allotted timeout'],
  ])('is %s for %i %s: %s', (code, httpStatus, reason, message) => {
    const error = toGatewayError(refusal(httpStatus, reason, message), get);
    expect(error).toMatchObject({ code, message });
  });

  it('names the fields that were refused', () => {
    const causes = [
      { field: 'spec.region', message: 'Required value', reason: 'FieldValueRequired' },
      { field: 'spec.type', message: 'Unsupported\nvalue: "x"' },
      { field: '<nil>', message: 'some validation rules were not checked' },
    ];
    const error = toGatewayError(refusal(422, 'Invalid', 'is invalid', { causes }), create);
    expect(error.causes).toEqual([
      { field: 'spec.region', message: 'Required value', reason: 'FieldValueRequired' },
      { field: 'spec.type', message: 'Unsupported value: "x"' },
      { field: '', message: 'some validation rules were not checked' },
    ]);
  });

  it('finds unknown and duplicate fields in the message of a strict decoding error', () => {
    const message =
      'MachineProvider in version "v1alpha1" cannot be handled: strict decoding error: unknown field "spec.foo", duplicate field "spec.type"';
    const error = toGatewayError(refusal(400, 'BadRequest', message), create);
    expect(error.causes.map(({ field, message: text }) => [field, text])).toEqual([
      ['spec.foo', 'unknown field "spec.foo"'],
      ['spec.type', 'duplicate field "spec.type"'],
    ]);
  });

  it.each([
    [
      'one mistake',
      '.spec.networkConfig.availableNetworks: element 0: associative list with keys has an element that omits all key fields ["id"]',
      [
        {
          field: 'spec.networkConfig.availableNetworks',
          message: 'element 0: associative list with keys has an element that omits all key fields ["id"]',
          reason: 'FieldValueInvalid',
        },
      ],
    ],
    [
      'several',
      'errors:\n  .spec.regiun: field not declared in schema\n  .spec.config.timeout: expected string, got &value.valueUnstructured{Value:77}',
      [
        { field: 'spec.regiun', message: 'field not declared in schema', reason: 'FieldValueForbidden' },
        { field: 'spec.config.timeout', message: 'expected string, but got another type', reason: 'FieldValueInvalid' },
      ],
    ],
  ])('reads the 500 for an apply that does not fit the schema as what it is: %s', (_, text, causes) => {
    const intro = 'failed to create typed patch object (default/aws; vitistack.io/v1alpha1, Kind=MachineProvider): ';
    const failure = new ApiFailure(500, parseStatus({ kind: 'Status', code: 500, message: intro + text }));
    const error = toGatewayError(failure, { ...create, verb: 'patch' });
    expect(error).toMatchObject({ code: 'INVALID', causes });
    expect(error.message).not.toContain('may have happened');
  });

  it('tells conflicting managers apart from a stale version', () => {
    const causes = [{ field: '.spec.region', message: 'conflict with "kubectl"', reason: 'FieldManagerConflict' }];
    expect(toGatewayError(refusal(409, 'Conflict', 'Apply failed', { causes }), create).fix).toContain('managers');
    expect(toGatewayError(refusal(409, 'Conflict', 'modified'), create).fix).toContain('resourceVersion');
  });

  const denied = `machineproviders.vitistack.io "one" is forbidden: ValidatingAdmissionPolicy '${secretsPolicyName}' with binding '${secretsPolicyName}' denied request: `;
  const words =
    'expected the permission to get Secret mine in namespace a, but jane has none. Name a Secret that you may get.';

  it("reads where a Secret is named that the cluster's policy refuses", () => {
    const text = `${denied}spec.authentication.apiKey.secretRef: ${words}`;
    // As the API server says it: once more, and of no field.
    const error = toGatewayError(refusal(403, 'Forbidden', text, { causes: [{ message: text }] }), create);
    expect(error).toMatchObject({
      code: 'FORBIDDEN',
      message: 'Expected the permission to get Secret mine in namespace a, but jane has none.',
      fix: 'Name a Secret that you may get.',
      causes: [{ field: 'spec.authentication.apiKey.secretRef' }],
    });
  });

  it.each([
    ['of a place where no Secret is named', `${denied}spec.region: ${words}`],
    ['of another policy', `ValidatingAdmissionPolicy 'theirs' with binding 'theirs' denied request: spec.region: no`],
    ['of no policy', 'User "jane" cannot create resource "machineproviders"'],
  ])('leaves a refusal %s as it is', (_, text) => {
    const error = toGatewayError(refusal(403, 'Forbidden', text), create);
    expect(error).toMatchObject({ code: 'FORBIDDEN', message: text, causes: [] });
  });

  it('is BEING_DELETED where the namespace is on its way out', () => {
    const causes = [
      { reason: 'NamespaceTerminating', message: 'namespace x is being terminated', field: 'metadata.namespace' },
    ];
    expect(toGatewayError(refusal(403, 'Forbidden', 'unable to create', { causes }), create).code).toBe(
      'BEING_DELETED',
    );
  });

  it.each([
    [
      'a Status without a name',
      new ApiFailure(404, parseStatus(status(404, 'NotFound', 'the server could not find the requested resource'))),
    ],
    ['no Status', new ApiFailure(404, undefined)],
  ])('with 404 and %s is about the resource and not about an object', (_, failure) => {
    const error = toGatewayError(failure, get);
    expect(error.code).toBe('UNAVAILABLE');
    expect(error.message).toContain('does not serve the resource');
  });

  it('says that a write may have happened where nobody knows', () => {
    expect(toGatewayError(refusal(504, 'Timeout', 'too late'), create).message).toBe(
      'too late The write may have happened nevertheless.',
    );
    expect(toGatewayError(refusal(504, 'Timeout', 'too late'), get).message).toBe('too late');
    expect(toGatewayError(refusal(409, 'Conflict', 'stale'), create).message).toBe('stale');
  });

  it('is bounded and on one line, however long its text is', () => {
    const error = toGatewayError(refusal(422, 'Invalid', `a\nb\u0000\u2028c ${'x'.repeat(5_000)}`), create);
    expect(error.message).toHaveLength(1_000);
    expect(error.message).toMatch(/^a b c x+…$/);
  });

  it('without a Status says the HTTP status and nothing of the body', () => {
    expect(toGatewayError(new ApiFailure(502, undefined), get)).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('HTTP status 502') as string,
    });
  });
});

describe('a call without a proper answer', () => {
  it.each<[ErrorCode, string, boolean]>([
    ['UNAVAILABLE', 'ECONNREFUSED', false],
    ['UNAVAILABLE', 'ENOTFOUND', false],
    ['UNAVAILABLE', 'UND_ERR_CONNECT_TIMEOUT', false],
    ['UNAVAILABLE', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', false],
    ['UNAVAILABLE', 'DEPTH_ZERO_SELF_SIGNED_CERT', false],
    ['UNAVAILABLE', 'CERT_HAS_EXPIRED', false],
    ['UNAVAILABLE', 'ERR_SSL_WRONG_VERSION_NUMBER', false],
    ['UNAVAILABLE', 'ECONNRESET', true],
    ['UNAVAILABLE', 'UND_ERR_SOCKET', true],
    ['UNAVAILABLE', 'HPE_INVALID_CONSTANT', true],
    ['TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', true],
    ['INTERNAL', 'WHO_KNOWS', true],
  ])('is %s for %s; may the write have happened: %s', (code, cause, open) => {
    const error = toGatewayError(Object.assign(new Error('https://host:6443 secret'), { code: cause }), create);
    expect(error.code).toBe(code);
    expect(error.message.includes('may have happened')).toBe(open);
    expect(error.message).not.toMatch(/secret|6443/);
    expect(error.message).toMatch(/^Could not create MachineProvider default\/aws: /);
  });

  it('is understood below its wrapping, and where several addresses were tried', () => {
    const inner = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    expect(toGatewayError(new TypeError('fetch failed', { cause: inner }), get).code).toBe('UNAVAILABLE');
    expect(toGatewayError(new AggregateError([inner]), get).code).toBe('UNAVAILABLE');
  });

  it('is TIMEOUT when time was up or the caller went away', () => {
    expect(toGatewayError(new DOMException('', 'TimeoutError'), create).code).toBe('TIMEOUT');
    expect(toGatewayError(new DOMException('', 'AbortError'), create).message).toContain('may have happened');
  });

  it('is INTERNAL when it is no error at all', () => {
    expect(toGatewayError('a string', get).code).toBe('INTERNAL');
  });
});

describe('the parts of an answer', () => {
  it('reads Retry-After as seconds or as a date', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    expect(parseRetryAfter('3', now)).toBe(3_000);
    expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:05 GMT', now)).toBe(5_000);
    expect(parseRetryAfter('soon', now)).toBeUndefined();
    expect(parseRetryAfter(undefined, now)).toBeUndefined();
  });

  it('reads the texts of Warning headers, several in one or several, with quotes in them', () => {
    expect(
      parseWarnings(['299 - "unknown field \\"spec.x\\"", 299 - "second, with a comma"', '299 - "third"']),
    ).toEqual(['unknown field "spec.x"', 'second, with a comma', 'third']);
    expect(parseWarnings('299 - "one"')).toEqual(['one']);
    expect(parseWarnings('garbage')).toEqual([]);
    expect(parseWarnings(undefined)).toEqual([]);
  });
});
