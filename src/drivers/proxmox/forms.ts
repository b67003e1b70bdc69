import { z } from 'zod';

// Perl has neither numbers nor truth of their own: what is 1 in one version is "1" in another.

/** A number, also one that is written as a text. */
export const amount = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,18}(\.\d{1,18})?$/)
    .transform(Number),
]);

/** Whether something is so: 1, "1" or true. */
export const truth = z
  .union([z.boolean(), z.number(), z.string()])
  .transform((value) => /^(1|true)$/.test(String(value)));

const nodeForm = /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const storageForm = /^[a-z][a-z0-9_.-]{0,98}[a-z0-9]$/i;

/** Whether a name may be put into a path: what comes from the other side must not lead elsewhere. */
export const isNode = (name: string): boolean => nodeForm.test(name);
export const isStorage = (name: string): boolean => storageForm.test(name);
