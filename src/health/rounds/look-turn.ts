import { ProviderPhase } from '../../../schema/enums.ts';
import { look, type Looked } from '../look/look.ts';
import type { Lanes } from '../schedule/lanes.ts';
import type { LookTurn } from '../schedule/schedule.ts';
import { type LookResult, resultOf } from './look-metrics.ts';
import { enterLane, type TurnOptions } from './turn.ts';

export interface LookTurnOptions extends TurnOptions {
  readonly lanes: Lanes;
  /** A look that takes longer is a slow one, and so is the next. */
  readonly slowAfterMs: number;
}

const announceAfterMs = 1_000;

/** One provider is looked at in its turn; what comes of it decides when the next one is. Never throws. */
export async function lookInTurn({ uid, dueAt, quotas }: LookTurn, options: LookTurnOptions): Promise<void> {
  const { watched, lanes, schedule, metrics, elapsed, slowAfterMs } = options;
  let result: LookResult = 'given_up';
  let began = elapsed();
  // A timer has nobody else who catches what it throws.
  const tell = () => void watched.within(uid, 'look', async () => announce(uid, options));
  const announcing = setTimeout(tell, announceAfterMs).unref();
  await watched.within(uid, 'look', async (one, signal) => {
    const leave = await enterLane(options, { lanes, uid, of: one }, signal);
    began = elapsed();
    metrics.begun(Math.max(0, began - dueAt) / 1_000);
    let looked: Looked;
    try {
      const provider = watched.find(uid);
      if (provider === undefined) return;
      const checked = quotas ? undefined : one.checked;
      looked = await look(provider, { quotas, checked }, options.look, signal);
    } finally {
      leave();
    }
    one.isSlow = elapsed() - began > slowAfterMs;
    one.checked = looked.checked;
    result = judge({ uid, quotas }, looked, options);
  });
  clearTimeout(announcing);
  if (result === 'given_up') schedule.gaveUp(uid, elapsed());
  metrics.looked(result, (elapsed() - began) / 1_000);
}

/** Of whom nothing is known yet, and will not be for a while, at least that is told. */
function announce(uid: string, { watched, look: { problemsOf }, conclude }: LookTurnOptions): void {
  const provider = watched.find(uid);
  if (provider === undefined || provider.status?.phase != null) return;
  conclude(provider, { generation: provider.metadata.generation ?? undefined, problems: problemsOf(provider) }, false);
}

function judge(
  { uid, quotas }: Pick<LookTurn, 'uid' | 'quotas'>,
  { observations, requests }: Looked,
  { watched, schedule, conclude, elapsed, look: { paceOf } }: LookTurnOptions,
): LookResult {
  const provider = watched.find(uid);
  // Of the spec that it has by now nothing was seen.
  if (provider === undefined || (provider.metadata.generation ?? undefined) !== observations.generation) {
    return 'given_up';
  }
  const isRefresh = schedule.isRefreshDue(uid, elapsed());
  const { health, unconfirmed } = conclude(provider, observations, isRefresh);
  const isDown = !unconfirmed && health?.phase === ProviderPhase.NOT_READY;
  const isWell = !unconfirmed && health?.phase === ProviderPhase.READY;
  const { perSecond } = paceOf(provider.spec);
  const end = { isUnconfirmed: unconfirmed, isDown, isWell, requests, perSecond, gotQuotas: quotas };
  schedule.looked(uid, end, elapsed());
  if (unconfirmed) return 'unconfirmed';
  return health === undefined ? 'unknown' : resultOf[health.phase];
}
