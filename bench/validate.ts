import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readMachineProvider } from '../schema/read.ts';
import { validateManifest } from '../schema/validate.ts';
import { createRegistry } from '../src/drivers/create-registry.ts';
import { drivers } from '../src/drivers/registry.ts';
import { median } from './measure.ts';
import { printTarget } from './targets.ts';

const rounds = 9;
const callsPerRound = 2_000;
const wantedUs = 200;

/** Prints what it costs to judge one manifest by all rules, of contract and driver, beside what it costs to parse it. */
export function benchValidation(): void {
  const text = readFileSync(new URL('../examples/aws-us-west-2.yaml', import.meta.url), 'utf8');
  const manifest: unknown = parse(text);
  const json = JSON.stringify(manifest);
  const registry = createRegistry(drivers);
  console.log(`\nCPU per call, microseconds: median of ${rounds} interleaved rounds of ${callsPerRound}`);
  const figures = measure({
    'JSON.parse': () => JSON.parse(json) as unknown,
    read: () => readMachineProvider(manifest),
    'validate by the contract': () => validateManifest(manifest),
    'validate by all rules': () => registry.validate(manifest),
    ...Object.fromEntries(
      registry.all.map(({ type, example }) => {
        const one: unknown = parse(example);
        return [`validate the example of ${type}`, () => registry.validate(one)];
      }),
    ),
  });
  for (const [name, us] of figures) console.log(`${name.padEnd(32)}${us.toFixed(1).padStart(8)}`);
  const judged = [...figures].filter(([name]) => name.startsWith('validate')).map(([, us]) => us);
  const most = Math.max(...judged);
  const ofParsing = (most / (figures.get('JSON.parse') ?? Number.NaN)).toFixed(1);
  const measured = `${most.toFixed(1)} us at most, ${ofParsing} times JSON.parse`;
  printTarget('validation of a manifest', measured, `below ${wantedUs} us`, most < wantedUs);
}

/** Round by round from one to the next, so that a busy moment is shared; the first round only warms up. */
function measure(variants: Readonly<Record<string, () => unknown>>): Map<string, number> {
  const all = Array.from({ length: rounds + 1 }, () =>
    Object.entries(variants).map(([name, work]) => [name, cpuUs(work)] as const),
  );
  return new Map(
    Object.keys(variants).map((name) => [
      name,
      median(all.slice(1).map((round) => round.find(([one]) => one === name)?.[1] ?? Number.NaN)),
    ]),
  );
}

function cpuUs(work: () => unknown): number {
  const before = process.cpuUsage();
  for (let call = 0; call < callsPerRound; call += 1) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / callsPerRound;
}
