import { expect, it } from 'vitest';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { ConditionStatus } from '../../../schema/status/condition.ts';
import { LostAnswers } from '../../../src/status/lost-answers.ts';
import { healthManager } from '../../../src/status/managers.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

const written = {
  type: 'Ready',
  status: ConditionStatus.FALSE,
  reason: 'Unreachable',
  message: 'It is not reached.',
  lastTransitionTime: '2026-06-01T12:00:00Z',
};

const lost = (uid: string) => aMachineProvider({ uid, status: { observedGeneration: 1 } });
const later = ({ metadata: { uid } }: MachineProvider) =>
  aMachineProvider({ uid, version: 2, status: { conditions: [written] } });

it('has a bound: those that were lost last are told, with the status that they were judged from', () => {
  const answers = new LostAnswers();
  const [first, ...others] = Array.from({ length: 10_001 }, (_, index) => lost(`uid-${index}`));
  if (first === undefined) return expect.unreachable('there are many');
  const all = [first, ...others];
  for (const provider of all.slice(0, 10_000)) answers.note(healthManager, provider, [written]);
  // Of these the first was lost last.
  answers.note(healthManager, first, [written]);
  for (const provider of all.slice(10_000)) answers.note(healthManager, provider, [written]);
  const told = all.map((provider) => answers.before(healthManager, later(provider)));
  expect(told.slice(0, 3)).toEqual([{ status: first.status }, undefined, { status: others[1]?.status }]);
  expect(told.filter((one) => one !== undefined)).toHaveLength(10_000);
});
