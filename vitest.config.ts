import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Without it vitest loads two copies of graphql ("another module or realm").
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/{schema,resolvers,src,gateway}/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    // A shared machine may be many times slower than this one; a test that hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 2,
  },
});
