import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../../src/drivers/aws/refusal.ts';

const canary = 'canary-of-the-body';
const asked = { purpose: 'list the VPCs', product: 'Amazon EC2' };
const ec2 = (code: string) =>
  `<?xml version="1.0"?><Response><Errors><Error><Code>${code}</Code><Message>${canary}</Message></Error></Errors></Response>`;
const sts = (code: string) =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${canary}</Message></Error></ErrorResponse>`;
const json = (code: string) => JSON.stringify({ __type: `com.amazonaws.servicequotas#${code}`, message: canary });

function refusal(status: number, body: string, isTemporary = true, headers: Record<string, string> = {}) {
  const answer = { status, headers, body: Buffer.from(body), timing: { answerMs: 1 } };
  return refusalOf(answer, asked, { now: 0, permission: 'ec2:DescribeVpcs', isTemporary });
}

describe('a refusal of AWS', () => {
  it.each([
    [401, ec2('AuthFailure'), 'UNAUTHENTICATED'],
    [403, sts('InvalidClientTokenId'), 'UNAUTHENTICATED'],
    [403, sts('SignatureDoesNotMatch'), 'UNAUTHENTICATED'],
    [400, json('UnrecognizedClientException'), 'UNAUTHENTICATED'],
    [400, sts('InvalidIdentityToken'), 'UNAUTHENTICATED'],
    [403, sts('ExpiredToken'), 'EXPIRED'],
    [400, sts('ExpiredTokenException'), 'EXPIRED'],
    [400, ec2('RequestExpired'), 'EXPIRED'],
    [403, ec2('UnauthorizedOperation'), 'FORBIDDEN'],
    [403, sts('AccessDenied'), 'FORBIDDEN'],
    [400, json('AccessDeniedException'), 'FORBIDDEN'],
    [503, ec2('RequestLimitExceeded'), 'RATE_LIMITED'],
    [400, sts('Throttling'), 'RATE_LIMITED'],
    [400, json('TooManyRequestsException'), 'RATE_LIMITED'],
    [500, ec2('InternalError'), 'PROVIDER_FAULT'],
    [500, 'not even XML', 'PROVIDER_FAULT'],
    [429, '', 'RATE_LIMITED'],
    [504, '<html>Gateway Time-out</html>', 'TIMEOUT'],
    [403, ec2('constructor'), 'FORBIDDEN'],
    [400, ec2('InvalidSubnetID.NotFound'), 'NOT_FOUND'],
    [400, ec2('InvalidParameterValue'), 'UNEXPECTED_ANSWER'],
    [401, '<html>Sign in</html>', 'UNEXPECTED_ANSWER'],
    [404, '404 page not found', 'UNEXPECTED_ANSWER'],
    [403, `{"message": "${canary}"}`, 'UNEXPECTED_ANSWER'],
  ])('%i %s is %s, in our own words', (status, body, code) => {
    const { failure } = refusal(status, body);
    expect(failure.code).toBe(code);
    expect(inspect(failure, { depth: 9 })).not.toContain(canary);
    expect(failure.fix).not.toBe('');
  });

  it('takes the word of a header, too', () => {
    const headers = { 'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/' };
    expect(refusal(400, '{}', true, headers)).toMatchObject({
      word: 'ThrottlingException',
      failure: { code: 'RATE_LIMITED' },
    });
  });

  it('names the permission that is lacking', () => {
    expect(refusal(403, ec2('UnauthorizedOperation')).failure.fix).toContain('`ec2:DescribeVpcs`');
  });

  it('calls keys without an end never expired', () => {
    expect(refusal(400, ec2('RequestExpired'), false).failure).toMatchObject({
      code: 'UNAUTHENTICATED',
      fix: expect.stringContaining('clock') as string,
    });
  });
});
