import { expect, it } from 'vitest';
import { UnderWay } from '../../../src/asking/under-way.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

const provider = aMachineProvider({ uid: 'one', metadata: { generation: 1 } });

class Run {
  readonly life = new AbortController();
  readonly signal = this.life.signal;
}

it('is one for all who ask about the same spec of the same life, whatever else of it has changed', () => {
  const underWay = new UnderWay<Run>();
  const share = (metadata: object) => underWay.share(aMachineProvider({ uid: 'one', metadata }), () => new Run());
  const run = share({ generation: 1 });
  expect(share({ generation: 1, resourceVersion: '99' })).toBe(run);
  expect(share({ generation: 2 })).not.toBe(run);
  expect(share({ generation: 1, uid: 'another' })).not.toBe(run);
  expect(underWay.size).toBe(3);
});

it('is begun anew once it has ended', () => {
  const underWay = new UnderWay<Run>();
  const run = underWay.share(provider, () => new Run());
  underWay.ended(provider, run);
  expect(underWay.size).toBe(0);
  expect(underWay.share(provider, () => new Run())).not.toBe(run);
});

it('is known until it has ended, also where it was given up and another has followed', () => {
  const underWay = new UnderWay<Run>();
  const givenUp = underWay.share(provider, () => new Run());
  givenUp.life.abort();
  const next = underWay.share(provider, () => new Run());
  expect(underWay.all).toEqual([givenUp, next]);
  underWay.ended(provider, givenUp);
  expect(underWay.all).toEqual([next]);
  expect(underWay.share(provider, () => new Run())).toBe(next);
});

it('is nothing where it could not be begun', () => {
  const underWay = new UnderWay<Run>();
  const tooMany = () => {
    throw new Error('too many');
  };
  expect(() => underWay.share(provider, tooMany)).toThrow('too many');
  expect(underWay.size).toBe(0);
});
