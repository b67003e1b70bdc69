import type { Question } from '../rpc/conversation.ts';
import { createXdrWriter } from '../rpc/xdr-writer.ts';
import { type DomainRef, readDomainRef, writeDomainRef } from './refs.ts';

export interface DomainInfo {
  /** What it may have at most, as its definition says. */
  readonly memoryKib: number;
  readonly cpus: number;
}

/** All machines, those that do not run too. */
export const listDomains: Question<readonly DomainRef[]> = {
  procedure: 273,
  purpose: 'list the machines',
  args: createXdrWriter().u32(1).u32(0).bytes(),
  read: (reader) => reader.list(() => readDomainRef(reader)),
};

export function askDomain(domain: DomainRef): Question<DomainInfo> {
  return {
    procedure: 16,
    purpose: 'tell of a machine',
    args: writeDomainRef(domain).bytes(),
    read: (reader) => {
      reader.u32();
      const memoryKib = reader.u64();
      reader.u64();
      return { memoryKib, cpus: reader.u32() };
    },
  };
}
