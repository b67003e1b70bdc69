/** The rooms and their one-way arrows: schema <- resolvers <- src; docs/rooms.md says why. */
const room = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    room('no-cycles', {}, { circular: true }, 'A cycle makes decorated classes throw at load.'),
    room(
      'schema-knows-nobody',
      { path: '^schema/' },
      { path: '^(resolvers|src|test|bench)/' },
      'The nouns stand alone.',
    ),
    room(
      'resolvers-know-schema',
      { path: '^resolvers/' },
      { path: '^(src|test|bench)/' },
      'Resolvers declare the ports that src implements.',
    ),
    room(
      'code-knows-no-tests',
      { path: '^(schema|resolvers|src)/' },
      { path: '^(test|bench|ui)/' },
      'Tests are not shipped.',
    ),
    room(
      'only-cluster-imports-client-node',
      { path: '^(schema|resolvers|src)/', pathNot: '^src/cluster/' },
      { path: 'node_modules/@kubernetes/client-node' },
      'One room speaks to Kubernetes.',
    ),
    room(
      'cluster-stands-alone',
      { path: '^src/cluster/' },
      { path: '^src/(?!cluster/)|^resolvers/' },
      'It knows Kubernetes, and no GraphQL.',
    ),
    room(
      'embedded-stands-alone',
      { path: '^src/embedded/' },
      { path: '^src/(?!embedded/)|^resolvers/' },
      'The embedded cluster is a peer: it is reached over HTTP, never through a shortcut.',
    ),
    room(
      'embedded-is-only-started',
      { path: '^(schema|resolvers|src)/', pathNot: '^src/(embedded/|(main|process|connect)\\.ts)' },
      { path: '^src/embedded/' },
      'Only the wiring may start it.',
    ),
    room(
      'providers-know-the-cluster',
      { path: '^src/providers/' },
      { path: '^src/(?!providers/|cluster/)' },
      'providers -> cluster.',
    ),
    room(
      'what-providers-rest-on-stands-apart',
      { path: '^src/providers/(scope|manifests)/' },
      { path: '^src/providers/(?!$1/)' },
      'What one may see, and how manifests compare, depends on no copy.',
    ),
    room(
      'the-copy-knows-no-reader',
      { path: '^src/providers/copy/' },
      { path: '^src/providers/(?!copy/|scope/|manifests/)' },
      'Lists and feeds read it.',
    ),
    room(
      'lists-and-feeds-stand-apart',
      { path: '^src/providers/(lists|feeds)/' },
      { path: '^src/providers/(?!$1/|copy/|scope/|manifests/)' },
      'Both read the copy; the store hands it to them.',
    ),
    room(
      'writes-know-the-store',
      { path: '^src/providers/writes/' },
      { path: '^src/providers/(?!writes/|scope/|manifests/|store\\.ts)' },
      'They wait until it has seen them, and publish nothing.',
    ),
    room(
      'auth-knows-the-cluster-and-the-ports-of-providers',
      { path: '^src/auth/' },
      { path: '^src/(?!auth/|cluster/|bucket\\.ts|providers/scope/(scope|secret-access|sees-everything)\\.ts)' },
      'auth -> cluster; of the copy of the providers it knows nothing.',
    ),
    room(
      'only-the-wiring-imports-auth',
      { path: '^(schema|resolvers|src)/', pathNot: '^src/(auth/|(main|contexts|sessions)\\.ts)' },
      { path: '^src/auth/' },
      'Who a caller is comes through ports.',
    ),
    room(
      'drivers-stand-alone',
      { path: '^src/drivers/' },
      { path: '^src/(?!drivers/)|^resolvers/' },
      'They know the nouns and nobody else.',
    ),
    room(
      'drivers-dial-nobody',
      { path: '^src/drivers/' },
      { path: '(^|node_modules/)(node:)?(undici|net|tls|https?|http2|dns|dgram|child_process)($|/)' },
      'Only src/calls dials: a driver asks its Access.',
    ),
    room(
      'calls-know-the-contract-of-drivers',
      { path: '^src/calls/' },
      {
        path: '^src/(?!calls/|cluster/(connection|secret-read)\\.ts|drivers/(access|failure|hidden|retry-after|tls)\\.ts)|^resolvers/',
      },
      'The one way out knows no driver, and of the cluster only how a Secret is read.',
    ),
    room(
      'drivers-know-no-other-driver',
      { path: '^src/drivers/([^/]+)/' },
      { path: '^src/drivers/[^/]+/', pathNot: '^src/drivers/$1/' },
      'A type of provider is one folder, and its line in the registry.',
    ),
    room(
      'status-knows-drivers-and-the-cluster',
      { path: '^src/status/' },
      { path: '^src/(?!status/|drivers/[^/]+\\.ts|cluster/|providers/store\\.ts)' },
      'What a status says, and how a share of it is written: it asks nobody.',
    ),
    room(
      'asking-knows-drivers',
      { path: '^src/asking/' },
      { path: '^src/(?!asking/|drivers/[^/]+\\.ts|cluster/)|^resolvers/' },
      'Which drivers there are, and how they get out, is handed to it; what comes of it is for others to judge.',
    ),
    room(
      'health-knows-status-and-asking',
      { path: '^src/health/' },
      { path: '^src/(?!health/|status/|asking/|drivers/[^/]+\\.ts|cluster/|bucket\\.ts|providers/store\\.ts)' },
      'It looks when it is time and has others judge and write; it knows no GraphQL.',
    ),
    room(
      'what-health-is-made-of-stands-apart',
      { path: '^src/health/(schedule|look|write|events)/' },
      { path: '^src/health/(?!$1/)' },
      'When to look, a look, writing and Events know nothing of each other: rounds and asked bring them together.',
    ),
    room(
      'rounds-and-asked-stand-apart',
      { path: '^src/health/(rounds|asked)/' },
      { path: '^src/health/(?!$1/|schedule/|look/|write/)' },
      'Looks by schedule and looks for whoever asks meet in the monitor.',
    ),
    room(
      'discovery-knows-status-and-asking',
      { path: '^src/discovery/' },
      { path: '^src/(?!discovery/|status/|asking/|drivers/[^/]+\\.ts|cluster/|providers/store\\.ts)' },
      'It asks once for all who want to know, and has others judge.',
    ),
    room(
      'server-stands-alone',
      { path: '^src/server/' },
      { path: '^src/(?!server/|bucket\\.ts)' },
      'It serves a schema and a context; only main knows what fills them.',
    ),
    room(
      'main-is-the-top',
      { pathNot: '^(src/(main|process|start)\\.ts|test/|bench/|scripts/)' },
      { path: '^src/(main|process)\\.ts' },
      'Only the entry imports main.',
    ),
    room('no-orphans', { orphan: true, path: '^(schema|resolvers|src)/' }, {}, 'A file that nobody needs.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
