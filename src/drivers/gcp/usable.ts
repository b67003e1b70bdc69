import { z } from 'zod';

export const deprecation = z.object({ state: z.string().optional() }).optional();

/** What is deprecated still works; what is obsolete or deleted is refused when it is used. */
export function isUsable({
  deprecated,
}: {
  readonly deprecated?: { readonly state?: string | undefined } | undefined;
}): boolean {
  return deprecated?.state !== 'OBSOLETE' && deprecated?.state !== 'DELETED';
}
