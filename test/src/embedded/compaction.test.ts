import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { keepCompact } from '../../../src/embedded/compaction.ts';
import { RevisionLog } from '../../../src/embedded/revision-log.ts';
import { aDataDir, silent } from './support/cluster.ts';

it('forgets a long past little by little, so that nobody waits for all of it', async () => {
  const revisions = new RevisionLog(join(aDataDir(), 'cluster.db'), () => new Date());
  onTestFinished(() => revisions.close());
  revisions.transaction((append) => {
    for (let i = 0; i < 1000; i += 1) {
      const key = { resource: 'machineproviders', namespace: 'default', name: `p${i % 10}` };
      append(key, { type: 'MODIFIED', uid: '', write: (rv) => JSON.stringify({ rv }) });
    }
  });
  const stopping = new AbortController();
  const options = { window: { revisions: 50, ageMs: 1e9 }, intervalMs: 1, now: () => new Date(), log: silent };
  const compaction = keepCompact(revisions, { ...options, signal: stopping.signal });
  const seen = new Set<number>();
  while (revisions.compacted < 950) {
    seen.add(revisions.compacted);
    await setImmediate();
  }
  stopping.abort();
  await compaction;
  const steps = [...seen, 950].sort((a, b) => a - b);
  const widest = Math.max(...steps.slice(1).map((step, index) => step - (steps[index] ?? 0)));
  expect([steps[0], widest]).toEqual([0, 200]);
  const kept = revisions.read('machineproviders', 0).revisions;
  expect(kept, 'the window, and the ten objects as they stood at its beginning').toHaveLength(60);
});
