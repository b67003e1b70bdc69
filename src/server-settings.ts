import { readFileSync } from 'node:fs';
import { defaultLimits, type ServerSettings, sharedByAll } from './server/settings.ts';
import { type Settings, SettingsError } from './settings.ts';

/** The server's share of the settings, its certificate read; throws SettingsError when that can't be had. */
export function readServerSettings(settings: Settings): ServerSettings {
  const { HOST, PORT, PUBLIC_HOSTS, CORS_ORIGINS, TLS_CERT, TLS_KEY } = settings;
  const tls =
    TLS_CERT === undefined || TLS_KEY === undefined
      ? undefined
      : { cert: readPem('TLS_CERT', TLS_CERT), key: readPem('TLS_KEY', TLS_KEY) };
  const limits = settings.AUTH === 'none' ? { ...defaultLimits, user: sharedByAll } : defaultLimits;
  return { host: HOST, port: PORT, publicHosts: PUBLIC_HOSTS, corsOrigins: CORS_ORIGINS, tls, limits };
}

function readPem(name: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new SettingsError(`${name}: expected the path of a PEM file, but got "${path}" (${reason}).`);
  }
  if (text.includes('-----BEGIN ')) return text;
  throw new SettingsError(`${name}: expected a PEM file, but "${path}" has no "-----BEGIN" in it.`);
}
