import type { RawCondition, RawStatus } from './health-facts.ts';
import type { SeenVersion } from './assess-told.ts';

/** A version with its whole status and the generation of its spec. */
export interface SeenStatus extends SeenVersion {
  readonly generation: number;
  readonly status: RawStatus | undefined;
}

/**
 * What is wrong with how statuses were written, as the API server's own watch told it; nothing when no write was laid over
 * a newer one: of each life of a provider neither the generation nor any time ever goes back, and each condition has the
 * time at which its status moved.
 */
export function assessWrites(seen: readonly SeenStatus[]): readonly string[] {
  const faults: string[] = [];
  const last = new Map<string, SeenStatus>();
  for (const version of seen) {
    const { uid, name, status, generation, kind } = version;
    const fault = (what: string) => void faults.push(`${name} ${uid}@${version.version}: ${what}`);
    const before = last.get(uid);
    if (before === undefined && kind === 'ADDED' && status?.phase != null) fault('was born with a status of another');
    if (before !== undefined && version.version <= before.version) fault(`came behind @${before.version}`);
    if ((status?.observedGeneration ?? 0) > generation) fault('tells of a generation that is to come');
    if (before !== undefined) {
      for (const what of wentBack(before.status, status)) fault(what);
    }
    last.set(uid, version);
  }
  return faults;
}

function wentBack(before: RawStatus | undefined, after: RawStatus | undefined): string[] {
  const [from, to] = [before?.observedGeneration ?? 0, after?.observedGeneration ?? 0];
  const times: [string, string | null | undefined, string | null | undefined][] = [
    ['connectivity.lastChecked', before?.connectivity?.lastChecked, after?.connectivity?.lastChecked],
    ['health.lastChecked', before?.health?.lastChecked, after?.health?.lastChecked],
  ];
  return [
    ...(to < from ? [`observedGeneration went back from ${from} to ${to}`] : []),
    ...times.flatMap(([what, was, is]) => (isEarlier(is, was) ? [`${what} went back from ${was} to ${is}`] : [])),
    ...(after?.conditions ?? []).flatMap((condition) => conditionFaults(conditionIn(before, condition), condition)),
  ];
}

function conditionFaults(before: RawCondition | undefined, { type, status, lastTransitionTime: is }: RawCondition) {
  const was = before?.lastTransitionTime;
  if (before === undefined || was == null) return [];
  if (isEarlier(is, was)) return [`${type} went back from ${was} to ${is}`];
  if (before.status === status && is !== was) return [`${type} is ${status} since ${was}, but says ${is}`];
  return [];
}

function conditionIn(status: RawStatus | undefined, { type }: RawCondition): RawCondition | undefined {
  return status?.conditions?.find((one) => one.type === type);
}

function isEarlier(time: string | null | undefined, than: string | null | undefined): boolean {
  return time != null && than != null && Date.parse(time) < Date.parse(than);
}
