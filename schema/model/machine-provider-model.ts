import { MachineProviderSpec } from '../spec/spec.ts';
import { MachineProviderStatus } from '../status/status.ts';
import { buildNoun } from './build.ts';
import type { Noun } from './model.ts';

/** Everything under `spec`. */
export const specNoun: Noun = buildNoun(MachineProviderSpec);

/** Everything under `status`. */
export const statusNoun: Noun = buildNoun(MachineProviderStatus);
