import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { startReaper } from '../../cluster/bed/reaper.ts';
import { type PeerProcess, type PeerProgram, startPeerProcess } from '../bed/peer-process.ts';
import { type ServiceName, serviceNames } from './configs.ts';
import { type OpenstackPackages, programOf } from './packages.ts';
import { layOut, writeConfigs } from './seed.ts';

/** All services of a cloud, each at a free port of 127.0.0.1. */
export interface Services {
  /** Holds configurations and databases. */
  readonly folder: string;
  /** `http://127.0.0.1:PORT`. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Its process, to be ended and started again. */
  readonly identity: Pick<PeerProcess, 'down' | 'up'>;
  stop(): Promise<void>;
}

/** On a machine that others use, too, a service takes more than a minute until it answers. */
const readyWithinMs = 240_000;

export async function startServices(packages: OpenstackPackages): Promise<Services> {
  const folder = mkdtempSync(join(tmpdir(), 'openstack-'));
  const reaper = startReaper(folder);
  const started: PeerProcess[] = [];
  const stop = async () => {
    await Promise.all(started.map((one) => one.stop()));
    await reaper.finish();
  };
  const start = async (name: ServiceName): Promise<PeerProcess> => {
    const one = await startPeerProcess(programs(packages, folder)[name]);
    started.push(one);
    return one;
  };
  const urlOf = ({ port }: PeerProcess) => `http://127.0.0.1:${port}`;
  try {
    // The others are told of it in their configurations, so it must have its port first.
    const [first, others] = [serviceNames[0], serviceNames.slice(1)];
    await layOut(packages, { folder, root: packages.root, identityUrl: 'http://127.0.0.1:1/v3' });
    const identity = await start(first);
    await writeConfigs({ folder, root: packages.root, identityUrl: `${urlOf(identity)}/v3` });
    const urls = await Promise.all(others.map(async (name) => [name, urlOf(await start(name))] as const));
    const all = { keystone: urlOf(identity), ...Object.fromEntries(urls) } as Services['urls'];
    return { folder, urls: all, identity, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function programs(packages: OpenstackPackages, folder: string): Record<ServiceName, PeerProgram> {
  const program = (name: string, args: readonly string[], set = {}, path = '/'): PeerProgram => ({
    program: packages.python,
    args: (port) => [programOf(packages, name), '--host', '127.0.0.1', '--port', String(port), ...args],
    environment: { ...packages.environment, ...set },
    readyWithinMs,
    // Some answer their root with 300, the choice of versions.
    isReady: async (port) => {
      const { statusCode, body } = await request(`http://127.0.0.1:${port}${path}`);
      await body.dump();
      return statusCode < 400;
    },
  });
  const config = (file: string) => ['--', '--config-file', join(folder, file)];
  return {
    keystone: program('keystone-wsgi-public', config('keystone/keystone.conf'), {}, '/v3'),
    nova: program('nova-api-wsgi', [], { OS_NOVA_CONFIG_DIR: join(folder, 'nova') }),
    glance: program('glance-wsgi-api', [], { OS_GLANCE_CONFIG_DIR: join(folder, 'glance') }),
    neutron: program('neutron-api', config('neutron/neutron.conf')),
    cinder: program('cinder-wsgi', config('cinder/cinder.conf')),
    placement: program('placement-api', [], { OS_PLACEMENT_CONFIG_DIR: join(folder, 'placement') }),
  };
}
