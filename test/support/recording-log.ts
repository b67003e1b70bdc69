import type { Log } from '../../src/cluster/log.ts';

/** A log whose lines a test can read; `text()` is all of them, to look for what must not be there. */
export function recordingLog(): Log & { readonly lines: unknown[]; text(): string } {
  const lines: unknown[] = [];
  const write =
    (level: string) =>
    (...args: unknown[]) => {
      lines.push([level, ...args]);
    };
  return {
    lines,
    text: () =>
      lines
        .map((line) =>
          JSON.stringify(line, (_, value: unknown) => (value instanceof Error ? String(value.stack) : value)),
        )
        .join('\n'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}
