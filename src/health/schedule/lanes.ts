import { createKeyedSlots, type SlotsWanted } from '../../asking/keyed-slots.ts';

export interface LaneLimits {
  /** Looks at the same time, in all and of one host, while they are quick. */
  readonly quick: number;
  readonly quickPerHost: number;
  /** The same of those that have taken longer than `slowAfterMs`, or did the last time. */
  readonly slow: number;
  readonly slowPerHost: number;
  /** Beyond those: what has become slow while it went on leaves the quick ones their places all the same. */
  readonly overflow: number;
  readonly slowAfterMs: number;
}

export const defaultLaneLimits: LaneLimits = {
  quick: 256,
  quickPerHost: 64,
  slow: 500,
  slowPerHost: 64,
  overflow: 1_500,
  slowAfterMs: 2_000,
};

/** Of a lane's places, as many are for one namespace, and so many more are there for namespaces that have none. */
const shareOfOne = 3 / 4;
const spareShare = 1 / 8;

/** Who wants in. */
export interface Traveler {
  readonly host: string;
  readonly namespace: string;
  /** The last look took long. */
  readonly isSlow: boolean;
}

/**
 * Bounds how many looks are under way at once. Those that hang have a lane of their own, so that however many of them there
 * are, they hold no place of those that are well: the few that began to hang lately move over as soon as it shows.
 */
export interface Lanes {
  /** Resolves when there is room, with what ends the look's stay. Rejects with the signal's reason. */
  enter(traveler: Traveler, signal: AbortSignal): Promise<() => void>;
  readonly waiting: number;
  readonly underWay: { readonly quick: number; readonly slow: number };
}

export function createLanes(limits: LaneLimits = defaultLaneLimits): Lanes {
  const [quick, slow] = [createKeyedSlots(), createKeyedSlots()];
  const wantedOf = ({ host, namespace }: Traveler, most: number, perHost: number): SlotsWanted => {
    const tenant = `namespace ${namespace}`;
    // Who has the fewest of a lane is served first; and whatever one namespace lets hang, others find room.
    const spare = (places: number) => Math.ceil(places * spareShare);
    const keys = [
      { key: 'all', most, spare: spare(most) },
      { key: `host ${host}`, most: perHost, spare: spare(perHost) },
      { key: tenant, most: Math.ceil(most * shareOfOne) },
    ];
    return { keys, tenant };
  };
  const enterQuick = async (traveler: Traveler, signal: AbortSignal) => {
    let leave = await quick.take(wantedOf(traveler, limits.quick, limits.quickPerHost), signal);
    let isGone = false;
    const moveOver = async () => {
      const wanted = wantedOf(traveler, limits.overflow, limits.overflow);
      // It holds a place of those that are quick, and no longer than it must.
      if (!slow.isFree(wanted)) return tryLater();
      const leaveQuick = leave;
      leave = await slow.take(wanted, signal);
      leaveQuick();
      if (isGone) leave();
    };
    let timer: NodeJS.Timeout | undefined;
    const tryLater = () => {
      timer = setTimeout(() => void moveOver().catch(() => undefined), limits.slowAfterMs).unref();
    };
    tryLater();
    return () => {
      clearTimeout(timer);
      isGone = true;
      leave();
    };
  };
  return {
    enter: (traveler, signal) =>
      traveler.isSlow
        ? slow.take(wantedOf(traveler, limits.slow, limits.slowPerHost), signal)
        : enterQuick(traveler, signal),
    get waiting() {
      return quick.waiting + slow.waiting;
    },
    get underWay() {
      return { quick: quick.taken, slow: slow.taken };
    },
  };
}
