import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerFailure } from '../../../src/drivers/answer-failure.ts';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { findJson, readJson } from '../../../src/drivers/read-json.ts';
import { retryAfterMs } from '../../../src/drivers/retry-after.ts';
import { anAnswer } from './answers.ts';

const asked = { purpose: 'list the images', product: 'Compute Engine' };
const form = z.object({ name: z.string() });

describe('an answer with an error status', () => {
  it.each([
    [401, FailureCode.UNAUTHENTICATED],
    [403, FailureCode.FORBIDDEN],
    [404, FailureCode.NOT_FOUND],
    [408, FailureCode.TIMEOUT],
    [429, FailureCode.RATE_LIMITED],
    [500, FailureCode.PROVIDER_FAULT],
    [503, FailureCode.PROVIDER_FAULT],
    [504, FailureCode.TIMEOUT],
    [302, FailureCode.UNEXPECTED_ANSWER],
    [418, FailureCode.UNEXPECTED_ANSWER],
  ])('with status %i is %s, in words of our own', (status, code) => {
    const failure = answerFailure(anAnswer(status, { error: 'canary' }), asked, { now: 0 });
    expect(failure.code).toBe(code);
    expect(failure.message).toContain('Expected Compute Engine to list the images, but');
    expect(failure.message).toContain(String(status));
    expect(failure.fix).not.toBe('');
    expect(JSON.stringify([failure.message, failure.fix])).not.toContain('canary');
  });

  it('takes the code and the fix of a driver that knows better', () => {
    const failure = answerFailure(anAnswer(403), asked, { code: FailureCode.RATE_LIMITED, fix: 'Wait.', now: 0 });
    expect(failure).toMatchObject({ code: FailureCode.RATE_LIMITED, fix: 'Wait.' });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-29T10:00:00Z');

  it.each([
    ['7', 7000],
    [' 0 ', 0],
    ['Sun, 29 Nov 2026 10:00:30 GMT', 30_000],
    ['Sun, 29 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-3', undefined],
    ['99999999999', undefined],
    ['', undefined],
  ])('of %j means %s ms', (text, ms) => {
    expect(retryAfterMs({ 'retry-after': text }, now)).toBe(ms);
  });

  it.each([
    ['ahead', 'Sun, 29 Nov 2026 11:00:00 GMT', 'Sun, 29 Nov 2026 11:00:30 GMT', 30_000],
    ['behind', 'Sun, 29 Nov 2026 09:00:00 GMT', 'Sun, 29 Nov 2026 09:00:30 GMT', 30_000],
    ['not told', 'now', 'Sun, 29 Nov 2026 10:00:30 GMT', 30_000],
  ])('is a date of the clock of the server, which may be %s', (_, date, text, ms) => {
    expect(retryAfterMs({ date, 'retry-after': text }, now)).toBe(ms);
    expect(retryAfterMs({ date, 'retry-after': '7' }, now)).toBe(7_000);
  });
});

describe('an answer as JSON', () => {
  it('keeps what the form names and nothing else', () => {
    expect(readJson(anAnswer(200, { name: 'a', more: 'b' }), form, asked)).toEqual({ name: 'a' });
  });

  it.each([
    ['no JSON', 'canary {', 'a text that is no JSON'],
    ['a cut one', '{"name": "cana', 'a text that is no JSON'],
    ['nothing', '', 'a text that is no JSON'],
    ['JSON of another form', { name: { canary: 1 } }, 'JSON of another form'],
    ['a list', ['canary'], 'JSON of another form'],
  ])('that is %s is refused without showing it', (_, body, got) => {
    const read = () => readJson(anAnswer(200, body), form, asked);
    expect(read).toThrow(expect.objectContaining({ code: FailureCode.UNEXPECTED_ANSWER }) as Error);
    expect(read).toThrow(got);
    expect(read).not.toThrow(/cana/);
    expect(findJson(anAnswer(500, body), form)).toBeUndefined();
  });

  it('refuses bytes that are no UTF-8', () => {
    const answer = { ...anAnswer(200), body: Uint8Array.of(0x22, 0xff, 0x22) };
    expect(() => readJson(answer, z.string(), asked)).toThrow('no JSON');
  });
});
