import type { Fixture } from '../../support/fixture/fixture.ts';
import { aStallingProxy, type StallingProxy } from '../../support/stalling-proxy.ts';
import { askAs } from './admin.ts';
import { registerEndpoints } from './endpoints.ts';
import { fill, type Filled } from './fill.ts';
import { startFront } from './front.ts';
import { nameOf, type OpenstackPackages } from './packages.ts';
import { type Services, startServices } from './services.ts';

/** A whole cloud, filled, with TLS before it. */
export interface Cloud extends Pick<Services, 'folder' | 'urls' | 'identity'> {
  /** What is asked, with versions. */
  readonly name: string;
  readonly packages: OpenstackPackages;
  readonly fixture: Fixture;
  /** To `fixture`, as `pathsRegion` has it. */
  readonly way: StallingProxy;
  readonly filled: Filled;
  stop(): Promise<void>;
}

export async function startCloud(packages: OpenstackPackages): Promise<Cloud> {
  const began = performance.now();
  const services = await startServices(packages);
  const fixture = await startFront(() => services.urls);
  const way = await aStallingProxy(fixture.origin);
  const stop = async () => {
    await Promise.all([way.stop(), fixture.stop(), services.stop()]);
  };
  try {
    const started = performance.now();
    await registerEndpoints(await askAs(services.urls), services.urls, way.url);
    const filled = await fill(services);
    const seconds = [started - began, performance.now() - started].map((ms) => (ms / 1000).toFixed(1));
    process.stderr.write(`OpenStack was up after ${seconds[0]} s, and filled ${seconds[1]} s later.\n`);
    return { ...services, name: nameOf(packages), packages, fixture, way, filled, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
