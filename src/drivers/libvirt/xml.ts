import { SaxesParser } from 'saxes';
import { DriverFailure, FailureCode } from '../failure.ts';

/** An element of one of libvirt's descriptions. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Its own text. */
  readonly text: string;
  readonly children: readonly Element[];
}

interface Growing extends Element {
  text: string;
  readonly children: Growing[];
}

/** Descriptions have less than ten levels; those of large hosts have some ten thousand elements. */
const deepest = 32;
const mostElements = 200_000;

/** Reads a description. Throws DriverFailure UNEXPECTED_ANSWER for what is none, TOO_LARGE for one with too many elements. */
export function readXml(text: string, purpose: string): Element {
  const parser = new SaxesParser();
  const open: Growing[] = [];
  let root: Growing | undefined;
  let seen = 0;
  parser.on('error', refuse);
  // No entity is known but XML's own five.
  parser.on('doctype', refuse);
  parser.on('opentag', ({ name, attributes }) => {
    seen += 1;
    if (open.length === deepest) refuse();
    if (seen > mostElements) throw tooLarge(purpose);
    const own: Growing = { name, attributes: { ...attributes }, text: '', children: [] };
    const above = open.at(-1);
    if (above === undefined) root = own;
    else above.children.push(own);
    open.push(own);
  });
  const addText = (piece: string) => {
    const inner = open.at(-1);
    if (inner !== undefined) inner.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => void open.pop());
  try {
    parser.write(text).close();
  } catch (error) {
    if (error !== broken) throw error;
    root = undefined;
  }
  if (root !== undefined) return root;
  const message = `Expected libvirt to ${purpose} as XML, but got a text that is none.`;
  throw new DriverFailure(FailureCode.UNEXPECTED_ANSWER, message, {
    fix: 'Check that the address is that of libvirtd, and its version; a description of its own is broken.',
  });
}

/** What the parser says is the answer's own text in part. */
const broken = new Error('no XML');

function refuse(): never {
  throw broken;
}

function tooLarge(purpose: string): DriverFailure {
  const message = `Expected libvirt to ${purpose} with ${mostElements} elements at most, but there are more.`;
  return new DriverFailure(FailureCode.TOO_LARGE, message, { fix: 'Check that the address is that of libvirtd.' });
}

/** The elements at a path below one, such as `host/cpu/feature`. */
export function elementsAt(element: Element, path: string): readonly Element[] {
  return path
    .split('/')
    .reduce<readonly Element[]>(
      (above, name) => above.flatMap(({ children }) => children.filter((child) => child.name === name)),
      [element],
    );
}

export function elementAt(element: Element, path: string): Element | undefined {
  return elementsAt(element, path)[0];
}

/** Its text; undefined where there is none or it is empty. */
export function textAt(element: Element, path: string): string | undefined {
  return elementAt(element, path)?.text.trim() || undefined;
}
