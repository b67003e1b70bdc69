// Prints the CustomResourceDefinition of MachineProvider: npm run -s crd | kubectl apply --server-side -f -
import { readFileSync } from 'node:fs';

process.stdout.write(readFileSync(new URL('../schema/machineproviders.crd.yaml', import.meta.url), 'utf8'));
