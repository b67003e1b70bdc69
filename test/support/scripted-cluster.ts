import type { MachineProvider, ProviderKey, ResourceVersion } from '../../schema/machine-provider.ts';
import { providerKey } from '../../schema/machine-provider.ts';
import type { ReflectorSink } from '../../src/cluster/ports.ts';
import { aMachineProvider, type ProviderTraits } from './machine-provider.ts';

type Sink = ReflectorSink<MachineProvider>;
type WatchEvent = Parameters<Sink['apply']>[0];

/** A cluster as a reflector sees it: objects under one counter of versions, told to whoever watches. */
export class ScriptedCluster {
  readonly objects = new Map<ProviderKey, MachineProvider>();
  /** Every event there ever was, in order. */
  readonly log: WatchEvent[] = [];
  version = 100;
  private readonly watching = new Set<Sink>();
  private lives = 0;

  /** Lists for a sink and watches from there. */
  connect(sink: Sink): void {
    this.relist(sink);
    this.watching.add(sink);
  }

  /** The sink hears nothing until it is listed for (or resumed) again. */
  disconnect(sink: Sink): void {
    this.watching.delete(sink);
  }

  relist(sink: Sink): void {
    sink.replace([...this.objects.values()], this.version as ResourceVersion);
  }

  create(traits: ProviderTraits): MachineProvider {
    const object = aMachineProvider({ uid: `life-${++this.lives}`, ...traits, version: ++this.version });
    return this.tell('ADDED', object);
  }

  update(traits: ProviderTraits): MachineProvider {
    const before = this.objects.get(keyFor(traits));
    if (!before) throw new Error('no such object');
    return this.tell('MODIFIED', aMachineProvider({ ...traits, uid: before.metadata.uid, version: ++this.version }));
  }

  delete(traits: Pick<ProviderTraits, 'name' | 'namespace'>): MachineProvider {
    const before = this.objects.get(keyFor(traits));
    if (!before) throw new Error('no such object');
    const resourceVersion = String(++this.version);
    return this.tell('DELETED', { ...before, metadata: { ...before.metadata, resourceVersion } });
  }

  /** Versions also move on by writes to other resources. */
  bookmark(step = 5): void {
    this.version += step;
    for (const sink of this.watching) sink.bookmark(this.version as ResourceVersion);
  }

  private tell(type: WatchEvent['type'], object: MachineProvider): MachineProvider {
    const key = keyFor(object.metadata);
    if (type === 'DELETED') this.objects.delete(key);
    else this.objects.set(key, object);
    const event = { type, object, resourceVersion: this.version as ResourceVersion };
    this.log.push(event);
    for (const sink of this.watching) sink.apply(event);
    return object;
  }
}

function keyFor({
  name = 'aws-us-west-2',
  namespace = 'default',
}: Pick<ProviderTraits, 'name' | 'namespace'>): ProviderKey {
  return providerKey(namespace, name);
}
