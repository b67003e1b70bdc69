import type { CapabilityDiscovery } from '../../schema/api/discovery.ts';
import type { DiscoveryRun } from './run.ts';

/**
 * A run as it is now, and again whenever it has changed, to its end; whoever reads slowly is spared what lies between.
 * Hand-written, because `return()` of an async generator would wait for the change that is being awaited.
 */
export function followRun(run: DiscoveryRun): AsyncIterableIterator<CapabilityDiscovery> {
  const leave = run.waiters.join();
  let told: CapabilityDiscovery | undefined;
  let isOver = false;
  const waiting: (() => void)[] = [];
  const wake = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const unwatch = run.watch(wake);
  const end = () => {
    if (isOver) return;
    isOver = true;
    unwatch();
    leave();
    wake();
  };
  const changed = async (): Promise<void> => {
    if (!isOver && run.current === told) await new Promise<void>((resolve) => waiting.push(resolve));
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
