// Prints the CustomResourceDefinition of MachineProvider: npm run -s crd | kubectl apply --server-side -f -
import { readFileSync } from 'node:fs';

// Whoever reads may have seen enough: `npm run -s crd | head`.
process.stdout.on('error', ({ code }) => process.exit(code === 'EPIPE' ? 0 : 1));
process.stdout.write(readFileSync(new URL('../schema/machineproviders.crd.yaml', import.meta.url), 'utf8'));
