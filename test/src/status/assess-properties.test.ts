import { describe, expect, it } from 'vitest';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { type Condition, ConditionStatus } from '../../../schema/status/condition.ts';
import { FailureCode } from '../../../schema/failure-code.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { VerdictKind } from '../../../schema/verdict-kind.ts';
import { createCustomResource } from '../../../src/embedded/crd.ts';
import { assess } from '../../../src/status/assess.ts';
import { conditionsOf } from '../../../src/status/managers.ts';
import type { Assessment, Observations, Previous } from '../../../src/status/observations.ts';
import { changesWorthTelling } from '../../../src/status/worth-telling.ts';
import { aDiscovery } from '../../support/discovery.ts';
import { aFailure, applied, observations, seenAt } from '../../support/looks.ts';
import { aMachineProvider, aStoredProvider } from '../../support/machine-provider.ts';
import { Chance } from '../../support/seeded.ts';

const foreign: readonly Condition[] = [
  { type: 'Maintained', status: ConditionStatus.TRUE, reason: 'ByHand', lastTransitionTime: '2020-01-01T00:00:00Z' },
];
const spec = {
  authentication: { type: AuthenticationType.APIKEY, apiKey: { secretRef: { name: 'aws', key: 'id' } } },
  capabilities: { supportedInstanceTypes: ['small', 'gone'] },
  networkConfig: { defaultNetworkId: 'net-1' },
  storageConfig: { defaultStorageClass: 'ssd' },
};
const fresh: Previous = {
  provider: aMachineProvider({ spec, status: { conditions: foreign } }),
  looks: [],
  unconfirmed: false,
};

const codes = Object.values(FailureCode);
const untold = { reason: 'Nobody was asked.' };

/** Anything that may be seen at once, of this generation or another. */
function seen(chance: Chance): Observations {
  const health = chance.pick(Object.values(observations));
  const used = chance.below(130);
  const quotas = chance.pick([
    aFailure(chance.pick(codes)),
    { quotas: [], usage: {}, gaps: [] },
    { quotas: [{ resource: 'cpu', unit: 'cores', used, limit: 100 }], usage: { machines: used }, gaps: [] },
    { quotas: [{ resource: 'memory', unit: 'GB', used: Number.NaN, limit: -1 }], usage: { cpu: 1e30 }, gaps: [] },
  ]);
  const discovery = chance.pick([
    aFailure(chance.pick(codes)),
    aDiscovery(),
    aDiscovery({ networks: { items: [{ id: 'net-1' }] }, storageTypes: { items: [], untold } }),
    aDiscovery({ operations: { create: { kind: VerdictKind.UNSUPPORTED, reason: 'no' } } }),
  ]);
  return {
    ...health,
    generation: chance.pick([1, 1, 1, 2, 0]) || undefined,
    ...(chance.below(2) === 0 && { quotas }),
    ...(chance.below(2) === 0 && { discovery }),
  };
}

interface Step {
  readonly before: Previous;
  readonly seen: Observations;
  readonly now: number;
  readonly assessment: Assessment;
  readonly after: Previous;
}

function take(before: Previous, what: Observations, now: number): Step {
  const assessment = assess(before, what, now);
  const { looks, unconfirmed } = assessment;
  return {
    before,
    seen: what,
    now,
    assessment,
    after: { provider: applied(before.provider, assessment), looks, unconfirmed },
  };
}

/** A life of a provider, under a clock that jumps back now and then. */
function* life(seed: number, length: number): Generator<Step> {
  const chance = new Chance(seed);
  let previous = fresh;
  let now = seenAt;
  for (let count = 0; count < length; count += 1) {
    now += chance.pick([60_000, 15_000, 1, 0, -3_600_000, 86_400_000]);
    const step = take(previous, seen(chance), now);
    yield step;
    previous = step.after;
  }
}

const lives = Array.from({ length: 8 }, (_, index) => index + 1);
const conditions = ({ status }: MachineProvider) => new Map((status?.conditions ?? []).map((one) => [one.type, one]));
const sharesOf = ({ health, discovery, quota }: Assessment) => ({ health, discovery, quota });

describe('whatever is seen, in whatever order', () => {
  it.each(lives)('a time of transition moves with its status, and only then (life %i)', (seed) => {
    for (const { before, after } of life(seed, 200)) {
      const old = conditions(before.provider);
      for (const [type, { status, lastTransitionTime }] of conditions(after.provider)) {
        const was = old.get(type);
        if (was?.status === status) expect(lastTransitionTime).toBe(was?.lastTransitionTime);
        expect(lastTransitionTime).toMatch(/^\d{4}-.*Z$/);
      }
    }
  });

  it.each(lives)('no manager has a word in what is another one, and nobody in what is foreign (life %i)', (seed) => {
    for (const { assessment, after } of life(seed, 150)) {
      const types: string[] = [];
      const fields: string[] = [];
      for (const [name, share] of Object.entries(sharesOf(assessment))) {
        if (share === undefined) continue;
        const own: readonly string[] = conditionsOf[name as keyof typeof conditionsOf];
        for (const { type } of share.conditions) expect(own).toContain(type);
        types.push(...share.conditions.map(({ type }) => type));
        fields.push(...Object.keys(share).filter((field) => field !== 'conditions'));
      }
      expect(new Set(types).size).toBe(types.length);
      expect(new Set(fields).size).toBe(fields.length);
      expect(conditions(after.provider).get('Maintained')).toEqual(foreign[0]);
    }
  });

  it('the definition takes every share', () => {
    const { validate } = createCustomResource(machineProviderCrd([]));
    const stored = aStoredProvider({ spec });
    for (const seed of lives) {
      for (const { assessment } of life(seed, 150)) {
        for (const share of Object.values(sharesOf(assessment))) {
          if (share !== undefined)
            expect(validate({ ...stored, status: structuredClone(share) } as never, undefined)).toEqual([]);
        }
      }
    }
  });

  it.each(lives)(
    'seeing the same again changes nothing that is worth telling, once the window is full of it (life %i)',
    (seed) => {
      const chance = new Chance(seed);
      for (const { after, now } of life(seed, 20)) {
        const again = seen(chance);
        let previous = after;
        for (let count = 1; count <= 22; count += 1) previous = take(previous, again, now + count).after;
        const { assessment } = take(previous, again, now + 60_000);
        for (const share of Object.values(sharesOf(assessment))) {
          if (share !== undefined) expect(changesWorthTelling(previous.provider.status, share)).toBe(false);
        }
      }
    },
  );

  it.each(lives)(
    'a failure that may pass moves a provider that is ready only when it is seen twice (life %i)',
    (seed) => {
      for (const { before, after } of life(seed, 200)) {
        const [was, is] = [conditions(before.provider).get('Ready'), conditions(after.provider).get('Ready')];
        if (after.unconfirmed) expect(is).toEqual(was);
        expect(before.unconfirmed && after.unconfirmed && was?.status !== is?.status).toBe(false);
      }
    },
  );

  it.each(lives)('the score is one of a hundred, and low where the provider is not ready (life %i)', (seed) => {
    for (const { after } of life(seed, 200)) {
      const { health } = after.provider.status ?? {};
      if (health?.score == null) continue;
      const isDown = conditions(after.provider).get('Ready')?.status === ConditionStatus.FALSE;
      expect(health.score >= 0 && health.score <= (isDown ? 49 : 100) && Number.isInteger(health.score)).toBe(true);
      expect(Number(health.metrics?.successRate) + Number(health.metrics?.errorRate)).toBeCloseTo(100, 1);
      expect(after.looks.length).toBeLessThanOrEqual(20);
    }
  });
});
