import { parse } from 'yaml';
import type { ProviderType } from '../../../schema/enums.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import { contractManifest, type MutableManifest } from '../contract.ts';
import { setAt } from '../set-at.ts';
import { fullManifest } from './full-manifest.ts';

/**
 * Where a manifest is judged besides the API server's create: the query by YAML and by input, a create and an apply of
 * YAML through the gateway, and the API server's own server-side apply.
 */
export const doors = ['validate yaml', 'validate input', 'create', 'apply', 'server-side apply'] as const;
export type Door = (typeof doors)[number];

/** The doors whose verdict is the opposite of the API server's create, each with why it has to be. */
export type Differences = Readonly<Partial<Record<Door, string>>>;

/** How a manifest is judged where that isn't plain. */
export interface Judgement {
  readonly differs?: Differences;
  readonly refusal?: Refusal;
}

/** How the API server's create refuses, where it does so otherwise than with 400 or 422 and the place of the mistake. */
export interface Refusal {
  readonly code?: number;
  /** Why it names no place. */
  readonly placeless?: string;
  /** Why it names other places than the query, and which. */
  readonly elsewhere?: { readonly paths: readonly string[]; readonly why: string };
}

/** One mistake: where it is made, what is put there, and the one problem that it must give. */
export interface Mistake extends Judgement {
  readonly at: string;
  /** undefined takes the value out. */
  readonly value: unknown;
  readonly code: string;
  /** Where the problem is shown; the mistake's own place when absent. */
  readonly path?: string;
  /** It contradicts another value, and says nothing while that one is wrong itself. */
  readonly across?: boolean;
  /** What the message must hold. */
  readonly says: string;
  /** It is only worth a look: everybody accepts it. */
  readonly severity?: 'WARNING';
  /** Why the API server can't know it, and accepts it. */
  readonly onlyQuery?: string;
  /** Made in the manifest that has every field; in the contract's AWS example otherwise. */
  readonly inFull?: boolean;
  /** Made in the example of another type. */
  readonly type?: `${ProviderType}`;
}

/** A good manifest with these mistakes in it. */
export function withMistakes(...mistakes: readonly Mistake[]): MutableManifest {
  const type = mistakes.find((mistake) => mistake.type !== undefined)?.type;
  const manifest =
    type !== undefined
      ? (parse(drivers[type].example) as MutableManifest)
      : mistakes.some(({ inFull }) => inFull)
        ? fullManifest()
        : contractManifest();
  for (const { at, value } of mistakes) setAt(manifest, at, value);
  return manifest;
}

/** `spec.config.timeout = "30 s"`, short enough for a title. */
export function presentMistake({ at, value, type }: Pick<Mistake, 'at' | 'value' | 'type'>): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return `${type === undefined ? '' : `${type}: `}${at} = ${text.length > 60 ? `${text.slice(0, 60)}... (${text.length} characters)` : text}`;
}
