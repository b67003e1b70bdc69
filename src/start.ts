// The entry: the guard runs before anything that an older Node could not even load.
import './node-version.ts';

await import('./main.ts').then(({ main }) => main(process.argv.slice(2), process.env));
