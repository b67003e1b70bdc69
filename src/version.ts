import { readFileSync } from 'node:fs';
import { z } from 'zod';

// Reached from src/ and from dist/ alike.
const packageJson: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The gateway's version, as package.json has it. */
export const { version } = z.object({ version: z.string() }).parse(packageJson);
