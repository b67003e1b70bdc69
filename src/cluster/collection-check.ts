import { parseResourceVersion, type ResourceVersion } from '../../schema/machine-provider.ts';
import { throwIfRefused } from './api-call.ts';
import type { ClusterCalls } from './connection.ts';
import { asObject, asText } from './json.ts';
import { ApiFailure } from './status.ts';

export interface CollectionCheckOptions {
  readonly connection: ClusterCalls;
  readonly path: string;
  /** When the cluster has told nothing for so long that takes its storage, it is asked. */
  readonly afterMs: number;
  /** How long the answer may take. */
  readonly timeoutMs: number;
  /** Milliseconds of a clock that is never set; the process's own unless given. */
  readonly elapsed?: (() => number) | undefined;
}

/**
 * Whether the cluster can still answer for a collection as it is now. An API server that has lost its storage goes on
 * with its watches from memory, so that they end and begin in order while nothing can happen any more.
 */
export class CollectionCheck {
  readonly #options: CollectionCheckOptions;
  readonly #elapsed: () => number;
  #vouchedAt = -Infinity;
  #doubted = false;

  constructor(options: CollectionCheckOptions) {
    this.#options = options;
    this.#elapsed = options.elapsed ?? (() => performance.now());
  }

  /** The last check failed: an open watch alone would not show that the cluster is well again. */
  get isDoubted(): boolean {
    return this.#doubted;
  }

  /** The cluster has told nothing for some time but signs of life. */
  get isDue(): boolean {
    return this.#elapsed() - this.#vouchedAt >= this.#options.afterMs;
  }

  /** The cluster told something that takes its storage: an event, or a list. */
  vouched(): void {
    this.#vouchedAt = this.#elapsed();
  }

  /**
   * Asks for one object at the newest version, which takes the API server, its storage and the gateway's permission.
   * Resolves with that version, which a cluster that was restored from a backup may have gone back to. Throws ApiFailure,
   * SyntaxError, a TimeoutError, or undici's errors; until one succeeds, the cluster is doubted.
   */
  async run(signal: AbortSignal): Promise<ResourceVersion> {
    const { connection, path, timeoutMs } = this.#options;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    this.#doubted = true;
    try {
      const version = await askVersion(connection, path, limit);
      this.#doubted = false;
      this.vouched();
      return version;
    } catch (error) {
      // Too busy to answer is alive, and a watch is served from memory; it only waits for as long as it is asked to.
      if (error instanceof ApiFailure && error.httpStatus === 429) this.#doubted = false;
      throw error;
    }
  }
}

async function askVersion(connection: ClusterCalls, path: string, signal: AbortSignal): Promise<ResourceVersion> {
  const response = await connection.request(path, { query: { limit: 1 }, signal });
  await throwIfRefused(response);
  const list = asObject(await response.body.json());
  const version = parseResourceVersion(asText(asObject(list?.metadata)?.resourceVersion) ?? '');
  if (version === undefined) throw new SyntaxError('expected a Kubernetes list with an integer resourceVersion');
  return version;
}
