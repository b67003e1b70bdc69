import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FailureCode } from '../../../schema/failure-code.ts';
import { DriverFailure } from '../../../src/drivers/failure.ts';
import { meaningOf } from '../../../src/status/failure-meaning.ts';
import { conditionsOf } from '../../../src/status/managers.ts';
import { reasons } from '../../../src/status/reasons.ts';

const page = readFileSync(new URL('../../../docs/health.md', import.meta.url), 'utf8');

/** The cells of each row of the table under a heading. */
function tableUnder(heading: string): string[][] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  const rows = own.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const words = { OK: 'well', WARNING: 'warning', WAIT: 'wait', ACT: 'act', UNKNOWN: 'unknown' };

describe('the page on health', () => {
  it('has every reason with what it means and what to do, in the order of the list, and no other', () => {
    const listed = Object.entries(reasons).map(([reason, { severity, meaning, advice }]) => [
      `\`${reason}\``,
      words[severity],
      meaning,
      severity === 'OK' ? '' : advice,
    ]);
    expect(tableUnder('Reasons')).toEqual(listed);
  });

  it('has every condition, and names no reason that there is not', () => {
    const rows = tableUnder('Conditions');
    expect(rows.map(([type]) => type).sort()).toEqual(
      Object.values(conditionsOf)
        .flat()
        .map((type) => `\`${type}\``)
        .sort(),
    );
    const named = rows.flatMap((row) => row.slice(2).join(' ').match(/`\w+`/g) ?? []);
    for (const word of named) expect(Object.keys(reasons)).toContain(word.slice(1, -1));
  });
});

describe('a reason', () => {
  it.each(Object.entries(reasons))(
    '%s is a CamelCase word with sentences that say what it means and what to do',
    (word, text) => {
      expect(word).toMatch(/^([A-Z][a-z]+)+$/);
      expect(text.meaning).toMatch(/^[A-Z0-9].*[.]$/);
      expect(text.advice).toMatch(/^[A-Z].*[.]$/);
      expect(text.advice === 'Do nothing.').toBe(text.severity === 'OK');
    },
  );

  it.each(Object.values(FailureCode))('of a failure (%s) says itself whether to wait or to act', (code) => {
    const { kind, reason } = meaningOf(new DriverFailure(code, 'It failed.', { fix: 'Mend it.' }));
    const severity = { TRANSIENT: 'WAIT', CERTAIN: 'ACT', GATEWAY: 'UNKNOWN' }[kind];
    expect(reasons[reason].severity).toBe(severity);
  });
});
