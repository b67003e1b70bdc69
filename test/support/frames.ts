import type { MachineProviderFrame } from '../../schema/api/changes.ts';
import { type MachineProvider, type ProviderKey, providerKey } from '../../schema/machine-provider.ts';

/** The next frame; throws when the feed has ended. */
export async function nextFrame<Frame>(feed: AsyncIterator<Frame>): Promise<Frame> {
  const result = await feed.next();
  if (result.done) throw new Error('the feed has ended');
  return result.value;
}

/** So many frames, or all up to and with the first of a kind. */
export async function take<Frame extends { kind: string }>(
  feed: AsyncIterator<Frame>,
  until: number | Frame['kind'],
): Promise<Frame[]> {
  const frames: Frame[] = [];
  while (typeof until === 'number' ? frames.length < until : frames.at(-1)?.kind !== until) {
    frames.push(await nextFrame(feed));
  }
  return frames;
}

/** A frame in a few words, for example `ProviderAdded default/a@101`. */
export function inWords(frame: MachineProviderFrame): string {
  if (!('provider' in frame)) return frame.kind;
  const { namespace, name, resourceVersion } = frame.provider.metadata;
  const reason = frame.kind === 'ProviderDeleted' ? ` ${frame.reason}` : '';
  return `${frame.kind} ${namespace}/${name}@${resourceVersion}${reason}`;
}

/** What a client makes of a feed: the providers that it knows of. */
export class FeedClient {
  readonly known = new Map<ProviderKey, MachineProvider>();
  cursor: string | undefined;
  resets = 0;
  /** Whether each version came in order, and once. */
  readonly faults: string[] = [];

  take(frame: MachineProviderFrame): void {
    this.cursor = frame.cursor;
    if (frame.kind === 'Reset') {
      this.known.clear();
      this.resets++;
    }
    if (!('provider' in frame)) return;
    const { namespace, name } = frame.provider.metadata;
    const key = providerKey(namespace, name);
    this.check(frame, this.known.get(key));
    if (frame.kind === 'ProviderDeleted') this.known.delete(key);
    else this.known.set(key, frame.provider);
  }

  private check(
    frame: MachineProviderFrame & { provider: MachineProvider },
    before: MachineProvider | undefined,
  ): void {
    if (before ? frame.kind === 'ProviderAdded' : frame.kind !== 'ProviderAdded') {
      this.faults.push(`${inWords(frame)}, but ${before ? 'known' : 'unknown'}`);
    }
    const version = Number(frame.provider.metadata.resourceVersion);
    const least = Number(before?.metadata.resourceVersion ?? 0);
    const relistedDeletion = frame.kind === 'ProviderDeleted' && version === least;
    if (version <= least && !relistedDeletion) this.faults.push(`${inWords(frame)}, but held @${least}`);
  }
}
