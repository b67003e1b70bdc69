import type { Question } from '../rpc/conversation.ts';
import { createXdrWriter } from '../rpc/xdr-writer.ts';
import { readRef, type Ref, writeRef } from './refs.ts';

const all = createXdrWriter().u32(1).u32(0).bytes();

export const listNetworks: Question<readonly Ref[]> = {
  procedure: 283,
  purpose: 'list the networks',
  args: all,
  read: (reader) => reader.list(() => readRef(reader)),
};

/** XML. */
export function askNetwork(network: Ref): Question<string> {
  const args = writeRef(network).u32(0).bytes();
  return { procedure: 43, purpose: 'describe a network', args, read: (reader) => reader.text() };
}

export const listFilters: Question<readonly Ref[]> = {
  procedure: 286,
  purpose: 'list the network filters',
  args: all,
  read: (reader) => reader.list(() => readRef(reader)),
};
