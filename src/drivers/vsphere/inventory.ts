import { DriverFailure, FailureCode } from '../failure.ts';
import { asFailure } from '../parts.ts';
import { nodeAt, textAt, type XmlNode } from '../read-xml.ts';
import type { Entities, EntityKind } from './entities.ts';
import { isLost, SoapFault, unexpected } from './fault.ts';
import { kindOf, readEntity, readObject } from './read-entity.ts';
import { referenceAt } from './service-content.ts';
import type { SignedIn } from './session.ts';
import type { Question } from './soap.ts';
import { type Reference, refElement, textElement } from './write-soap.ts';

/** Which properties are read, by type. */
export type Wanted = Readonly<Record<string, readonly string[]>>;

export interface Inventory extends Entities {
  /** Kinds of which the account may not read some. */
  readonly refused: ReadonlySet<EntityKind>;
  /** Why it is not whole: what came before is there. */
  readonly failure?: DriverFailure;
}

export interface InventoryProgress {
  (counts: Readonly<Record<EntityKind, number>>): void;
}

const purpose = 'list the inventory';
/** Of a page. Larger ones save questions, smaller ones memory: hosts are the bulkiest, with a few KB each. */
const pageObjects = 1000;
/** A vCenter has 45,000 machines at most, of some 200 characters each. */
const limits = { pages: 1000, characters: 16 * 1024 * 1024 };

/**
 * All that the account is shown, in one view and as few questions as the pages take. Throws DriverFailure where nothing
 * came at all, and SoapFault where the session was lost.
 */
export async function readInventory(session: SignedIn, wanted: Wanted, report?: InventoryProgress): Promise<Inventory> {
  const found = createCollection();
  let pages = 0;
  try {
    let token = await askFirst(session, wanted, found);
    for (pages = 1; token !== undefined; pages += 1) {
      report?.(found.counts());
      if (pages === limits.pages || found.isFull()) {
        await cancel(session, token);
        throw tooLarge();
      }
      const before = found.taken();
      const next = await ask(session, nextPage(session, token), found);
      if (next !== undefined && (next === token || found.taken() === before)) throw unexpected(purpose);
      token = next;
    }
    return found.inventory();
  } catch (error) {
    const failure = asFailure(error);
    if (pages === 0 || isLost(failure)) throw failure;
    return { ...found.inventory(), failure };
  }
}

/** A view that somebody destroyed is made anew. */
async function askFirst(session: SignedIn, wanted: Wanted, found: Collection): Promise<string | undefined> {
  const wasThere = views.has(session);
  try {
    return await ask(session, firstPage(session, await viewOf(session), wanted), found);
  } catch (error) {
    if (!wasThere || !(error instanceof SoapFault) || error.code !== FailureCode.NOT_FOUND) throw error;
    views.delete(session);
    return ask(session, firstPage(session, await viewOf(session), wanted), found);
  }
}

type Page = Pick<Question, 'method' | 'self' | 'parameters'>;

/** Returns what the next page is asked by; undefined after the last. */
async function ask(session: SignedIn, page: Page, found: Collection): Promise<string | undefined> {
  const { response } = await session.ask({ ...page, purpose }, (node) => found.take(node));
  return textAt(nodeAt(response, 'returnval'), 'token');
}

const views = new WeakMap<SignedIn, Promise<Reference>>();

/** One for each session, with which it ends. */
function viewOf(session: SignedIn): Promise<Reference> {
  const known = views.get(session) ?? createView(session);
  views.set(session, known);
  known.catch(() => views.delete(session));
  return known;
}

const viewed = [
  'Datacenter',
  'Folder',
  'ComputeResource',
  'HostSystem',
  'Datastore',
  'Network',
  'ResourcePool',
  'VirtualMachine',
];

async function createView(session: SignedIn): Promise<Reference> {
  const { viewManager, rootFolder } = session.content;
  const { response } = await session.ask({
    method: 'CreateContainerView',
    self: viewManager,
    parameters:
      refElement('container', rootFolder) +
      viewed.map((type) => textElement('type', type)).join('') +
      textElement('recursive', 'true'),
    purpose,
  });
  const view = referenceAt(response, 'returnval');
  if (view === undefined) throw unexpected(purpose);
  return view;
}

function firstPage({ content }: SignedIn, view: Reference, wanted: Wanted): Page {
  const properties = Object.entries(wanted).map(([type, paths]) => {
    return `<propSet>${textElement('type', type)}${paths.map((path) => textElement('pathSet', path)).join('')}</propSet>`;
  });
  const objects =
    `<objectSet>${refElement('obj', view)}<skip>true</skip><selectSet xsi:type="TraversalSpec"><name>view</name>` +
    '<type>ContainerView</type><path>view</path><skip>false</skip></selectSet></objectSet>';
  return {
    method: 'RetrievePropertiesEx',
    self: content.propertyCollector,
    parameters: `<specSet>${properties.join('')}${objects}</specSet><options><maxObjects>${pageObjects}</maxObjects></options>`,
  };
}

function nextPage({ content }: SignedIn, token: string): Page {
  const method = 'ContinueRetrievePropertiesEx';
  return { method, self: content.propertyCollector, parameters: textElement('token', token) };
}

/** vCenter keeps the rest of the pages until the session ends, unless it is told that nobody wants them. */
async function cancel(session: SignedIn, token: string): Promise<void> {
  const method = 'CancelRetrievePropertiesEx';
  await session.ask({ ...nextPage(session, token), method, purpose }).catch(() => undefined);
}

interface Collection {
  take(node: XmlNode): void;
  counts(): Readonly<Record<EntityKind, number>>;
  /** How many objects came so far, kept or not. */
  taken(): number;
  isFull(): boolean;
  inventory(): Inventory;
}

function createCollection(): Collection {
  const entities: Entities = {
    folders: [],
    datacenters: [],
    computes: [],
    hosts: [],
    datastores: [],
    networks: [],
    pools: [],
    machines: [],
  };
  const refused = new Set<EntityKind>();
  let room = limits.characters;
  let taken = 0;
  const add = <Kind extends EntityKind>(kind: Kind, entity: Entities[Kind][number]) => {
    room -= JSON.stringify(entity).length;
    // Past it nothing is kept of a page, however long it is.
    if (room > 0) (entities[kind] as Entities[Kind][number][]).push(entity);
  };
  return {
    take(node) {
      const object = readObject(node);
      if (object === undefined) return;
      taken += 1;
      const { self, faults } = object;
      if (faults.includes('NotAuthenticated')) throw new SoapFault('NotAuthenticated', purpose);
      const kind = kindOf(self);
      const entity = readEntity(kind, object);
      if (entity === undefined || faults.some((fault) => fault === 'NoPermission')) refused.add(kind);
      if (entity !== undefined) add(kind, entity);
    },
    counts: () =>
      Object.fromEntries(Object.entries(entities).map(([kind, all]) => [kind, (all as unknown[]).length])) as Record<
        EntityKind,
        number
      >,
    taken: () => taken,
    isFull: () => room <= 0,
    inventory: () => ({ ...entities, refused, ...(room <= 0 && { failure: tooLarge() }) }),
  };
}

function tooLarge(): DriverFailure {
  const message = `Expected an inventory of at most ${limits.pages * pageObjects} objects, but there is more; the rest was not read.`;
  return new DriverFailure(FailureCode.TOO_LARGE, message, {
    fix: 'Nothing to mend: what was read is shown, and what is not in it counts as unknown. An account that sees one datacenter only reads less.',
  });
}
