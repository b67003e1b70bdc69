// The entry: the guard runs before anything that an older Node could not even load, and decorator metadata is there
// before the first decorated class, in whatever order the bundle loads the rest.
import './node-version.ts';
import 'reflect-metadata';
import { setSourceMapsSupport } from 'node:module';

// Node's own flag would read the maps of all packages as well, and keep them.
setSourceMapsSupport(true);

await import('./process.ts').then(({ runProcess }) => runProcess(process.argv.slice(2), process.env));
