import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLatenessMeter, type LatenessMeter } from '../../src/lateness-meter.ts';
import { recordingLog } from '../support/recording-log.ts';

describe('a meter of lateness', () => {
  let now = 0;
  let meter: LatenessMeter;
  let log: ReturnType<typeof recordingLog>;
  beforeEach(() => {
    vi.useFakeTimers();
    now = 0;
    log = recordingLog();
    meter = createLatenessMeter({ elapsed: () => now, log });
  });
  afterEach(async () => {
    await meter.stop();
    vi.useRealTimers();
  });

  /** So much time goes by, in which the process got to nothing; then it does what is due. */
  const heldUp = (ms: number) => {
    now += ms;
    vi.advanceTimersByTime(100);
  };
  const well = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) heldUp(100);
  };

  it('counts nothing while every timer rings when it is due, or nearly', () => {
    well(60_000);
    heldUp(108);
    expect([meter.lateMs(), log.lines]).toEqual([0, []]);
  });

  it('counts what a timer was late by, also before it has rung', () => {
    now += 5_100;
    expect(meter.lateMs()).toBe(5_000);
    vi.advanceTimersByTime(100);
    expect(meter.lateMs()).toBe(5_000);
    well(1_000);
    heldUp(350);
    expect(meter.lateMs()).toBe(5_250);
  });

  it('says so once a minute while the process is held up for a quarter of it, and then no more', () => {
    for (let turn = 0; turn < 600; turn += 1) heldUp(200);
    expect(log.lines).toHaveLength(2);
    expect(log.lines[0]).toContainEqual({ heldUpMs: 30_000, ofMs: 60_000 });
    well(180_000);
    expect(log.lines).toHaveLength(2);
  });

  it('says nothing of a pause that was short beside the minute', () => {
    heldUp(10_000);
    well(120_000);
    expect(log.lines).toEqual([]);
  });

  it('says nothing any more once it is stopped', async () => {
    await meter.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a loop that is blocked is late, for whoever asks at once', async () => {
  const meter = createLatenessMeter({ elapsed: () => performance.now(), log: recordingLog() });
  const before = meter.lateMs();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
  expect(meter.lateMs() - before).toBeGreaterThanOrEqual(250);
  await meter.stop();
});
