import { nodeAt, readLongXml as readLong, readXml as read, type XmlNode } from '../read-xml.ts';

export { nodeAt, numberAt, textAt, type XmlNode } from '../read-xml.ts';

/** Reads an answer of a Query API; the items of the list named (`vpcSet`, just below the root) are handed over one by one. */
export function readXml(body: Uint8Array, list?: string, take?: (item: XmlNode) => void): XmlNode | undefined {
  return read(body, listOf(list, take));
}

/** The same for a body of any length: others have their turn meanwhile. */
export async function readLongXml(...[body, list, take]: Parameters<typeof readXml>): Promise<XmlNode | undefined> {
  return readLong(body, listOf(list, take));
}

function listOf(within: string | undefined, take: ((item: XmlNode) => void) | undefined) {
  return within === undefined || take === undefined ? undefined : { within, depth: 2, take };
}

/** The items of a list. */
export function itemsAt(node: XmlNode | undefined, path: string): readonly XmlNode[] {
  return nodeAt(node, path)?.children.filter(({ name }) => name === 'item') ?? [];
}
