import { GatewayError } from '../../schema/gateway-error.ts';
import { endpointHost } from './endpoint-host.ts';
import { createKeyedSlots, type SlotsWanted } from './keyed-slots.ts';
import type { Mandates } from './mandates.ts';
import type { Subject } from './ports.ts';

/** How many ask at the same time, by one replica. */
export interface AtOnceLimits {
  /**
   * Those that ask at the same time: in all, of one namespace, of one host, and of one host by one namespace, so that
   * slow ones of one tenant hold neither the places nor a host for all.
   */
  readonly atOnce: number;
  readonly perNamespace: number;
  readonly perHost: number;
  readonly perHostOfNamespace: number;
  /** Further ones in all, and of one host, for namespaces of which none asks: not even several full ones hold them up. */
  readonly spareAtOnce: number;
  readonly sparePerHost: number;
}

/** How many may wait for others: in all, and of one namespace; one of each namespace may wait in any case. */
export interface WaitingLimits {
  readonly waiting: number;
  readonly waitingPerNamespace: number;
}

export interface AskingQueueOptions {
  /** What is done in turn, in the plural. */
  readonly what: string;
  readonly limits: AtOnceLimits & WaitingLimits;
}

/** Who asks providers now, and who waits for others that ask the same host, or for the same namespace. */
export class AskingQueue {
  private readonly options: AskingQueueOptions;
  private readonly slots = createKeyedSlots();

  constructor(options: AskingQueueOptions) {
    this.options = options;
  }

  get waiting(): number {
    return this.slots.waiting;
  }

  /** Throws OVERLOADED where too many wait already for one more to. */
  assertRoom(subject: Subject): void {
    const { what, limits } = this.options;
    const wanted = slotsOf(subject, limits);
    if (this.slots.isFree(wanted)) return;
    const own = this.slots.waitingFor(wanted.tenant);
    const fix = 'Try again in a minute.';
    if (own >= limits.waitingPerNamespace) {
      const { namespace } = subject.provider.metadata;
      const message = `${limits.waitingPerNamespace} ${what} of the namespace "${namespace}" wait for others already.`;
      throw new GatewayError('OVERLOADED', message, { fix });
    }
    // The first of a namespace is let in always: many namespaces together can't close the queue to another one.
    if (this.slots.waiting < limits.waiting || own === 0) return;
    throw new GatewayError('OVERLOADED', `${limits.waiting} ${what} wait for others already.`, { fix });
  }

  /**
   * Resolves when the turn has come and somebody's mandate holds still, with what gives the place back. Takes none where
   * there is nobody to ask. Rejects with the signal's reason, and with DriverFailure CANCELLED.
   */
  async enter(subject: Subject | undefined, mandates: Mandates, signal: AbortSignal): Promise<() => void> {
    const wanted = subject && slotsOf(subject, this.options.limits);
    const leave = wanted === undefined ? () => undefined : await this.slots.take(wanted, signal);
    try {
      await mandates.assertAny(signal);
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }
}

/** What one takes of these while it asks. */
function slotsOf({ provider, driver }: Subject, limits: AtOnceLimits): SlotsWanted {
  const { atOnce, perNamespace, perHost, perHostOfNamespace, spareAtOnce, sparePerHost } = limits;
  const tenant = `namespace ${provider.metadata.namespace}`;
  const host = `host ${endpointHost(provider.spec, driver)}`;
  const keys = [
    { key: 'all', most: atOnce, spare: spareAtOnce },
    { key: tenant, most: perNamespace },
    { key: host, most: perHost, spare: sparePerHost },
    { key: `${tenant} ${host}`, most: perHostOfNamespace },
  ];
  return { keys, tenant };
}
