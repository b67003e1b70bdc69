import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../schema/gateway-error.ts';
import { providerKey } from '../../../../schema/machine-provider.ts';
import { RunningTerm } from '../../../../src/cluster/lease-term.ts';
import { whileLeading } from '../../../../src/health/write/while-leading.ts';
import { writeShare } from '../../../../src/status/write-share.ts';
import { aMachineProvider, aStoredProvider } from '../../../support/machine-provider.ts';
import { aStore } from '../../../support/ports.ts';

describe('a leader that is paused in the middle of a write', () => {
  it('does not judge again what it saw before, when it finds its write refused after it woke', async () => {
    let elapsed = 0;
    const ended: string[] = [];
    const term = new RunningTerm({
      renewDeadlineMs: 10_000,
      elapsed: () => elapsed,
      sentAt: 0,
      lead: () => new Promise(() => undefined),
      onEnd: (why) => ended.push(why),
      onGivenUp: () => undefined,
    });
    const judged = aMachineProvider({ version: 7 });
    const store = aStore([judged]);
    const sent: string[] = [];
    const cluster = whileLeading(
      {
        apply: async (_target, { resourceVersion }) => {
          sent.push(resourceVersion);
          // Paused for three terms; meanwhile another replica has written, which the copy learns first.
          elapsed += 45_000;
          store.replace([aMachineProvider({ version: 99 })], 99 as never);
          throw new GatewayError('CONFLICT', 'the object has been modified');
        },
      },
      term,
    );
    const written = await writeShare(
      { cluster, store, now: () => 0 },
      { judged, manager: 'health', shareOf: () => ({ phase: 'NotReady' }), signal: new AbortController().signal },
    );
    expect([sent, written.isWritten, ended]).toEqual([['7'], false, ['it could not renew its Lease in time']]);
    expect(written.warnings).toEqual(['The status was not written: This replica no longer looks after the providers.']);
    expect(store.find(providerKey('default', 'aws-us-west-2'))?.metadata.resourceVersion).toBe('99');
  });

  it('writes again what is newer while it leads', async () => {
    const judged = aMachineProvider({ version: 7 });
    const store = aStore([judged]);
    const sent: string[] = [];
    const apply = async (_target: unknown, { resourceVersion }: { readonly resourceVersion: string }) => {
      sent.push(resourceVersion);
      if (sent.length === 1) {
        store.replace([aMachineProvider({ version: 99 })], 99 as never);
        throw new GatewayError('CONFLICT', 'the object has been modified');
      }
      return { object: aStoredProvider({ version: 99 }), warnings: [] };
    };
    const cluster = whileLeading({ apply }, { holds: () => true });
    const { signal } = new AbortController();
    const share = { judged, manager: 'health', shareOf: () => ({}), signal };
    expect((await writeShare({ cluster, store, now: () => 0 }, share)).isWritten).toBe(true);
    expect(sent).toEqual(['7', '99']);
  });
});
