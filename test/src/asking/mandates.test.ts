import { describe, expect, it } from 'vitest';
import { type ErrorCode, GatewayError } from '../../../schema/gateway-error.ts';
import { cancelled } from '../../../src/asking/failures.ts';
import { type Mandate, Mandates } from '../../../src/asking/mandates.ts';

const never = new AbortController().signal;
const holds: Mandate = async () => undefined;
const throwing =
  (code: ErrorCode): Mandate =>
  async () => {
    throw new GatewayError(code, `It is ${code}.`);
  };

function mandates(...all: readonly Mandate[]): Mandates {
  const made = new Mandates();
  for (const mandate of all) made.add(mandate);
  return made;
}

describe('a run goes on', () => {
  it('by one mandate that holds still, whatever stands against the others', async () => {
    const all = mandates(throwing('FORBIDDEN'), throwing('UNAVAILABLE'), holds);
    await expect(all.assertAny(never)).resolves.toBeUndefined();
  });

  it.each(['FORBIDDEN', 'UNAUTHENTICATED'] as const)('no longer where all are %s', async (code) => {
    await expect(mandates(throwing(code)).assertAny(never)).rejects.toMatchObject({
      code: 'CANCELLED',
      message: expect.stringContaining('is permitted to any more') as string,
    });
  });

  it.each(['UNAVAILABLE', 'TIMEOUT', 'OVERLOADED'] as const)('no longer where it is not known: %s', async (code) => {
    await expect(mandates(throwing(code)).assertAny(never)).rejects.toMatchObject({
      code: 'CANCELLED',
      message: expect.stringContaining('could not tell') as string,
    });
  });

  it('no longer of a provider that was changed, and says that', async () => {
    const changed: Mandate = async () => Promise.reject(cancelled('The provider was changed.'));
    await expect(mandates(changed).assertAny(never)).rejects.toThrow('The provider was changed.');
  });

  it('no longer once it was given up, though a mandate is looked at that never answers', async () => {
    const life = new AbortController();
    const asserted = mandates(() => new Promise(() => undefined)).assertAny(life.signal);
    life.abort(new Error('given up'));
    await expect(asserted).rejects.toThrow('given up');
  });
});

it('of those who ask again and again the latest sixteen are looked at', async () => {
  const asked: number[] = [];
  const refusing = Array.from({ length: 20 }, (_, index): Mandate => async () => {
    asked.push(index);
    throw new GatewayError('FORBIDDEN', 'It was withdrawn.');
  });
  await expect(mandates(...refusing).assertAny(never)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(asked).toEqual(Array.from({ length: 16 }, (_, index) => index + 4));
});
