import { defineConfig } from 'vite';

export default defineConfig({
  // Relative, so that the page works behind a proxy that puts a path in front of the gateway's.
  base: './',
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    assetsDir: 'graphiql',
    // The editor is one large chunk, loaded once and kept by the browser.
    chunkSizeWarningLimit: 10_000,
    // Its polyfill is for browsers without module preloading, which GraphiQL does not support anyway.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Packages say "use client" to servers that render React; a bundle for browsers has no use for it.
      onLog(level, log, write) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') write(level, log);
      },
    },
  },
  worker: { format: 'es' },
});
