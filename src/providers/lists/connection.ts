import type { MachineProviderConnection, MachineProviderEdge, PageInfo } from '../../../schema/api/connection.ts';
import type { MachineProvider, ResourceVersion } from '../../../schema/machine-provider.ts';
import type { ProviderOrder } from '../copy/order.ts';
import { presentPageCursor } from './page-cursor.ts';
import type { Page } from './page.ts';

/** What a connection says of the copy that it was cut from. */
export interface ConnectionSource {
  readonly order: ProviderOrder;
  readonly count: () => number;
  readonly asOf: number;
  readonly version: ResourceVersion;
  readonly feedCursor: () => string;
}

/**
 * A page as the graph shows it. The providers are cut when it is made; cursors, edges and the count cost nothing
 * until they are read, which the executor does in the same turn of the event loop, so they are of the same moment.
 */
export class ProviderConnection implements MachineProviderConnection {
  private readonly page: Page;
  private readonly source: ConnectionSource;

  constructor(page: Page, source: ConnectionSource) {
    this.page = page;
    this.source = source;
  }

  get nodes(): readonly MachineProvider[] {
    return this.page.providers;
  }

  get edges(): readonly MachineProviderEdge[] {
    return this.page.providers.map((provider) => new ProviderEdge(provider, this.source.order));
  }

  get pageInfo(): PageInfo {
    return new ProviderPageInfo(this.page, this.source.order);
  }

  get totalCount(): number {
    return this.source.count();
  }

  get asOf(): string {
    return new Date(this.source.asOf).toISOString();
  }

  get resourceVersion(): string {
    return String(this.source.version);
  }

  get feedCursor(): string {
    return this.source.feedCursor();
  }
}

class ProviderEdge implements MachineProviderEdge {
  readonly node: MachineProvider;
  private readonly order: ProviderOrder;

  constructor(node: MachineProvider, order: ProviderOrder) {
    this.node = node;
    this.order = order;
  }

  get cursor(): string {
    return presentPageCursor(this.order, this.node);
  }
}

class ProviderPageInfo implements PageInfo {
  private readonly page: Page;
  private readonly order: ProviderOrder;

  constructor(page: Page, order: ProviderOrder) {
    this.page = page;
    this.order = order;
  }

  get hasNextPage(): boolean {
    return this.page.hasNext;
  }

  get hasPreviousPage(): boolean {
    return this.page.hasPrevious;
  }

  get startCursor(): string | null {
    return this.cursorOf(this.page.providers.at(0));
  }

  get endCursor(): string | null {
    return this.cursorOf(this.page.providers.at(-1));
  }

  private cursorOf(provider: MachineProvider | undefined): string | null {
    return provider ? presentPageCursor(this.order, provider) : null;
  }
}
