import { asText, type Client, itemsOf, type Json } from '../../../contract/support/client.ts';
import { providersEverywhere, providersIn } from '../../../contract/support/provider.ts';
import { names, providersOf } from './draw.ts';
import { isTrue } from './world.ts';

/** What a get gives; its resourceVersion is undefined when nothing is there, or may be known to be. */
export interface Seen {
  readonly refused: boolean;
  readonly version: string | undefined;
}

export type Verb = 'list' | 'watch';

/**
 * What the API server itself answers to one token, under the rights of now: the questions are the requests themselves,
 * never a review. Answers are kept, for an oracle lives no longer than those rights.
 */
export class Oracle {
  readonly client: Client;
  private readonly version: () => string;
  private readonly known = new Map<string, Promise<unknown>>();

  constructor(client: Client, version: () => string) {
    this.client = client;
    this.version = version;
  }

  get(namespace: string, name: string): Promise<Seen> {
    return this.ask(`get ${namespace}/${name}`, async () => {
      const { code, body, text } = await this.client.call('GET', `${providersIn(namespace)}/${name}`);
      if (code === 403 || code === 404) return { refused: code === 403, version: undefined };
      if (code !== 200) throw new Error(text);
      return { refused: false, version: asText(body.metadata?.resourceVersion) };
    });
  }

  mayGetSecret(namespace: string, name: string): Promise<boolean> {
    return this.mayAsk(`/api/v1/namespaces/${namespace}/secrets/${name}`);
  }

  mayListEvents(namespace: string): Promise<boolean> {
    return this.mayAsk(`/api/v1/namespaces/${namespace}/events?limit=1`);
  }

  /**
   * All that the token can come by with this verb, as `namespace/name`: everywhere, else namespace by namespace, else
   * name by name. undefined when each of those requests is refused; of all namespaces also when nothing has the names
   * that are left, for whoever may see those alone is not told that there are others.
   */
  async visible(verb: Verb, within?: string): Promise<ReadonlySet<string> | undefined> {
    const all = await this.read(verb, undefined, undefined);
    if (all !== undefined) return new Set(all.filter((key) => within === undefined || key.startsWith(`${within}/`)));
    const namespaces = within === undefined ? Object.keys(providersOf) : [within];
    const parts = await Promise.all(namespaces.map((namespace) => this.visibleIn(verb, namespace)));
    const open = parts.filter(
      (part) => part !== undefined && (within !== undefined || part.whole || part.keys.length > 0),
    );
    return open.length === 0 ? undefined : new Set(open.flatMap((part) => part?.keys ?? []));
  }

  /** Whether a provider of this name would be shown, be there one or not. */
  async mayRead(verb: Verb, namespace: string, name: string): Promise<boolean> {
    for (const [place, single] of [
      [undefined, undefined],
      [namespace, undefined],
      [namespace, name],
    ]) {
      if ((await this.read(verb, place, single)) !== undefined) return true;
    }
    return false;
  }

  /** The API server's own review, for what no request can tell. */
  may(attributes: Record<string, unknown>): Promise<boolean> {
    return this.ask(`may ${JSON.stringify(attributes)}`, async () => {
      const { body } = await this.client.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: attributes },
      });
      return isTrue(body.status?.allowed);
    });
  }

  private async visibleIn(
    verb: Verb,
    namespace: string,
  ): Promise<{ readonly whole: boolean; readonly keys: readonly string[] } | undefined> {
    const all = await this.read(verb, namespace, undefined);
    if (all !== undefined) return { whole: true, keys: all };
    const single = await Promise.all(names.map((name) => this.read(verb, namespace, name)));
    const open = single.filter((part) => part !== undefined);
    return open.length === 0 ? undefined : { whole: false, keys: open.flat() };
  }

  private read(verb: Verb, namespace?: string, name?: string): Promise<readonly string[] | undefined> {
    const path = namespace === undefined ? providersEverywhere : providersIn(namespace);
    const parameters = new URLSearchParams(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` });
    parameters.set('resourceVersion', this.version());
    parameters.set('resourceVersionMatch', 'NotOlderThan');
    return this.ask(`${verb} ${namespace ?? ''} ${name ?? ''}`, () =>
      verb === 'list'
        ? this.list(`${path}?${parameters.toString()}`)
        : this.watch(`${path}?watch=true&${parameters.toString()}`),
    );
  }

  private async list(path: string): Promise<readonly string[] | undefined> {
    const answer = await this.client.call('GET', path);
    if (answer.code === 403) return undefined;
    if (answer.code !== 200) throw new Error(answer.text);
    return itemsOf(answer).map(keyOf);
  }

  /** What the watch begins with, up to the bookmark that says that this was all. */
  private async watch(path: string): Promise<readonly string[] | undefined> {
    const open = () => this.client.watch(`${path}&sendInitialEvents=true&allowWatchBookmarks=true`);
    const events = await open().catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('watch: 403')) return undefined;
      throw error;
    });
    if (events === undefined) return undefined;
    const keys: string[] = [];
    for await (const { type, object } of events) {
      if (type === 'BOOKMARK') break;
      keys.push(keyOf(object));
    }
    return keys;
  }

  private mayAsk(path: string): Promise<boolean> {
    return this.ask(path, async () => (await this.client.call('GET', path)).code !== 403);
  }

  private ask<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = (this.known.get(question) as Promise<T> | undefined) ?? ask();
    this.known.set(question, known);
    return known;
  }
}

function keyOf({ metadata }: Json): string {
  return `${asText(metadata?.namespace)}/${asText(metadata?.name)}`;
}
