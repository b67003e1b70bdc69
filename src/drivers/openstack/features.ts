import { z } from 'zod';
import type { ProviderFeatures } from '../../../schema/spec/capabilities.ts';
import { type Verdict, VerdictKind } from '../discovery.ts';
import { asFailure } from '../parts.ts';
import { readJson } from '../read-json.ts';
import type { Place } from './place.ts';

const limitsForm = z.object({
  limits: z.object({ absolute: z.object({ maxServerMeta: z.number().nullish() }) }),
});
const snapshotsForm = z.object({ snapshots: z.array(z.unknown()) });

/** Since this microversion machines have tags. */
const tagsSince = '2.26';

/** Features as far as the services tell of them. */
export async function featureVerdicts(place: Place): Promise<Readonly<Record<keyof ProviderFeatures, Verdict>>> {
  const [machines, snapshotSupport] = await Promise.all([machineVerdicts(place), snapshots(place)]);
  const { catalog } = place.grant;
  return {
    ...machines,
    snapshotSupport,
    liveResize: documented('a machine restarts when it gets another flavor'),
    hotPlugDisks: documented('volumes can be attached to a running machine, if its hypervisor can do that'),
    hotPlugNetworks: documented('ports can be attached to a running machine, if its hypervisor can do that'),
    monitoringIntegration: catalog.has(['metric', 'metering', 'monitoring', 'alarming', 'alarm'])
      ? verified('The catalog names a service that measures machines.')
      : unknown('The catalog names no service that measures machines; others are not seen from here.'),
    backupIntegration: catalog.has(['backup', 'data-protect', 'data-protection-orchestration'])
      ? verified('The catalog names a service for backups.')
      : unknown('The catalog names no service for backups; whether volumes can be backed up only its operator sees.'),
  };
}

async function machineVerdicts({
  api,
  grant,
}: Place): Promise<Pick<Record<keyof ProviderFeatures, Verdict>, 'customMetadata' | 'tagSupport'>> {
  const question = { service: 'Nova', purpose: 'tell the limits', microversion: tagsSince };
  try {
    const answer = await api.answer(`${grant.catalog.addressOf('compute')}/limits`, question);
    const { limits } = readJson(answer, limitsForm, { product: question.service, purpose: question.purpose });
    return {
      customMetadata: metadata(limits.absolute.maxServerMeta),
      tagSupport: tags(answer.headers['openstack-api-version']),
    };
  } catch (error) {
    const verdict = unknown(asFailure(error).message);
    return { customMetadata: verdict, tagSupport: verdict };
  }
}

function metadata(most: number | null | undefined): Verdict {
  if (typeof most !== 'number') return unknown('Nova does not tell how much metadata a machine may have.');
  if (most === 0)
    return { kind: VerdictKind.UNSUPPORTED, reason: 'Nova lets machines of the project have no metadata.' };
  return verified(`Nova lets machines have ${most < 0 ? 'any number of' : most} items of metadata.`);
}

/** A service that was asked without the microversion, since it does not speak it, answers in its first one. */
function tags(version: string | undefined): Verdict {
  if (version === undefined) return unknown('Nova does not tell which microversion it speaks.');
  if (/\bcompute 2\.26\b/.test(version))
    return verified(`Nova speaks microversion ${tagsSince}, since which machines have tags.`);
  const reason = `Nova refuses microversion ${tagsSince}, since which machines have tags.`;
  return { kind: VerdictKind.UNSUPPORTED, reason };
}

async function snapshots({ api, grant }: Place): Promise<Verdict> {
  const question = { service: 'Cinder', purpose: 'list the snapshots' };
  try {
    await api.get(`${grant.catalog.addressOf('volume')}/snapshots?limit=1`, snapshotsForm, question);
    return verified('Cinder lists the snapshots of the project.');
  } catch (error) {
    return unknown(asFailure(error).message);
  }
}

function documented(what: string): Verdict {
  return unknown(`OpenStack's API does not tell. By its documentation ${what}.`);
}

function verified(reason: string): Verdict {
  return { kind: VerdictKind.VERIFIED, reason };
}

function unknown(reason: string): Verdict {
  return { kind: VerdictKind.UNKNOWN, reason };
}
