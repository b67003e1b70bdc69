// Loaded into a gateway with --import, beside --expose-gc: collects its garbage when it is asked to, and says when it has.
process.on('message', () => {
  // What the first finalizes the second frees.
  globalThis.gc?.();
  setTimeout(() => {
    globalThis.gc?.();
    process.send?.(process.memoryUsage());
  }, 50);
});
// The bench must not keep alive what it asks to stop.
process.channel?.unref();
