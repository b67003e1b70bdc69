import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { GatewayError } from '../schema/gateway-error.ts';
import type { Log } from './cluster/log.ts';
import { EmbeddedStartError } from './embedded/start-error.ts';
import { createLog } from './log.ts';
import { type Gateway, startGateway } from './main.ts';
import { parseSettings, type Settings, SettingsError } from './settings.ts';
import { version } from './version.ts';

/** The process: starts the gateway, says where it is, and stops it on SIGTERM or SIGINT. */
export async function runProcess(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  try {
    const inCluster = existsSync('/var/run/secrets/kubernetes.io/serviceaccount/token');
    const settings = parseSettings(argv, env, { version, inCluster, write: (text) => process.stdout.write(text) });
    if (settings === undefined) return;
    const log = createLog(settings.LOG_LEVEL);
    // One operation's stray promise must not end the feeds of everybody else.
    process.on('unhandledRejection', (reason) =>
      log.error({ err: reason }, 'a promise was rejected with nobody waiting'),
    );
    const stopAsked = signalled('SIGTERM', 'SIGINT');
    const gateway = await startGateway(settings, log);
    await Promise.race([gateway.synced.then(() => announce(gateway, settings, log)), stopAsked]);
    await stopAsked;
    log.info('stopping: open requests finish, feeds may be resumed elsewhere');
    await gateway.stop();
  } catch (error) {
    refuse(error);
  }
}

function announce({ url, kubeconfigPath }: Gateway, settings: Settings, log: Log): void {
  log.info(`ready ${url}`);
  if (settings.AUTH === 'none' && kubeconfigPath === undefined) {
    log.info("AUTH=none: everybody who reaches this address acts with the gateway's own identity");
  }
  if (kubeconfigPath !== undefined) {
    log.info(
      `embedded cluster, for first steps and tests, never for production: export KUBECONFIG=${resolve(kubeconfigPath)}`,
    );
  }
}

function signalled(...signals: readonly NodeJS.Signals[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
}

function refuse(error: unknown): void {
  process.stderr.write(`${presentRefusal(error)}\n`);
  process.exitCode = 1;
}

/** What the operator can mend is one sentence; what nobody foresaw keeps its stack. */
function presentRefusal(error: unknown): string {
  if (error instanceof GatewayError && error.fix) return `${error.message} ${error.fix}`;
  if (error instanceof GatewayError || error instanceof SettingsError || error instanceof EmbeddedStartError) {
    return error.message;
  }
  return inspect(error);
}
