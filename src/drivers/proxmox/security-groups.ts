import { z } from 'zod';
import type { SecurityGroup } from '../discovery.ts';
import type { Page } from '../parts.ts';
import type { Api } from './api.ts';

const form = z.array(z.object({ group: z.string(), comment: z.string().nullish() }));

/** Of the firewall of the whole cluster; whoever is known may see them. */
export async function* securityGroupPages(api: Api): AsyncGenerator<Page<SecurityGroup>> {
  const { data } = await api.read('/cluster/firewall/groups', 'list the security groups', form);
  yield {
    items: data.map(({ group, comment }) => ({
      id: group,
      name: group,
      ...(comment && { description: comment.trim() }),
    })),
  };
}
