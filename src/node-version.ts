// The first import of main: client-node crashes on import under an older Node, so this must run before it is loaded.
const wanted = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < wanted) {
  process.stderr.write(
    `The gateway needs Node ${wanted} or newer, but got ${process.version}. ` +
      'Start it with "npm start", which brings its own Node on Linux, or install Node 24.\n',
  );
  process.exit(1);
}
