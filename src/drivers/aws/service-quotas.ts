import { z } from 'zod';
import { createPageWalk } from '../next-page.ts';
import { gatherPart, type Page } from '../parts.ts';
import type { Part } from '../discovery.ts';
import { readItems, readJson } from '../read-json.ts';
import { type Api, askedOf } from './api.ts';

/** One limit of the account in the region. */
export interface ServiceQuota {
  /** `L-1216C47A`: names change, codes do not. */
  readonly code: string;
  readonly value: number;
}

const form = z.object({ Quotas: z.array(z.unknown()), NextToken: z.string().nullish() });
const quota = z.object({ QuotaCode: z.string(), Value: z.number().nonnegative() });
const pageSize = 100;

/** All quotas of a service, `ec2` or `ebs`. */
export function listServiceQuotas(api: Api, serviceCode: 'ec2' | 'ebs'): Promise<Part<ServiceQuota>> {
  return gatherPart(pages(api, serviceCode));
}

async function* pages(api: Api, serviceCode: string): AsyncIterable<Page<ServiceQuota>> {
  const place = api.places.servicequotas;
  const asked = askedOf(place, `list the quotas of ${serviceCode}`);
  const walk = createPageWalk(asked);
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
    yield {
      items: readItems(Quotas, quota, asked).map(({ QuotaCode, Value }) => ({ code: QuotaCode, value: Value })),
    };
    token = walk(NextToken);
  } while (token !== undefined);
}
