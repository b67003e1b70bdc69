import type { Answer } from './access.ts';

/**
 * Milliseconds that `Retry-After` asks to wait, as seconds or as a date; undefined where it asks for nothing sensible. A
 * date is of the server's clock, so it is the answer's own `Date` that it is compared with: theirs may be an hour ahead.
 */
export function retryAfterMs(headers: Answer['headers'], now: number): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = momentOf(text);
  return at === undefined ? undefined : Math.max(0, at - (momentOf(headers['date']?.trim() ?? '') ?? now));
}

function momentOf(text: string): number | undefined {
  const at = /GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
