import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { SettingsError } from './settings.ts';

// Reached from src/ and from dist/ alike.
const examples = fileURLToPath(new URL('../examples/', import.meta.url));

/** The manifests that an empty embedded cluster starts with, as SEED names them; throws SettingsError. */
export function readSeed(seed: string): readonly unknown[] {
  if (seed === 'none') return [];
  const folder = seed === 'contract' ? examples : seed;
  return manifestFiles(folder).flatMap((file) => readManifests(join(folder, file)));
}

function manifestFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => /\.(ya?ml|json)$/.test(file))
      .sort();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new SettingsError(
      `SEED: expected contract, none, or a folder of manifests, but got "${folder}" (${reason}).`,
    );
  }
}

function readManifests(file: string): unknown[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'));
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new SettingsError(`SEED: ${file} is not YAML: ${error.message.split('\n')[0] ?? ''}`);
    const manifest: unknown = document.toJS();
    return manifest === null ? [] : [manifest];
  });
}
