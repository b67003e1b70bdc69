import { describe, expect, it } from 'vitest';
import type { Decisions } from '../../../src/auth/decisions.ts';
import { createSecretSight } from '../../../src/auth/secret-sight.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { connectCluster } from '../../../src/cluster/connection.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { aCluster } from '../../support/gateway.ts';

const { signal } = new AbortController();
const secret = { namespace: 'default', name: 'aws-credentials' };
const may =
  (allowed: boolean): Decisions['may'] =>
  () => ({ allowed, goodUntil: Infinity, freshUntil: Infinity });
const unused = () => Promise.reject(new Error('nobody asks for rules here'));

describe('what somebody sees of a Secret', () => {
  it('is the names of its keys, or that there is none, or nothing at all', async () => {
    const cluster = await aCluster();
    const calls = await connectCluster({
      mode: 'kubeconfig',
      kubeconfigPath: cluster.kubeconfigPath,
      log: recordingLog(),
    });
    const sight = createSecretSight({ calls, decisions: { may: may(true), rulesIn: unused } });
    expect(await sight.look(secret, signal)).toEqual(['access-key-id', 'secret-access-key']);
    expect(await sight.look({ ...secret, name: 'nobodys' }, signal)).toBe('absent');
    expect(await sight.look(secret, AbortSignal.abort())).toBe('unseen');
    await cluster.stop();
    expect(await sight.look(secret, signal)).toBe('unseen');
    await calls.stop();
    await cluster.remove();
  });

  it('is asked of the cluster only where its reader may get it, whoever the gateway is', async () => {
    const asked: string[] = [];
    const calls = {
      request: async (path: string): Promise<never> => {
        asked.push(path);
        throw new Error('not to be asked');
      },
    };
    const refused = createSecretSight({ calls, decisions: { may: may(false), rulesIn: unused } });
    expect(await refused.look(secret, signal)).toBe('unseen');
    const overloaded = () => Promise.reject(new GatewayError('OVERLOADED', 'too many'));
    const unsure = createSecretSight({ calls, decisions: { may: overloaded, rulesIn: unused } });
    expect(await unsure.look(secret, signal)).toBe('unseen');
    expect(asked).toEqual([]);
  });

  it('is nothing after a second, however long the cluster takes', async () => {
    const never = () => new Promise<never>(() => undefined);
    const silent = createSecretSight({ calls: { request: never }, decisions: { may: never, rulesIn: unused } });
    expect(await silent.look(secret, signal)).toBe('unseen');
  });
});
