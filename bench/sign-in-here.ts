// Loaded into a gateway with --import: the host where Azure signs applications in, which no spec can name, is the fixture
// at BENCH_FIXTURE_PORT. All else of the gateway is as it is, its guard in front of what it dials included.
import { Resolver } from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import net, { type NetConnectOpts } from 'node:net';

const signIn = 'login.microsoftonline.com';
const fixturePort = Number(process.env['BENCH_FIXTURE_PORT']);

const refuse = async (name: string) => {
  throw Object.assign(new Error(`${name} is not there`), { code: 'ENOTFOUND' });
};
Object.assign(Resolver.prototype, {
  resolve4: async (name: string) => (name === signIn ? ['127.0.0.1'] : refuse(name)),
  resolve6: refuse,
});

const dial = net.connect;
net.connect = ((options: NetConnectOpts) =>
  dial('port' in options && options.port === 443 ? { ...options, port: fixturePort } : options)) as typeof dial;
syncBuiltinESMExports();
