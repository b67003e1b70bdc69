import { Environment } from '@marcbachmann/cel-js';
import { parseDurationNanos } from '../formats/duration.ts';

// The evaluator keeps the class of its durations to itself.
const ofNanos = new Environment().registerVariable('text', 'string').parse('duration(text)');

/** The CEL duration of a Go duration; undefined when the text is none or 64 bits don't hold it in nanoseconds. */
export function parseCelDuration(text: string): unknown {
  const nanos = parseDurationNanos(text);
  return nanos === undefined ? undefined : (ofNanos({ text: `${nanos}ns` }) as unknown);
}
