import { z } from 'zod';
import type { Quota } from '../connection.ts';
import { DriverFailure, FailureCode } from '../failure.ts';

/** How much of something there may be, and how much is taken; the services name the same in these ways. */
const amountForm = z.object({
  limit: z.number().nullish(),
  in_use: z.number().nullish(),
  used: z.number().nullish(),
  reserved: z.number().nullish(),
});

export interface Amount {
  readonly limit: number | undefined;
  /** With what is reserved: that is taken, too. */
  readonly used: number | undefined;
}

/** Amounts of a quota set by their names; whatever else is in it, as its id, is left out. */
export function amountsOf(quotaSet: Readonly<Record<string, unknown>>): Map<string, Amount> {
  return new Map(
    Object.entries(quotaSet).flatMap(([name, value]) => {
      const amount = typeof value === 'number' ? { limit: value } : amountForm.safeParse(value).data;
      if (amount === undefined || typeof amount.limit !== 'number') return [];
      const taken = 'in_use' in amount || 'used' in amount ? (amount.in_use ?? amount.used) : undefined;
      const used = typeof taken === 'number' ? taken + (amount.reserved ?? 0) : undefined;
      return [[name, { limit: amount.limit, used }] as const];
    }),
  );
}

/** A quota of an amount, in units of `size` of the service's own; everything below zero means unlimited. */
export function quotaOf(resource: string, unit: string, { limit, used }: Amount, size = 1): Quota {
  return {
    resource,
    unit,
    ...(used !== undefined && { used: used / size }),
    ...(limit !== undefined && (limit < 0 ? { isUnlimited: true } : { limit: limit / size })),
  };
}

/** Whether another question may tell what this one was refused: by policy, or since the service is too old for it. */
export function isWorthAnother(error: unknown): boolean {
  const codes = [FailureCode.FORBIDDEN, FailureCode.NOT_FOUND];
  return error instanceof DriverFailure && codes.includes(error.code);
}
