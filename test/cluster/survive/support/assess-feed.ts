import type { ChangeFrame } from '../../../support/subscriber.ts';
import type { Written } from './writer.ts';

/** What a feed made of what was written. */
export interface FeedVerdict {
  /** Each in one sentence; none when the feed kept every promise. */
  readonly faults: readonly string[];
  /** What its reader holds at the end: `uid@version` by name. */
  readonly known: ReadonlyMap<string, string>;
  /** Frames that tell of an object. */
  readonly told: number;
  /** Of these, the ones that say that they stand for several versions. */
  readonly collapsed: number;
}

type ObjectFrame = Extract<ChangeFrame, { provider: unknown }>;

/**
 * Judges all frames that one reader got, through all its resumptions, against all that was written in its namespace:
 * each object in order, nothing twice, nothing that was never written, `collapsed` wherever a version was skipped, and
 * whatever was written while the gateway watched.
 */
export function assessFeed(frames: readonly ChangeFrame[], written: readonly Written[]): FeedVerdict {
  const faults: string[] = [];
  const known = new Map<string, string>();
  const told = new Set<string>();
  const cursors = new Set<string>();
  let collapsed = 0;
  for (const frame of frames) {
    if (frame.__typename === 'Reset') {
      faults.push(`a Reset: ${frame.why}`);
      known.clear();
    }
    if (!('provider' in frame)) continue;
    const words = inWords(frame);
    if (told.has(words)) faults.push(`${words} twice`);
    if (cursors.has(frame.cursor)) faults.push(`the cursor of ${words} twice`);
    faults.push(...assessFrame(frame, known.get(nameOf(frame)), written).map((fault) => `${words}, ${fault}`));
    told.add(words);
    cursors.add(frame.cursor);
    if (frame.__typename === 'ProviderModified' && frame.collapsed) collapsed += 1;
    if (frame.__typename === 'ProviderDeleted') known.delete(nameOf(frame));
    else known.set(nameOf(frame), identityOf(frame));
  }
  faults.push(...assessCalm(frames, written));
  return { faults, known, told: told.size, collapsed };
}

function assessFrame(frame: ObjectFrame, held: string | undefined, written: readonly Written[]): string[] {
  const { uid } = frame.provider.metadata;
  const life = written.filter((each) => each.uid === uid);
  const at = life.findIndex(({ version, kind }) => `${uid}@${version}` === identityOf(frame) && kind !== 'DELETED');
  const heldAt = life.findIndex(({ version, kind }) => `${uid}@${version}` === held && kind !== 'DELETED');
  switch (frame.__typename) {
    case 'ProviderAdded':
      return [...(held === undefined ? [] : [`but held ${held}`]), ...(at < 0 ? ['which was never written'] : [])];
    case 'ProviderModified':
      if (at < 0) return ['which was never written'];
      if (heldAt < 0) return [`but held ${held ?? 'none'}`];
      if (at <= heldAt) return [`but held the later ${held ?? ''}`];
      return at > heldAt + 1 && !frame.collapsed ? [`behind ${held ?? ''} without saying that it skipped some`] : [];
    case 'ProviderDeleted':
      if (frame.deletion !== 'DELETED') return [`as ${frame.deletion}`];
      if (heldAt < 0) return [`but held ${held ?? 'none'}`];
      return life.some(({ kind }) => kind === 'DELETED') ? [] : ['though it lives'];
  }
}

/** A reader who came later has no right to what was written before its snapshot. */
function assessCalm(frames: readonly ChangeFrame[], written: readonly Written[]): string[] {
  const states = new Set(frames.flatMap((frame) => (isState(frame) ? [identityOf(frame)] : [])));
  const ends = new Set(
    frames.flatMap((frame) => (frame.__typename === 'ProviderDeleted' ? [frame.provider.metadata.uid] : [])),
  );
  return written
    .filter(({ calm }) => calm)
    .filter(({ kind, uid, version }) => (kind === 'DELETED' ? !ends.has(uid) : !states.has(`${uid}@${version}`)))
    .map(({ kind, name, version }) => `${kind} ${name}@${version} was left out, though the gateway watched`);
}

function isState(frame: ChangeFrame): frame is ObjectFrame {
  return 'provider' in frame && frame.__typename !== 'ProviderDeleted';
}

function nameOf(frame: ObjectFrame): string {
  return frame.provider.metadata.name;
}

function identityOf({ provider: { metadata } }: ObjectFrame): string {
  return `${metadata.uid}@${metadata.resourceVersion}`;
}

function inWords(frame: ObjectFrame): string {
  return `${frame.__typename} ${nameOf(frame)} ${identityOf(frame)}`;
}
