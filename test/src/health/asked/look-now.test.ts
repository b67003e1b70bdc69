import { beforeEach, describe, expect, it } from 'vitest';
import { ProviderPhase } from '../../../../schema/enums.ts';
import type { MachineProvider } from '../../../../schema/machine-provider.ts';
import { ProblemCode, Severity } from '../../../../schema/problem.ts';
import { ConditionStatus } from '../../../../schema/status/condition.ts';
import { drivers } from '../../../../src/drivers/registry.ts';
import { createLookNow } from '../../../../src/health/asked/look-now.ts';
import type { LookToWrite } from '../../../../src/health/write/write-look.ts';
import type { Assessment } from '../../../../src/status/observations.ts';
import { seenAt } from '../../../support/looks.ts';
import { aMachineProvider, type ProviderTraits } from '../../../support/machine-provider.ts';

const never = new AbortController().signal;
const nothing = { looks: [], unconfirmed: false };
const since = '2026-05-01T00:00:00Z';
const red = { type: 'Ready', status: ConditionStatus.FALSE, reason: 'SpecInvalid', lastTransitionTime: since };
const aWrongProvider = (traits: ProviderTraits = {}) => aMachineProvider({ name: 'cloud', ...traits });

/** What becomes of the provider while it is looked at. */
let meanwhile: MachineProvider | undefined;
let written: LookToWrite[];
let remembered: { readonly assessment: Assessment; readonly writesBefore: number }[];

beforeEach(() => {
  meanwhile = undefined;
  written = [];
  remembered = [];
});

/** Looks at a provider whose spec is wrong, so that nobody is asked. */
const lookNow = createLookNow({
  look: {
    accessFor: () => expect.unreachable('nobody is asked'),
    drivers,
    problemsOf: () => [
      {
        code: ProblemCode.INVALID,
        severity: Severity.ERROR,
        path: 'spec.region',
        message: 'No region.',
        fix: 'Set it.',
      },
    ],
    paceOf: () => ({ timeoutMs: 1_000, perSecond: 1, burst: 1 }),
    lateMs: () => 0,
    log: { error: () => expect.unreachable('nothing fails') },
  },
  write: async (look) => {
    written.push(look);
    return { machineProvider: look.provider, warnings: [], managers: [], isRefused: false };
  },
  find: () => meanwhile,
  known: () => nothing,
  now: () => seenAt,
  onLooked: (_, assessment) => void remembered.push({ assessment, writesBefore: written.length }),
});

describe('a look that somebody asks for', () => {
  it('is remembered before it is written, so that a look in turn goes on from it', async () => {
    const { assessment } = await lookNow(aWrongProvider(), never);
    expect(assessment.health?.phase).toBe(ProviderPhase.ERROR);
    expect(remembered).toEqual([{ assessment, writesBefore: 0 }]);
    expect(written).toMatchObject([{ at: seenAt, ...nothing }]);
  });

  const now = new Date(seenAt).toISOString();
  it.each<[string, MachineProvider | undefined, string]>([
    ['by what its status has become meanwhile', aWrongProvider({ status: { conditions: [red] } }), since],
    ['by itself where it is gone by then', undefined, now],
    ['by itself where another has its name', aWrongProvider({ uid: 'another', status: { conditions: [red] } }), now],
    [
      'by itself where its spec is another',
      aWrongProvider({ metadata: { generation: 2 }, status: { conditions: [red] } }),
      now,
    ],
  ])('is judged %s', async (_, current, expected) => {
    meanwhile = current;
    const { assessment } = await lookNow(aWrongProvider(), never);
    const ready = assessment.health?.conditions.find(({ type }) => type === 'Ready');
    expect(Date.parse(ready?.lastTransitionTime ?? '')).toBe(Date.parse(expected));
  });

  it.each([
    ['is written', 'nobody looked before', undefined, true],
    ['is written', 'the last look was five seconds ago', seenAt - 5_000, true],
    ['is written', 'the last look was by a clock that is ahead', seenAt + 3_600_000, true],
    ['is not written', 'the last look was less than five seconds ago', seenAt - 4_999, false],
  ])('%s with its times alone where %s', async (_, __, lastChecked, isRefresh) => {
    const health = lastChecked === undefined ? null : { lastChecked: new Date(lastChecked).toISOString() };
    meanwhile = aWrongProvider({ status: { health } });
    await lookNow(aWrongProvider(), never);
    expect(written).toMatchObject([{ isRefresh }]);
  });
});
