import type { Answer } from './access.ts';

/** Milliseconds that `Retry-After` asks to wait, as seconds or as a date; undefined where it asks for nothing sensible. */
export function retryAfterMs(headers: Answer['headers'], now: number): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = /GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
