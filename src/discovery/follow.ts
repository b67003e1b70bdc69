import type { CapabilityDiscovery } from '../../schema/api/discovery.ts';
import type { DiscoveryRun } from './run.ts';

/**
 * A run as it is now, and again whenever it has changed, to its end; whoever reads slowly is spared what lies between.
 * Hand-written, because `return()` of an async generator would wait for the change that is being awaited.
 */
export function followRun(run: DiscoveryRun): AsyncIterableIterator<CapabilityDiscovery> {
  const leave = run.join();
  let told: CapabilityDiscovery | undefined;
  let isOver = false;
  let wake: (() => void) | undefined;
  const unwatch = run.watch(() => wake?.());
  const end = () => {
    if (isOver) return;
    isOver = true;
    unwatch();
    leave();
    wake?.();
  };
  const changed = async (): Promise<void> => {
    if (!isOver && run.current === told) await new Promise<void>((resolve) => (wake = resolve));
  };
  return {
    async next() {
      if (told !== undefined && told === run.current && run.isOver) end();
      await changed();
      if (isOver) return { done: true, value: undefined };
      told = run.current;
      return { done: false, value: told };
    },
    async return() {
      end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
