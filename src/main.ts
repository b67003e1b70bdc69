import { hostname } from 'node:os';
import { buildGatewaySchema } from '../resolvers/schema.ts';
import { ClusterMode } from '../schema/api/gateway-info.ts';
import { readMachineProvider } from '../schema/read.ts';
import type { Caller } from './auth/caller.ts';
import { createCallers } from './auth/callers.ts';
import { connectCluster } from './cluster/connection.ts';
import { installCrd } from './cluster/crd-install.ts';
import { watchCrd } from './cluster/crd-watch.ts';
import { createEventWrites } from './cluster/events-write.ts';
import type { Log } from './cluster/log.ts';
import { createMachineProviderStatusWrites } from './cluster/machine-provider-status.ts';
import { createMachineProviderWrites } from './cluster/machine-provider-writes.ts';
import { machineProvidersPath } from './cluster/machine-providers-path.ts';
import { createReflector } from './cluster/reflector.ts';
import { createReplay } from './cluster/replay.ts';
import { watchSecretsPolicy } from './cluster/secrets-policy-watch.ts';
import { createContexts } from './contexts.ts';
import { createCrdKnowledge } from './crd-state.ts';
import { DiscoveryRuns } from './discovery/runs.ts';
import { createFindingWrites } from './discovery/write-findings.ts';
import { createRegistry } from './drivers/create-registry.ts';
import { drivers as knownDrivers } from './drivers/registry.ts';
import { joinElection } from './election.ts';
import { createGatewayState } from './gateway-state.ts';
import { createHealthMonitor, type HealthMonitor } from './health-monitor.ts';
import { ProbeRuns } from './health/asked/probe-runs.ts';
import { createEventRecorder } from './health/events/record-events.ts';
import { createLatenessMeter } from './lateness-meter.ts';
import { createMetrics } from './metrics.ts';
import { systemClock } from './providers/feeds/feed-clock.ts';
import { createTextSharing } from './providers/copy/share-texts.ts';
import { createStoreFeeds } from './providers/feeds/feeds.ts';
import { permissionWithin, viewerWithin, withinNamespaces } from './providers/scope/served-namespaces.ts';
import { createProviderStore } from './providers/store.ts';
import { createProviderWrites } from './providers/writes/writes.ts';
import { createSecretHints } from './secret-hints.ts';
import { createSecretsPolicyKnowledge } from './secrets-policy-state.ts';
import { servedPorts, servedWrites } from './served-ports.ts';
import { readServerSettings } from './server-settings.ts';
import { serveMetrics } from './server/metrics-page.ts';
import { createGatewayServer, type GatewayServer } from './server/server.ts';
import { createOpenSessions, createTokenSessions } from './sessions.ts';
import type { Settings } from './settings.ts';
import { ToldWrites } from './status/told-writes.ts';
import { createWaysOut } from './ways-out.ts';
import type { World } from './world.ts';

export interface Gateway {
  /** Of the GraphQL endpoint. */
  readonly url: string;
  /** The embedded cluster's kubeconfig, when that is the one behind it. */
  readonly kubeconfigPath: string | undefined;
  /** Resolves when the copy of the cluster's providers is complete for the first time. */
  readonly synced: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Everything that runs, in order; stop() unwinds it in reverse. Serves from the first moment, and is ready once synced.
 * Throws SettingsError, EmbeddedStartError or GatewayError, whose one sentence says what to mend.
 */
export async function startGateway(settings: Settings, log: Log, world: World = {}): Promise<Gateway> {
  const { clock = systemClock, drivers = knownDrivers } = world;
  const running = new AsyncDisposableStack();
  const run = <T extends { stop(): Promise<void> }>(part: T): T => running.adopt(part, (started) => started.stop());
  try {
    const serverSettings = readServerSettings(settings, log);
    const embedded =
      settings.CLUSTER === ClusterMode.EMBEDDED
        ? run(await startEmbedded(settings.DATA_DIR, settings.SEED, log))
        : undefined;
    const connection = run(await connect(settings, embedded?.kubeconfigPath, log));
    if (settings.INSTALL_CRD) await installCrd(connection, log);

    const crd = createCrdKnowledge(log);
    run(watchCrd({ connection, onSighting: crd.seen }));
    const secretsPolicy = createSecretsPolicyKnowledge(settings.AUTH === 'token');
    run(watchSecretsPolicy({ connection, onSighting: secretsPolicy.seen }));

    const store = createProviderStore({ now: Date.now, log });
    const state = createGatewayState({
      mode: settings.CLUSTER,
      connection,
      crd,
      secretsPolicy,
      reflector: () => reflector.state(),
      election: () => election.info(),
      now: Date.now,
    });
    const shareTexts = createTextSharing();
    const parse = (stored: unknown) => readMachineProvider(shareTexts(stored));
    const reflector = run(
      createReflector({
        connection,
        path: machineProvidersPath,
        namespaces: settings.NAMESPACES,
        parse,
        sink: store,
        log,
        now: () => new Date(),
        onState: state.changed,
      }),
    );

    const replay = createReplay({
      connection,
      path: machineProvidersPath,
      namespaces: settings.NAMESPACES,
      parse,
    });
    const feeds = createStoreFeeds({ store, replay, clock });
    const registry = createRegistry(drivers);
    const secretHintsFor = ({ secretSight: sight }: Pick<Caller, 'secretSight'>) =>
      createSecretHints({ sight, drivers: registry });
    const waysOut = createWaysOut({
      settings,
      connection,
      hostsOf: (spec) => registry.find(spec.type)?.reach?.hosts(spec) ?? [],
      log,
      env: process.env,
    });
    const eventWrites = createEventWrites(connection);
    const events = run(createEventRecorder({ cluster: eventWrites, now: Date.now, replica: hostname(), log }));
    const statusWrites = createMachineProviderStatusWrites(connection);
    const told = new ToldWrites(events.recordWrite);
    const now = () => clock.now();
    const runs = new DiscoveryRuns({
      accessFor: waysOut.accessFor,
      writeFindings: createFindingWrites({ cluster: statusWrites, store, now, told }),
      now,
      log,
      ...(world.discoveryLimits && { limits: world.discoveryLimits }),
    });
    const lateness = run(createLatenessMeter({ elapsed: () => performance.now(), log }));
    const isScrapedApart = serverSettings.metricsPort !== undefined;
    const metrics = createMetrics({
      store: settings.AUTH === 'none' || isScrapedApart ? store : undefined,
      reflector: () => reflector.state(),
      isReady: () => state.readiness().ready,
      load: () => server.load(),
      events: events.counts,
      isLeader: () => election.info().health.isLeader,
      looks: () => health.load(),
      lateMs: lateness.lateMs,
    });
    const health: HealthMonitor = createHealthMonitor({
      drivers,
      validate: registry.validate,
      waysOut,
      cluster: statusWrites,
      store,
      intervalMs: settings.PROBE_INTERVAL,
      laneLimits: world.laneLimits,
      now,
      told,
      metrics: metrics.looks,
      lateMs: lateness.lateMs,
      log,
    });
    const probes = new ProbeRuns({ lookNow: health.lookNow, now, limits: world.probeLimits });
    const contextFor = createContexts({
      ...servedPorts({ providers: store, feeds }, crd.assertServed),
      secretHintsFor,
      writesAs: (caller) => {
        const { calls, permission, secrets } = caller;
        const cluster = createMachineProviderWrites(calls);
        const secretHints = secretHintsFor(caller);
        const writes = createProviderWrites({
          cluster,
          store,
          validate: registry.validate,
          permission,
          secrets,
          secretHints,
        });
        return servedWrites(withinNamespaces(writes, settings.NAMESPACES), crd.assertServed);
      },
      permissionOf: ({ permission }) => permissionWithin(permission, settings.NAMESPACES),
      viewerOf: ({ viewer }) => viewerWithin(viewer, settings.NAMESPACES),
      drivers: registry,
      validate: registry.validate,
      discovery: { runs, drivers },
      probing: { runs: probes, drivers, now },
      gateway: state.present,
    });
    const isPolicyInstalled = secretsPolicy.isInstalled;
    const authenticate =
      settings.AUTH === 'none'
        ? createOpenSessions({ connection, held: store }, contextFor)
        : createTokenSessions(
            createCallers({ connection, held: store, isPolicyInstalled, now: () => clock.now() }),
            contextFor,
          );
    const server: GatewayServer = run(
      await createGatewayServer({
        schema: buildGatewaySchema(),
        authenticate,
        readiness: state.readiness,
        settings: serverSettings,
        log,
        metrics,
        report: (error) => log.error({ err: error }, 'an operation failed in a way that nobody foresaw'),
      }),
    );
    // What follows ends before the server: what waits for a provider would hold up its end.
    run(runs);
    run(probes);
    // Of all the first to end, so that another replica takes over at once.
    const election = run(
      joinElection({
        settings,
        connection,
        synced: state.synced,
        lead: health.lead,
        log,
        rules: world.leaseRules,
      }),
    );
    const { host, metricsPort } = serverSettings;
    if (metricsPort !== undefined) {
      const { port } = run(await serveMetrics(metrics, { host, port: metricsPort }));
      log.info(`metrics at port ${port}`);
    }
    return {
      url: server.url,
      kubeconfigPath: embedded?.kubeconfigPath,
      synced: state.synced,
      stop: () => running.disposeAsync(),
    };
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

/** Loaded only when it is asked for: production has no use for its packages. */
async function startEmbedded(dataDir: string, seed: string, log: Log) {
  const { startEmbeddedCluster } = await import('./embedded/start.ts');
  const { machineProviderCrd } = await import('../schema/emit/crd.ts');
  const { readSeed } = await import('./seed.ts');
  return startEmbeddedCluster({ dataDir, crd: machineProviderCrd(), seed: () => readSeed(seed), log });
}

function connect(settings: Settings, embeddedKubeconfig: string | undefined, log: Log) {
  if (settings.CLUSTER === ClusterMode.IN_CLUSTER) return connectCluster({ mode: 'in-cluster', log });
  // The embedded cluster is reached as any other, through its kubeconfig.
  const kubeconfigPath = embeddedKubeconfig ?? settings.KUBECONFIG;
  const context = embeddedKubeconfig === undefined ? settings.KUBE_CONTEXT : undefined;
  return connectCluster({ mode: 'kubeconfig', kubeconfigPath, context, log });
}
