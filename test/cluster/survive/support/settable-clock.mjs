// Loaded into a gateway's process before its own code (NODE_OPTIONS=--import): on SIGUSR2 its wall clock is set, as an
// operator or the network's time sets a machine's. Timers and performance.now() go on, as a machine's monotonic clock does.
import { readFileSync } from 'node:fs';

let setByMs = 0;
process.on('SIGUSR2', () => {
  setByMs = Number(readFileSync(process.env.CLOCK_SET_BY_MS_FILE, 'utf8'));
});

const RealDate = Date;
const now = () => RealDate.now() + setByMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, as) => Reflect.construct(target, given.length === 0 ? [now()] : given, as),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
