import { type HealthFacts, movesBetween, noFacts } from './health-facts.ts';

/** One version of a provider, as the API server's own watch told it. */
export interface SeenVersion {
  readonly kind: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly name: string;
  readonly uid: string;
  readonly version: number;
  readonly facts: HealthFacts;
}

/** One frame of a feed. */
export interface ToldFrame {
  /** In a snapshot it may show any version; whatever was before is not told. */
  readonly kind: 'SNAPSHOT' | 'APPEARED' | 'MOVED' | 'GONE';
  readonly name: string;
  readonly uid: string;
  /** Of the state that it shows; of what is gone, of the last one. */
  readonly version: number;
  /** What it says has moved, as `movesBetween` writes it. */
  readonly moves: readonly string[];
  /** It says that versions were left out before it. */
  readonly isCollapsed: boolean;
  readonly cursor: string;
}

export interface ToldVerdict {
  /** Each in a sentence; none when no transition was lost, doubled or out of order. */
  readonly faults: readonly string[];
  /** Frames that told of a move. */
  readonly transitions: number;
}

/**
 * Judges what a feed told by what the API server told: of each object every version at which
 * its health moved, once, in order, with the moves that it made. `mayCollapse` where the gateway lost sight of the cluster
 * meanwhile: then it may leave some out, and must say so.
 */
export function assessTold(
  told: readonly ToldFrame[],
  seen: readonly SeenVersion[],
  { mayCollapse = false }: { readonly mayCollapse?: boolean } = {},
): ToldVerdict {
  const faults: string[] = [];
  const lives = new Map<string, Life>();
  for (const version of seen) {
    const life = lives.get(version.uid) ?? { versions: [], at: -1, isGone: false };
    life.versions.push(version);
    lives.set(version.uid, life);
  }
  const cursors = new Set<string>();
  const held = new Map<string, string>();
  for (const frame of told) {
    const fault = (what: string) => void faults.push(`${inWords(frame)}: ${what}`);
    if (cursors.has(frame.cursor)) fault('its cursor was there before');
    cursors.add(frame.cursor);
    const other = held.get(frame.name);
    if (other !== undefined && other !== frame.uid) fault(`but ${other} of this name was still there`);
    if (frame.kind === 'GONE') held.delete(frame.name);
    else held.set(frame.name, frame.uid);
    const life = lives.get(frame.uid);
    if (life === undefined) fault('never written');
    else assessFrame(frame, life, { mayCollapse, fault });
  }
  for (const { versions, at, isGone } of lives.values()) {
    for (const version of movingIn(versions, at, versions.length)) faults.push(`${identityOf(version)} was never told`);
    const last = versions.at(-1);
    if (last?.kind === 'DELETED' && !isGone) faults.push(`the end of ${identityOf(last)} was never told`);
  }
  return { faults, transitions: told.filter(({ moves }) => moves.length > 0).length };
}

interface Life {
  readonly versions: SeenVersion[];
  /** The last one that was told. */
  at: number;
  isGone: boolean;
}

interface Judging {
  readonly mayCollapse: boolean;
  readonly fault: (what: string) => void;
}

function assessFrame(frame: ToldFrame, life: Life, { mayCollapse, fault }: Judging): void {
  const { versions, at } = life;
  if (life.isGone) fault('told after its end');
  if (frame.kind === 'GONE') {
    if (versions.at(-1)?.kind !== 'DELETED') fault('though it lives');
    life.isGone = true;
    return;
  }
  if ((frame.kind !== 'MOVED') !== at < 0) fault(at < 0 ? 'moved before it appeared' : 'appeared twice');
  const now = versions.findIndex(({ version, kind }) => version === frame.version && kind !== 'DELETED');
  if (now < 0) return fault('no such version was written');
  if (now === at) return fault('told twice');
  if (now < at) return fault(`out of order, behind ${versions[at]?.version}`);
  const skipped = frame.kind === 'SNAPSHOT' ? [] : movingIn(versions, at, now);
  if (skipped.length > 0 && !(frame.isCollapsed && mayCollapse)) {
    fault(`lost ${skipped.map(identityOf).join(', ')}${frame.isCollapsed ? ', collapsed without a reason' : ''}`);
  }
  const expected = movesBetween(factsAt(versions, at), factsAt(versions, now));
  if (expected.join() !== frame.moves.join()) fault(`expected the moves ${expected.join(', ') || 'of none'}`);
  life.at = now;
}

/** The versions between two at which something moved; of the last one when it was deleted, nothing did. */
function movingIn(versions: readonly SeenVersion[], after: number, before: number): SeenVersion[] {
  return versions.slice(after + 1, before).filter((version, index) => {
    const from = factsAt(versions, after + index);
    return version.kind !== 'DELETED' && movesBetween(from, version.facts).length > 0;
  });
}

function factsAt(versions: readonly SeenVersion[], index: number): HealthFacts {
  return versions[index]?.facts ?? noFacts;
}

function identityOf({ name, uid, version }: Pick<SeenVersion, 'name' | 'uid' | 'version'>): string {
  return `${name} ${uid}@${version}`;
}

function inWords({ kind, moves, ...frame }: ToldFrame): string {
  return `${kind} ${identityOf(frame)} ${moves.join(', ')}`.trim();
}
