import type { Answer } from '../../../src/drivers/access.ts';

/** An answer as a driver gets it; a body that is no text is sent as JSON. */
export function anAnswer(status: number, body: unknown = {}, headers: Record<string, string> = {}): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: new TextEncoder().encode(text), timing: { answerMs: 1 } };
}
