import { z } from 'zod';
import type { ProviderFeatures } from '../../../schema/spec/capabilities.ts';
import type { Part, Verdict } from '../discovery.ts';
import type { DriverFailure } from '../failure.ts';
import { asFailure } from '../parts.ts';
import { documented, unknown, unsupported, verified } from '../verdicts.ts';
import type { Arm } from './arm.ts';
import type { Sku } from './skus.ts';
import type { Target } from './target.ts';

const providerForm = z.object({
  registrationState: z.string().nullish(),
  resourceTypes: z
    .array(z.object({ resourceType: z.string().nullish(), capabilities: z.string().nullish() }))
    .nullish(),
});

type ResourceProvider = z.output<typeof providerForm>;
type Asked = { readonly provider: ResourceProvider } | { readonly failure: DriverFailure };

/** Features as far as Azure tells of them: by what can be ordered, and by what the subscription is registered for. */
export async function featureVerdicts(
  arm: Arm,
  target: Target,
  skus: Promise<Part<Sku>>,
): Promise<Readonly<Record<keyof ProviderFeatures, Verdict>>> {
  const [compute, insights, vaults] = await Promise.all(
    ['Microsoft.Compute', 'Microsoft.Insights', 'Microsoft.RecoveryServices'].map((name) => ask(arm, target, name)),
  );
  return {
    snapshotSupport: snapshots(await skus),
    liveResize: documented('Azure', 'a machine restarts when it gets another size'),
    hotPlugDisks: documented('Azure', 'data disks can be attached to a machine that runs, as many as its size takes'),
    hotPlugNetworks: documented('Azure', 'a network interface can be attached to a machine that is deallocated'),
    customMetadata: documented('Azure', 'machines carry user data of up to 64 KB'),
    tagSupport: judge(compute, tags),
    monitoringIntegration: judge(insights, (provider) => registered(provider, 'Microsoft.Insights')),
    backupIntegration: judge(vaults, (provider) => registered(provider, 'Microsoft.RecoveryServices')),
  };
}

async function ask(arm: Arm, { subscription }: Target, name: string): Promise<Asked> {
  const path = `${subscription}/providers/${name}`;
  try {
    const question = { path, apiVersion: '2021-04-01', purpose: `look up the resource provider ${name}` };
    return { provider: await arm.read(question, providerForm) };
  } catch (error) {
    return { failure: asFailure(error) };
  }
}

function judge(asked: Asked | undefined, verdict: (provider: ResourceProvider) => Verdict): Verdict {
  if (asked === undefined || 'failure' in asked) return unknown(asked?.failure.message ?? 'It was not asked for.');
  return verdict(asked.provider);
}

function snapshots({ items, failure }: Part<Sku>): Verdict {
  if (items.some(({ resourceType }) => resourceType === 'snapshots'))
    return verified('Azure offers snapshots in the location.');
  if (failure !== undefined) return unknown(failure.message);
  return unsupported('Azure lists no snapshots among what the location offers.');
}

function tags({ resourceTypes }: ResourceProvider): Verdict {
  const machines = resourceTypes?.find(({ resourceType }) => resourceType?.toLowerCase() === 'virtualmachines');
  if (typeof machines?.capabilities !== 'string') return unknown('Azure does not say what its machines can carry.');
  const has = machines.capabilities.split(',').some((one) => one.trim() === 'SupportsTags');
  return has
    ? verified('Microsoft.Compute says that its machines support tags.')
    : unsupported('Microsoft.Compute does not list tags among what its machines support.');
}

function registered({ registrationState }: ResourceProvider, name: string): Verdict {
  if (registrationState === 'Registered') return verified(`The subscription is registered for ${name}.`);
  if (registrationState !== 'NotRegistered' && registrationState !== 'Unregistered') {
    return unknown(`The subscription is on its way to be registered for ${name}, or from it.`);
  }
  return unsupported(`The subscription is not registered for ${name}.`);
}
