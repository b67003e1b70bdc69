// The baseline of `--fanout`: graphql-ws's own server over ws as its guide says, with an async generator for each
// subscriber, over the same schema and frames. Each message from the bench is one change. Nothing here is tuned, and
// nothing is slowed down.
import 'reflect-metadata';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { useServer } from 'graphql-ws/use/ws';
import { Arg, buildSchema, Query, Resolver, Root, Subscription } from 'type-graphql';
import { WebSocketServer } from 'ws';
import { MachineProviderChange, type MachineProviderFrame, ProviderModified, Synced } from '../schema/api/changes.ts';
import { readMachineProvider } from '../schema/read.ts';
import { benchStored } from './objects.ts';

const [stored] = benchStored(1) as [{ readonly status: object }];
/** A change, and the one behind it. */
interface Told {
  readonly frame: MachineProviderFrame;
  readonly next: Promise<Told>;
}

let coming = Promise.withResolvers<Told>();

async function* follow(): AsyncGenerator<MachineProviderFrame> {
  let next = coming.promise;
  yield { kind: 'Synced', cursor: 'WzEsImVwb2NoIiwxMDAwLCIxMDAwIl0' };
  for (;;) {
    const told = await next;
    yield told.frame;
    next = told.next;
  }
}

function tell(frame: MachineProviderFrame): void {
  const { resolve } = coming;
  coming = Promise.withResolvers<Told>();
  resolve({ frame, next: coming.promise });
}

@Resolver()
class StockResolver {
  @Query(() => String)
  hello() {
    return 'hello';
  }

  @Subscription(() => MachineProviderChange, { subscribe: follow })
  machineProviderChanges(
    @Root() frame: MachineProviderFrame,
    @Arg('after', () => String, { nullable: true }) _after?: string,
  ): MachineProviderFrame {
    return frame;
  }
}

const schema = await buildSchema({
  resolvers: [StockResolver],
  orphanedTypes: [ProviderModified, Synced],
  validate: false,
  pubSub: { publish: () => undefined, subscribe: () => follow() as never },
});
const server = createServer();
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
server.listen(0, '127.0.0.1', 2_048);
await once(server, 'listening');

let machines = 0;
process.on('message', () => {
  machines += 1;
  const status = { ...stored.status, resources: { usage: { machines } } };
  tell({
    kind: 'ProviderModified',
    cursor: `WzEsImVwb2NoIiwx${machines}`,
    provider: readMachineProvider({ ...stored, status }),
    changedPaths: ['status.resources.usage.machines'],
    collapsed: false,
  });
});
process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
