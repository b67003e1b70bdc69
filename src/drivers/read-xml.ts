import { setImmediate as nextTurn } from 'node:timers/promises';
import { SaxesParser } from 'saxes';

/** An element of an answer. */
export interface XmlNode {
  /** Without the prefix of its namespace. */
  readonly name: string;
  /** Its own text. */
  readonly text: string;
  readonly children: readonly XmlNode[];
  /** By the name that is written, prefix included: `xsi:type`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A list whose items are handed over one by one and are not kept, so that of a long list only one is in memory at a time. */
export interface XmlList {
  /** The element that has the items. */
  readonly within: string;
  /** How many elements are open around an item: 2 where the list is just below the root. */
  readonly depth: number;
  /** Of the items; default any. */
  readonly name?: string;
  readonly take: (item: XmlNode) => void;
}

/** Elements within elements; answers that we ask for have less than twenty. */
const deepest = 32;
/**
 * Elements and attributes that are kept at a time: a thousand machines of EC2 that were made together are one item, of a
 * hundred elements each. A short text may hold millions, and each takes a hundred times its length in memory.
 */
const mostKept = 300_000;

interface Growing {
  readonly name: string;
  text: string;
  readonly children: XmlNode[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads an answer. Returns the root; undefined for what is no XML. No entity but XML's own five is known. */
export function readXml(body: Uint8Array, list?: XmlList): XmlNode | undefined {
  const reading = readPieces(body, list);
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return value;
  }
}

/** The same for a body of any length: others have their turn after each piece, since reading 16 MiB takes seconds. */
export async function readLongXml(body: Uint8Array, list?: XmlList): Promise<XmlNode | undefined> {
  const reading = readPieces(body, list);
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return value;
    await nextTurn();
  }
}

function* readPieces(body: Uint8Array, list: XmlList | undefined): Generator<undefined, XmlNode | undefined> {
  const parser = new SaxesParser();
  const open: Growing[] = [];
  let root: XmlNode | undefined;
  let kept = 0;
  let keptBefore = 0;
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  const keepOne = () => {
    kept += 1;
    if (kept > mostKept) refuse();
  };
  parser.on('opentagstart', () => {
    if (open.length === deepest) refuse();
    if (open.length === list?.depth) keptBefore = kept;
    keepOne();
  });
  // One by one, since a single element may have all of them.
  parser.on('attribute', keepOne);
  parser.on('opentag', ({ name, attributes }) => {
    open.push({ name: name.slice(name.indexOf(':') + 1), text: '', children: [], attributes });
  });
  const addText = (text: string) => {
    const inner = open.at(-1);
    if (inner !== undefined) inner.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    const above = open.at(-1);
    if (closed === undefined) return;
    if (above === undefined) root = closed;
    else if (list !== undefined && isItem(list, closed, above, open.length)) {
      kept = keptBefore;
      list.take(closed);
    } else above.children.push(closed);
  });
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for (let at = 0; at < body.length; at += pieceBytes) {
      parser.write(decoder.decode(body.subarray(at, at + pieceBytes), { stream: true }));
      if (at + pieceBytes < body.length) yield undefined;
    }
    parser.write(decoder.decode()).close();
    return root;
  } catch (error) {
    if (error === broken || error instanceof TypeError) return undefined;
    throw error;
  }
}

function isItem({ within, depth, name }: XmlList, closed: Growing, above: Growing, opened: number): boolean {
  return opened === depth && above.name === within && (name === undefined || closed.name === name);
}

const pieceBytes = 65_536;
/** What the parser says is the answer's own text in part. */
const broken = new Error('no XML');

function refuse(): never {
  throw broken;
}

/** The first element at a path such as `vCpuInfo/defaultVCpus`. */
export function nodeAt(node: XmlNode | undefined, path: string): XmlNode | undefined {
  return path
    .split('/')
    .reduce<XmlNode | undefined>((above, name) => above?.children.find((child) => child.name === name), node);
}

/** Its text; undefined where there is none or it is empty. */
export function textAt(node: XmlNode | undefined, path: string): string | undefined {
  return nodeAt(node, path)?.text.trim() || undefined;
}

/** Its text as a number that is none below 0; undefined for any other. */
export function numberAt(node: XmlNode | undefined, path: string): number | undefined {
  const text = textAt(node, path);
  return text !== undefined && /^\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}
