import { openSocket } from '../../../../src/server/support/socket.ts';
import { Changes } from '../../../../support/changes.ts';
import { openEventStream } from '../../../../support/event-stream.ts';
import { asText, type Json } from '../../../contract/support/client.ts';
import { keyOf } from './reads.ts';

const shown = 'provider { metadata { namespace name } status { observedGeneration } }';
export const changesQuery = `subscription ($namespace: String) { machineProviderChanges(namespace: $namespace) {
  __typename ... on ProviderAdded { ${shown} } ... on ProviderModified { ${shown} } ... on ProviderDeleted { reason ${shown} } } }`;
export const healthQuery = `subscription ($namespace: String) { healthTransitions(namespace: $namespace) {
  __typename ... on HealthTransition { cause ${shown} } } }`;
export const statusQuery = `subscription ($namespace: String!, $name: String!) {
  machineProviderStatus(namespace: $namespace, name: $name) {
    __typename ... on StatusChanged { deleted after { observedGeneration } } } }`;

export interface FeedRequest {
  readonly transport: 'socket' | 'stream';
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A feed as its reader has it: what it holds by now, and each state that it was shown, as `namespace/name@mark`. */
export class OpenFeed {
  synced = false;
  /** The code of the error that ended it. */
  ended: string | undefined;
  readonly held = new Set<string>();
  shown: string[] = [];
  close: () => void = () => undefined;
  private readonly changes = new Changes();
  private readonly request: FeedRequest;

  constructor(request: FeedRequest) {
    this.request = request;
  }

  /** Resolves when the condition holds or the feed has ended; also when neither comes, for what is missing then shows. */
  async until(condition: () => boolean): Promise<void> {
    await this.changes
      .until('the feed is there', () => this.ended !== undefined || condition(), 15_000)
      .catch(() => undefined);
  }

  async open(url: string, token: string): Promise<void> {
    if (this.request.transport === 'socket') await this.openSocket(url, token);
    else await this.openStream(url, token);
  }

  private async openSocket(url: string, token: string): Promise<void> {
    const socket = await openSocket(url);
    this.close = () => socket.ws.terminate();
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    await socket.next();
    const { query, variables } = this.request;
    socket.send({ id: '1', type: 'subscribe', payload: { query, variables } });
    void socket.closed.then(({ code }) => this.end(`closed with ${code}`));
    const read = async () => {
      for (;;) {
        const { type, payload } = await socket.next();
        if (type === 'next') this.take(payload as Heard);
        if (type === 'error') this.take({ errors: payload as Heard['errors'] });
        if (type === 'complete') this.end('complete');
      }
    };
    void read();
  }

  private async openStream(url: string, token: string): Promise<void> {
    const { query, variables } = this.request;
    const stream = await openEventStream(url, query, { variables, token });
    this.close = () => stream.close();
    const read = async () => {
      for (;;) this.take((await stream.next()).data as unknown as Heard);
    };
    read().catch(() => this.end('complete'));
  }

  private end(reason: string): void {
    this.ended ??= reason;
    this.changes.notify();
  }

  private take({ data, errors }: Heard): void {
    const [error] = errors ?? [];
    if (error !== undefined) return this.end(asText(error.extensions?.['code']));
    const changed = data?.machineProviderChanges;
    const status = data?.machineProviderStatus;
    const health = data?.healthTransitions;
    if (changed !== undefined) this.takeChange(changed);
    if (status !== undefined) this.takeStatus(status);
    if (health !== undefined) this.takeHealth(health);
    this.changes.notify();
  }

  private takeChange(frame: Json): void {
    const kind = asText(frame['__typename']);
    if (kind === 'Synced') this.synced = true;
    const { provider, reason } = frame;
    if (provider === undefined) return;
    const key = keyOf(provider);
    if (kind === 'ProviderAdded') this.held.add(key);
    // Whoever was never shown a provider must not hear of its changes.
    if (kind === 'ProviderModified' && !this.held.has(key)) this.end(`a change of ${key}, which was never shown`);
    if (kind === 'ProviderDeleted') this.held.delete(key);
    const isGone = kind === 'ProviderDeleted' && asText(reason ?? '') === 'DELETED';
    this.shown.push(isGone ? `${key}@gone` : `${key}@${markOf(provider.status)}`);
  }

  private takeHealth(frame: Json): void {
    if (asText(frame['__typename']) === 'Synced') this.synced = true;
    const { provider } = frame;
    if (provider === undefined) return;
    const key = keyOf(provider);
    const cause = asText(frame['cause'] ?? '');
    // Whoever was never shown a provider must not hear of what moves it.
    if (cause === 'MOVED' && !this.held.has(key)) this.end(`a move of ${key}, which was never shown`);
    if (['DELETED', 'LEFT_FILTER', 'NOT_PERMITTED'].includes(cause)) this.held.delete(key);
    else this.held.add(key);
    this.shown.push(cause === 'DELETED' ? `${key}@gone` : `${key}@${markOf(provider.status)}`);
  }

  private takeStatus(frame: Json): void {
    const kind = asText(frame['__typename']);
    if (kind === 'Synced') this.synced = true;
    if (kind !== 'StatusChanged') return;
    const { namespace, name } = this.request.variables;
    const key = `${asText(namespace)}/${asText(name)}`;
    const isGone = asText(frame['deleted']) === 'true';
    if (isGone) this.held.delete(key);
    else this.held.add(key);
    this.shown.push(isGone ? `${key}@gone` : `${key}@${markOf(frame['after'])}`);
  }
}

interface Heard {
  readonly data?: Json | null;
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] | undefined;
}

function markOf(status: Json | null | undefined): string {
  return asText(status?.observedGeneration ?? '');
}
