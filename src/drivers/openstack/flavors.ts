import { z } from 'zod';
import type { InstanceType } from '../discovery.ts';
import type { Page } from '../parts.ts';
import type { Place } from './place.ts';

export const extraSpecsForm = z.record(z.string(), z.unknown()).nullish();

const flavorForm = z.object({
  id: z.string(),
  name: z.string(),
  vcpus: z.number().nullish(),
  /** MiB. */
  ram: z.number().nullish(),
  extra_specs: extraSpecsForm,
});

type ExtraSpecs = z.output<typeof extraSpecsForm>;

/** Since this one flavors come with their extra specs, which tell of GPUs. */
export const extraSpecsSince = '2.61';

export async function* flavorPages({ api, grant }: Place): AsyncGenerator<Page<InstanceType>> {
  const question = { service: 'Nova', purpose: 'list the flavors', microversion: extraSpecsSince };
  const url = `${grant.catalog.addressOf('compute')}/flavors/detail`;
  for await (const page of api.list({ ...question, url, key: 'flavors', item: flavorForm, limit: 1_000 })) {
    yield { ...page, items: page.items.map(instanceTypeOf) };
  }
}

function instanceTypeOf({ name, vcpus, ram, extra_specs: extraSpecs }: z.output<typeof flavorForm>): InstanceType {
  const gpus = gpusOf(extraSpecs);
  const architecture = architectureOf(extraSpecs);
  return {
    name,
    ...(typeof vcpus === 'number' && { cpu: vcpus }),
    ...(typeof ram === 'number' && { memoryGb: ram / 1024 }),
    ...(gpus.length > 0 && { gpus }),
    ...(architecture !== undefined && { architectures: [architecture] }),
  };
}

/**
 * GPUs that extra specs ask for: whole devices by the alias of a PCI device (`pci_passthrough:alias`: "a100:2"), which is
 * the operator's own word, so only one that sounds like a GPU counts; and parts of one by `resources:VGPU`.
 */
export function gpusOf(extraSpecs: ExtraSpecs): { readonly type: string; readonly count: number }[] {
  const devices = textOf(extraSpecs, 'pci_passthrough:alias')
    .split(',')
    .flatMap(deviceOf)
    .filter(({ type }) => soundsLikeGpu.test(type));
  const parts = Object.keys(extraSpecs ?? {})
    .map((key) => ({ key, kind: /^resources\d*:(VGPU|PGPU)$/.exec(key)?.[1] }))
    .flatMap(({ key, kind }) => (kind === undefined ? [] : [{ type: kind, count: countOf(extraSpecs, key) }]));
  return [...devices, ...parts].filter(({ count }) => count > 0);
}

/** `a100:2`; no regular expression, since the text is the other side's and as long as that likes. */
function deviceOf(text: string): { readonly type: string; readonly count: number }[] {
  const at = text.lastIndexOf(':');
  const [type, count] = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()];
  return type !== '' && type.length <= 255 && /^\d{1,4}$/.test(count) ? [{ type, count: Number(count) }] : [];
}

const soundsLikeGpu =
  /gpu|nvidia|geforce|quadro|tesla|radeon|instinct|(^|[^a-z0-9])(rtx|gtx|mi|max)-?\d{2,4}|(^|[^a-z0-9])[abghklmptv]\d{1,3}s?([^0-9]|$)/i;

function textOf(extraSpecs: ExtraSpecs, key: string): string {
  const value = extraSpecs?.[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function countOf(extraSpecs: ExtraSpecs, key: string): number {
  const text = textOf(extraSpecs, key);
  return /^\d{1,4}$/.test(text) ? Number(text) : 0;
}

/** By the trait that a host must have, or by the older capability. */
function architectureOf(extraSpecs: ExtraSpecs): string | undefined {
  const traits = Object.entries(extraSpecs ?? {}).filter(([, value]) => value === 'required');
  const trait = traits.map(([key]) => /^trait\d*:HW_ARCH_(\w+)$/.exec(key)?.[1]).find((one) => one !== undefined);
  const written = trait ?? textOf(extraSpecs, 'capabilities:cpu_info:arch').replace(/^(s==|<in>)\s*/, '');
  return inWordsOfTheContract(written);
}

/** `x86_64` and `arm64` are the contract's words; others are left as they are. */
export function inWordsOfTheContract(architecture: string | null | undefined): string | undefined {
  const lower = (architecture ?? '').toLowerCase();
  if (lower === '') return undefined;
  if (/^(x86_64|amd64|x64)$/.test(lower)) return 'x86_64';
  return /^(aarch64|arm64|armv8)$/.test(lower) ? 'arm64' : lower;
}
