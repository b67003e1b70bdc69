import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/cluster/slow-first.ts';

const jsonFile = process.env['TEST_REPORT'];
/** They hold statuses and leaders to a time, which says nothing where they wait for processors that others have. */
const timed = [
  'test/gateway/chaos.test.ts',
  'test/cluster/health/chaos-*.test.ts',
  'test/cluster/health/takeover.test.ts',
];

// Everything that needs a real Kubernetes; `npm run test:cluster`.
export default defineConfig({
  // Without it vitest loads two copies of graphql ("another module or realm").
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // The gateway's own end-to-end tests run here on real servers.
    env: { TEST_CLUSTER: 'real' },
    globalSetup: ['test/cluster/global-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
    reporters: ['default', './test/cluster/report.ts', ...(jsonFile === undefined ? [] : ['json'])],
    ...(jsonFile !== undefined && { outputFile: { json: jsonFile } }),
    // A shared machine may be many times slower than this one; a test that hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { sequencer: SlowFirst },
    expect: { poll: { timeout: 10_000 } },
    // Most of a file's time would go into loading the same modules again.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts', 'test/gateway/**/*.test.ts'],
          // The last tests the gateway's own start and end, with an embedded cluster.
          exclude: [...timed, 'test/gateway/process.test.ts'],
          // More than the processors: most of the time something is being waited for.
          maxWorkers: 6,
        },
      },
      {
        extends: true,
        test: {
          name: 'timed',
          include: timed,
          env: { CHAOS_SLACK_MS: process.env['CHAOS_SLACK_MS'] ?? '0' },
          maxWorkers: 4,
          // When all others are done.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
