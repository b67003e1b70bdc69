import { describe, expect, it } from 'vitest';
import { createCircuit, faultTimes, refusalTimes } from '../../../src/calls/circuit.ts';
import { createLookingCircuit } from '../../../src/calls/looking-circuit.ts';
import { createProviderStates } from '../../../src/calls/provider-states.ts';
import { aClock } from '../../support/fixture/clock.ts';

const limits = { perSecond: 10, burst: 20 };

describe('a circuit', () => {
  it('opens after five failures in a row, lets one look after a while, and opens for longer', async () => {
    const clock = aClock();
    const circuit = createCircuit(faultTimes, clock);
    for (let call = 0; call < 5; call += 1) {
      expect(circuit.enter()).toBe(0);
      circuit.failed();
    }
    expect(circuit.enter()).toBe(15_000);
    await clock.pass(15_000);
    expect(circuit.enter()).toBe(0);
    expect(circuit.enter()).toBeGreaterThan(0);
    circuit.failed();
    expect(circuit.enter()).toBe(30_000);
    await clock.pass(30_000);
    expect(circuit.enter()).toBe(0);
    circuit.succeeded();
    expect([circuit.enter(), circuit.enter(), circuit.isAtRest()]).toEqual([0, 0, true]);
  });

  it('counts only failures in a row', () => {
    const circuit = createCircuit(faultTimes, aClock());
    for (let call = 0; call < 20; call += 1) {
      if (call % 5 === 4) circuit.succeeded();
      else circuit.failed();
    }
    expect(circuit.enter()).toBe(0);
  });

  it('lets a look through while it is open, which closes it or opens it for longer', async () => {
    const clock = aClock();
    const circuit = createCircuit(faultTimes, clock);
    for (let call = 0; call < 5; call += 1) circuit.failed();
    expect([circuit.enter(), circuit.look()]).toEqual([15_000, 0]);
    circuit.failed();
    expect([circuit.enter(), circuit.look()]).toEqual([30_000, 0]);
    circuit.abandoned();
    expect([circuit.enter(), circuit.look()]).toEqual([30_000, 0]);
    circuit.succeeded();
    expect([circuit.enter(), circuit.isAtRest()]).toEqual([0, true]);
  });

  it('is no obstacle to one look at a time, and one to whoever looks again', () => {
    const circuit = createCircuit(faultTimes, aClock());
    for (let call = 0; call < 5; call += 1) circuit.failed();
    const looking = createLookingCircuit(circuit);
    expect(looking.enter()).toBe(0);
    looking.failed();
    expect(looking.enter()).toBe(30_000);
    expect(createLookingCircuit(circuit).enter()).toBe(0);
  });

  it('lets another look when the one that looked came to no end', async () => {
    const clock = aClock();
    const circuit = createCircuit(refusalTimes, clock);
    circuit.failed();
    expect(circuit.enter()).toBe(900_000);
    await clock.pass(900_000);
    expect(circuit.enter()).toBe(0);
    circuit.abandoned();
    expect(circuit.enter()).toBe(0);
  });
});

describe('the states of providers', () => {
  it('outlive a connection while there is something to remember, and no longer', async () => {
    const clock = aClock();
    const states = createProviderStates(clock);
    const { signal } = new AbortController();
    const first = states.take('one', limits);
    for (let call = 0; call < 20; call += 1) await first.state.rate.take(signal);
    first.release();
    expect(states.take('one', limits).state.rate.waitMs()).toBe(100);
    states.take('two', limits).release();
    await clock.pass(60_000);
    for (let other = 0; other < 10; other += 1) states.take(`other-${other}`, limits).release();
    expect(states.size).toBeLessThan(6);
  });

  it('forget the longest unused beyond their bound, and none that is in use', () => {
    const states = createProviderStates(aClock(), 100);
    const kept = states.take('kept', limits);
    kept.state.refusals('1').failed();
    for (let other = 0; other < 1_000; other += 1) {
      const { state, release } = states.take(`other-${other}`, limits);
      state.refusals('1').failed();
      release();
    }
    expect(states.size).toBeLessThanOrEqual(101);
    expect(states.take('kept', limits).state).toBe(kept.state);
  });

  it('forget what was refused of one when they are told to, and nothing else of it', () => {
    const states = createProviderStates(aClock());
    const [one, other] = [states.take('one', limits).state, states.take('other', limits).state];
    for (const state of [one, other]) state.refusals('1').failed();
    for (let call = 0; call < 5; call += 1) one.origin(1, 'https://one').circuit.failed();
    states.forgetRefusals('one');
    states.forgetRefusals('unknown');
    expect([one.refusals('1').enter(), other.refusals('1').enter()]).toEqual([0, refusalTimes.firstMs]);
    expect(one.origin(1, 'https://one').circuit.enter()).toBe(faultTimes.firstMs);
  });

  it('forget what was refused once in a while at most, however often they are told to: passwords are shown no more often', async () => {
    const clock = aClock();
    const states = createProviderStates(clock);
    let shown = 0;
    for (let term = 0; term < 60; term += 1) {
      states.forgetRefusals('one');
      const { state, release } = states.take('one', limits);
      if (state.refusals('1').enter() === 0) {
        shown += 1;
        state.refusals('1').failed();
      }
      release();
      // Others come and go, so that whatever rests is dropped.
      for (const other of ['two', 'three', 'four']) states.take(other, limits).release();
      await clock.pass(refusalTimes.firstMs / 60);
    }
    expect(shown).toBe(2);
  });
});
