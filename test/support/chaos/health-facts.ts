/** What of a provider's health a transition is about, read from the stored object and by nothing of the gateway's own. */
export interface HealthFacts {
  readonly phase: string;
  /** Those that are not Unknown, which is the same as absent. */
  readonly conditions: ReadonlyMap<string, string>;
}

/** As an API server and both feeds give it. */
export interface RawStatus {
  readonly phase?: string | null;
  readonly observedGeneration?: number | null;
  readonly conditions?: readonly RawCondition[] | null;
  readonly connectivity?: { readonly lastChecked?: string | null } | null;
  readonly health?: { readonly lastChecked?: string | null } | null;
}

export interface RawCondition {
  readonly type?: string | null;
  readonly status?: string | null;
  readonly reason?: string | null;
  readonly message?: string | null;
  readonly lastTransitionTime?: string | null;
}

export const noFacts: HealthFacts = { phase: '', conditions: new Map() };

export function factsOf(status: RawStatus | null | undefined): HealthFacts {
  const told = (status?.conditions ?? []).filter((one) => wordOf(one.status) !== 'UNKNOWN');
  return {
    phase: wordOf(status?.phase),
    conditions: new Map(told.map(({ type, status: is }) => [type ?? '', wordOf(is)])),
  };
}

/** `phase READY>ERROR` and `Ready TRUE>FALSE`, sorted; none when nothing moved. */
export function movesBetween(before: HealthFacts, after: HealthFacts): string[] {
  const types = new Set([...before.conditions.keys(), ...after.conditions.keys()]);
  return [
    move('phase', before.phase, after.phase),
    ...Array.from(types, (type) => move(type, statusIn(before, type), statusIn(after, type))),
  ]
    .flat()
    .sort();
}

export function move(what: string, from: string, to: string): string[] {
  return from === to ? [] : [`${what} ${from}>${to}`];
}

/** GraphQL writes an enum's values in its own way. */
export function wordOf(text: string | null | undefined): string {
  return (text ?? '').toUpperCase().replace(/[^A-Z]/g, '');
}

function statusIn({ conditions }: HealthFacts, type: string): string {
  return conditions.get(type) ?? 'UNKNOWN';
}
