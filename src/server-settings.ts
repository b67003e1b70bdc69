import { readCertificate } from './certificate.ts';
import type { Log } from './cluster/log.ts';
import { defaultLimits, type ServerSettings, sharedByAll } from './server/settings.ts';
import type { Settings } from './settings.ts';

/** The server's share of the settings, its certificate read; throws SettingsError when that can't be had. */
export function readServerSettings(settings: Settings, log: Log): ServerSettings {
  const { HOST, PORT, METRICS_PORT, PUBLIC_HOSTS, CORS_ORIGINS, TLS_CERT, TLS_KEY } = settings;
  const tls =
    TLS_CERT === undefined || TLS_KEY === undefined
      ? undefined
      : readCertificate({ certPath: TLS_CERT, keyPath: TLS_KEY, log });
  const limits = settings.AUTH === 'none' ? { ...defaultLimits, user: sharedByAll } : defaultLimits;
  const metricsPort = METRICS_PORT === PORT ? undefined : METRICS_PORT;
  return { host: HOST, port: PORT, metricsPort, publicHosts: PUBLIC_HOSTS, corsOrigins: CORS_ORIGINS, tls, limits };
}
