// Prints CPU microseconds per validation and per read of the contract's AWS example: `tsx bench/validate.ts`.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readMachineProvider } from '../schema/read.ts';
import { validateManifest } from '../schema/validate.ts';

const rounds = 9;
const callsPerRound = 2_000;
const example: unknown = parse(
  readFileSync(new URL('../src/embedded/seed/aws-us-west-2.yaml', import.meta.url), 'utf8'),
);

for (const [name, work] of [
  ['validate', () => validateManifest(example)],
  ['read', () => readMachineProvider(example)],
] as const) {
  const measured = Array.from({ length: rounds + 1 }, () => cpuMicros(work)).slice(1);
  const median = measured.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN;
  console.log(`${name.padEnd(10)}${median.toFixed(2)} us CPU (median of ${rounds} rounds of ${callsPerRound})`);
}

function cpuMicros(work: () => unknown): number {
  const before = process.cpuUsage();
  for (let call = 0; call < callsPerRound; call += 1) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / callsPerRound;
}
