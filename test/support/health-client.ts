import type { HealthFrame } from '../../schema/api/changes.ts';
import { type HealthTransition, HealthTransitionCause, QuotaDirection } from '../../schema/api/health-events.ts';
import { type MachineProvider, type ProviderKey, providerKey } from '../../schema/machine-provider.ts';
import { ConditionStatus } from '../../schema/status/condition.ts';
import type { MachineProviderStatus } from '../../schema/status/status.ts';

/** What a client of the feed of health holds of one provider, put together of nothing but transitions. */
export interface HeldHealth {
  readonly uid: string;
  readonly version: number;
  readonly phase: string | null;
  /** Those that are not Unknown. */
  readonly conditions: ReadonlyMap<string, ConditionStatus>;
  /** `cpu 90`: thresholds that are reached or exceeded. */
  readonly above: ReadonlySet<string>;
}

const leaving: readonly HealthTransitionCause[] = [
  HealthTransitionCause.DELETED,
  HealthTransitionCause.LEFT_FILTER,
  HealthTransitionCause.NOT_PERMITTED,
];

/** A transition in a few words: `MOVED default/a@101 phase Ready>Error Ready True>False cpu ^90`. */
export function inWords(frame: HealthFrame): string {
  if (frame.kind !== 'HealthTransition') return frame.kind;
  const { namespace, name, resourceVersion } = frame.provider.metadata;
  const { phase, conditions, quotas, credentialExpiry } = frame;
  return [
    `${frame.cause} ${namespace}/${name}@${resourceVersion}`,
    ...(phase ? [`phase ${phase.from ?? '-'}>${phase.to ?? '-'}`] : []),
    ...conditions.map(({ type, from, to }) => `${type} ${from}>${to}`),
    ...quotas.map(
      ({ resource, threshold, direction }) =>
        `${resource} ${direction === QuotaDirection.ABOVE ? '^' : 'v'}${threshold}`,
    ),
    ...(credentialExpiry ? [credentialExpiry.state] : []),
    ...(frame.collapsed ? ['collapsed'] : []),
  ].join(' ');
}

/** What is held of a status, worked out of it and of nothing else. */
export function healthOf({ metadata, status }: MachineProvider): HeldHealth {
  return {
    uid: metadata.uid,
    version: Number(metadata.resourceVersion),
    phase: status?.phase ?? null,
    conditions: new Map(
      (status?.conditions ?? []).flatMap(({ type, status: is }) =>
        type && is && is !== ConditionStatus.UNKNOWN ? [[type, is] as const] : [],
      ),
    ),
    above: exceededIn(status),
  };
}

function exceededIn(status: MachineProviderStatus | null | undefined): ReadonlySet<string> {
  const exceeded = (status?.resources?.quotas ?? []).flatMap(({ resource, used, limit }) =>
    [80, 90, 100].filter((percent) => Number(used) >= (Number(limit) * percent) / 100).map((n) => `${resource} ${n}`),
  );
  return new Set(exceeded);
}

/** What a client makes of the feed of health; each transition must begin where the last one ended. */
export class HealthClient {
  readonly known = new Map<ProviderKey, HeldHealth>();
  readonly faults: string[] = [];

  take(frame: HealthFrame): void {
    if (frame.kind === 'Reset') this.known.clear();
    if (frame.kind !== 'HealthTransition') return;
    const { namespace, name } = frame.provider.metadata;
    const key = providerKey(namespace, name);
    const held = this.known.get(key);
    const isLeaving = leaving.includes(frame.cause);
    this.check(frame, held, isLeaving);
    if (isLeaving) this.known.delete(key);
    else this.known.set(key, this.next(frame, held));
  }

  private check(frame: HealthTransition, held: HeldHealth | undefined, isLeaving: boolean): void {
    const fault = (what: string) => this.faults.push(`${inWords(frame)}: ${what}`);
    const isMove = frame.cause === HealthTransitionCause.MOVED;
    const mayBeEither = frame.cause === HealthTransitionCause.CAUGHT_UP;
    if (!mayBeEither && (isMove || isLeaving) !== (held !== undefined)) fault(held ? 'known' : 'unknown');
    if (isMove && inWords(frame).split(' ').length < 3) fault('moves nothing');
    if (!held) return;
    const version = Number(frame.provider.metadata.resourceVersion);
    if (version < held.version || (version === held.version && !isLeaving)) fault(`held @${held.version}`);
  }

  private next(frame: HealthTransition, held: HeldHealth | undefined): HeldHealth {
    const { cause, provider } = frame;
    if (cause === HealthTransitionCause.ENTERED_FILTER) return healthOf(provider);
    const isMove = cause === HealthTransitionCause.MOVED;
    const before = isMove && held ? held : undefined;
    const { uid, resourceVersion } = provider.metadata;
    if (before && before.uid !== uid) this.faults.push(`${inWords(frame)}: of another life`);
    const conditions = new Map(before?.conditions);
    const expected = (what: string, is: string | null, from: string | null) => {
      if (is !== from) this.faults.push(`${inWords(frame)}: ${what} is ${is ?? 'absent'}`);
    };
    if (frame.phase) expected('the phase', before?.phase ?? null, frame.phase.from ?? null);
    for (const { type, from, to } of frame.conditions) {
      expected(type, conditions.get(type) ?? ConditionStatus.UNKNOWN, from);
      if (to === ConditionStatus.UNKNOWN) conditions.delete(type);
      else conditions.set(type, to);
    }
    const phase = frame.phase ? (frame.phase.to ?? null) : (before?.phase ?? null);
    return { uid, version: Number(resourceVersion), phase, conditions, above: this.crossed(frame, before) };
  }

  private crossed(frame: HealthTransition, before: HeldHealth | undefined): ReadonlySet<string> {
    const above = new Set(before?.above);
    for (const { resource, threshold, direction } of frame.quotas) {
      const one = `${resource} ${threshold}`;
      const isAbove = direction === QuotaDirection.ABOVE;
      if (above.has(one) === isAbove) this.faults.push(`${inWords(frame)}: ${one} once more`);
      if (isAbove) above.add(one);
      else above.delete(one);
    }
    return above;
  }
}
