import { describe, expect, it } from 'vitest';
import { Hidden } from '../../../../src/drivers/hidden.ts';
import type { Place } from '../../../../src/drivers/aws/places.ts';
import { sign } from '../../../../src/drivers/aws/signature.ts';

// The cases that AWS publishes, with its own names; "service" is no service of AWS.
const place = { service: 'service', region: 'us-east-1', host: 'example.amazonaws.com' } as unknown as Place;
const secretAccessKey = new Hidden('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY');
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey };
const now = Date.parse('2015-08-30T12:36:00Z');
const sessionToken = new Hidden(
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==',
);

describe('a signature', () => {
  it("is AWS's own for an empty request", () => {
    const { authorization } = sign({ place, body: '', headers: {} }, keys, now);
    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
        'SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    );
  });

  it("is AWS's own for a form", () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { authorization } = sign({ place, body: 'Param1=value1', headers }, keys, now);
    expect(authorization).toMatch(/ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a$/);
  });

  it("is AWS's own with a session token, which is sent along", () => {
    const signed = sign({ place, body: '', headers: {} }, { ...keys, sessionToken }, now);
    expect(signed['authorization']).toMatch(/85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead$/);
    expect(signed['x-amz-security-token']).toBe(sessionToken.reveal());
  });

  it('is another for another body, region, moment or secret', () => {
    const all = [
      sign({ place, body: 'a', headers: {} }, keys, now),
      sign({ place, body: 'b', headers: {} }, keys, now),
      sign({ place: { ...place, region: 'us-east-2' }, body: 'a', headers: {} }, keys, now),
      sign({ place, body: 'a', headers: {} }, keys, now + 1000),
      sign({ place, body: 'a', headers: {} }, { ...keys, secretAccessKey: new Hidden('x') }, now),
    ];
    expect(new Set(all.map(({ authorization }) => authorization)).size).toBe(all.length);
  });
});
