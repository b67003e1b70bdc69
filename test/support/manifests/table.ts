import type { MutableManifest } from '../contract.ts';
import { boundMistakes } from './bound-mistakes.ts';
import { combinedMistakes } from './combined-mistakes.ts';
import { contractMistakes } from './contract-mistakes.ts';
import { formatMistakes } from './format-mistakes.ts';
import { goodManifests } from './good-manifests.ts';
import { identityMistakes } from './identity-mistakes.ts';
import { type Judgement, type Mistake, presentMistake, withMistakes } from './mistake.ts';
import { networkMistakes } from './network-mistakes.ts';
import { settingMistakes } from './setting-mistakes.ts';
import { typeRows } from './types/all.ts';
import { mistakesOf } from './types/rows.ts';

/** A manifest and how it is judged, by everybody unless `differs` says otherwise. */
export interface ManifestRow extends Judgement {
  readonly name: string;
  readonly manifest: MutableManifest;
  /** Whether the API server's create accepts it. */
  readonly isAccepted: boolean;
  /** All that `validateMachineProvider` says. */
  readonly problems: readonly Pick<Mistake, 'code' | 'path' | 'at' | 'says' | 'severity'>[];
}

/** Mistakes that somebody thought of, each with the words that it must be told with. */
export const writtenMistakes: readonly Mistake[] = [
  ...contractMistakes,
  ...settingMistakes,
  ...networkMistakes,
  ...formatMistakes,
  ...identityMistakes,
  ...typeRows.flatMap(mistakesOf),
];

/** Manifests that are good, and bad in each way that the contract and the definition name: the one table of verdicts. */
export function manifestTable(): ManifestRow[] {
  const good = goodManifests.map(({ isRefused = false, ...row }) => ({ ...row, isAccepted: !isRefused, problems: [] }));
  const written = new Set(writtenMistakes.map(presentMistake));
  const bounds = boundMistakes().filter((mistake) => !written.has(presentMistake(mistake)));
  const bad = [...writtenMistakes, ...bounds].map((mistake) => ({
    ...mistake,
    name: presentMistake(mistake),
    manifest: withMistakes(mistake),
    isAccepted: mistake.severity === 'WARNING' || mistake.onlyQuery !== undefined,
    problems: [mistake],
  }));
  const worse = combinedMistakes.map(({ name, mistakes }) => ({
    name,
    manifest: withMistakes(...mistakes),
    isAccepted: false,
    problems: mistakes,
  }));
  return [...good, ...bad, ...worse];
}
