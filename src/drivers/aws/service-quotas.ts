import { z } from 'zod';
import { gatherPart, type Page } from '../parts.ts';
import type { Part } from '../discovery.ts';
import { readJson } from '../read-json.ts';
import { type Api, askedOf } from './api.ts';

/** One limit of the account in the region. */
export interface ServiceQuota {
  /** `L-1216C47A`: names change, codes do not. */
  readonly code: string;
  readonly value: number;
}

const form = z.object({
  Quotas: z.array(z.object({ QuotaCode: z.string(), Value: z.number().nonnegative() })),
  NextToken: z.string().min(1).nullish(),
});
const pageSize = 100;

/** All quotas of a service, `ec2` or `ebs`. */
export function listServiceQuotas(api: Api, serviceCode: 'ec2' | 'ebs'): Promise<Part<ServiceQuota>> {
  return gatherPart(pages(api, serviceCode));
}

async function* pages(api: Api, serviceCode: string): AsyncIterable<Page<ServiceQuota>> {
  const place = api.places.servicequotas;
  const asked = askedOf(place, `list the quotas of ${serviceCode}`);
  let token: string | undefined;
  do {
    const answer = await api.answer({
      place,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'ServiceQuotasV20190624.ListServiceQuotas',
      },
      body: JSON.stringify({ ServiceCode: serviceCode, MaxResults: pageSize, ...(token && { NextToken: token }) }),
      purpose: asked.purpose,
      permission: 'servicequotas:ListServiceQuotas',
    });
    const { Quotas, NextToken } = readJson(answer, form, asked);
    yield { items: Quotas.map(({ QuotaCode, Value }) => ({ code: QuotaCode, value: Value })) };
    token = NextToken ?? undefined;
  } while (token !== undefined);
}
