import { contractText } from '../contract.ts';
import type { Mistake } from './mistake.ts';

/** A manifest as somebody typed it: what YAML makes of a text is a matter of its own. */
export interface TypedManifest {
  readonly name: string;
  readonly text: string;
  /** What the query must say; empty for a text that is accepted. */
  readonly problems: readonly Pick<Mistake, 'code' | 'path' | 'at'>[];
  /** Why an apply refuses it all the same. */
  readonly differs?: string;
}

type Edit = readonly [from: string, to: string, code?: string | undefined, at?: string, differs?: string];

const edits: readonly Edit[] = [
  ['burstLimit: 20', 'burstLimit: 0x14'],
  ['burstLimit: 20', 'burstLimit: 024'],
  ['burstLimit: 20', 'burstLimit: 0o24'],
  ['burstLimit: 20', 'burstLimit: 1_000'],
  ['burstLimit: 20', 'burstLimit: 20.0'],
  ['burstLimit: 20', 'burstLimit: 2e1'],
  ['burstLimit: 20', 'burstLimit: ~', undefined, '', 'an apply keeps a null and refuses it'],
  ['burstLimit: 20', 'burstLimit: "20"', 'INVALID', 'spec.config.rateLimiting.burstLimit'],
  ['burstLimit: 20', 'burstLimit: 20.5', 'INVALID', 'spec.config.rateLimiting.burstLimit'],
  ['burstLimit: 20', 'burstLimit: 3000000000', 'INVALID', 'spec.config.rateLimiting.burstLimit'],
  ['"10.0"', '10.0', 'INVALID', 'spec.config.rateLimiting.requestsPerSecond'],
  ['defaultCPU: "2"', 'defaultCPU: 2', 'INVALID', 'spec.computeConfig.defaultCPU'],
  ['encrypted: true', 'encrypted: yes'],
  ['encrypted: true', 'encrypted: Off'],
  ['encrypted: true', 'encrypted: "true"', 'INVALID', 'spec.storageConfig.availableStorageTypes[0].encrypted'],
  ['encrypted: true', 'encrypted: 1', 'INVALID', 'spec.storageConfig.availableStorageTypes[0].encrypted'],
  ['name: public-subnet-2a', 'name: 2026-01-31'],
  ['name: public-subnet-2a', 'name: 10:30'],
  ['name: public-subnet-2a', 'name: "no"'],
  ['region: us-west-2\n', 'region: no\n', 'INVALID', 'spec.region'],
  ['region: us-west-2\n', 'region: 1e3\n', 'INVALID', 'spec.region'],
  ['region: us-west-2\n', 'region: .inf\n', 'SYNTAX', ''],
  ['region: us-west-2\n', 'region:\n', 'REQUIRED', 'spec.region'],
  ['region: us-west-2\n', 'region: >-\n    us-west-2\n'],
  ['region: us-west-2\n', 'region: &here us-west-2\n  availabilityZones: [*here]\n', 'SYNTAX', ''],
  ['- us-west-2a', '- &zone us-west-2a'],
  ['- us-west-2b', '- us-west-2a', 'DUPLICATE', 'spec.availabilityZones[1]'],
  ['metadata:\n', 'metadata:\n  annotations: { 1: a, yes: b }\n'],
  ['    timeout: 30s', '    timeout: 30s\n    timeout: 40s', 'SYNTAX', ''],
  ['  type: aws', '\ttype: aws', 'SYNTAX', ''],
  ['spec:', 'spec: &all'],
  ['metadata:', 'metadata: # who it is'],
];

/** What people type, each once in the contract's AWS example. */
export const typedManifests: readonly TypedManifest[] = edits.map(([from, to, code, at = '', differs]) => ({
  name: `${JSON.stringify(to)} for ${JSON.stringify(from)}`,
  text: edited(from, to),
  problems: code === undefined ? [] : [{ code, at }],
  ...(differs !== undefined && { differs }),
}));

function edited(from: string, to: string): string {
  const text = contractText('aws-us-west-2');
  if (!text.includes(from)) throw new Error(`the example has no ${JSON.stringify(from)}`);
  return text.replace(from, () => to);
}
