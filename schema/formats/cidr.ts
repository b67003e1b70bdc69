import { parseIpAddress } from './ip-address.ts';

const form = /^([0-9a-fA-F:.]{2,45})\/(0|[1-9][0-9]{0,2})$/;

/** Whether text is a network such as `10.0.1.0/24` or `2001:db8::/32`, as Kubernetes' isCIDR judges it. */
export function isCidr(text: string): boolean {
  const [, address = '', prefixLength = ''] = form.exec(text) ?? [];
  const parsed = parseIpAddress(address);
  return parsed !== undefined && Number(prefixLength) <= (parsed.family === 4 ? 32 : 128);
}
