import { DriverFailure, FailureCode } from '../failure.ts';
import { readLongXml, type XmlNode } from '../read-xml.ts';

/** Descriptions of the largest hosts have some hundred thousand. */
const mostCharacters = 2 * 1024 * 1024;

/** Reads XML of libvirt's. Throws DriverFailure: UNEXPECTED_ANSWER for what is none, TOO_LARGE for what is too long. */
export async function readDescription(text: string, purpose: string): Promise<XmlNode> {
  if (text.length > mostCharacters) {
    const message = `Expected libvirt to ${purpose} in ${mostCharacters} characters at most, but got more.`;
    throw new DriverFailure(FailureCode.TOO_LARGE, message, { fix: 'Check that the address is that of libvirtd.' });
  }
  const root = await readLongXml(Buffer.from(text, 'utf8'));
  if (root !== undefined) return root;
  const message = `Expected libvirt to ${purpose} as XML, but got a text that is none.`;
  throw new DriverFailure(FailureCode.UNEXPECTED_ANSWER, message, {
    fix: 'Check that the address is that of libvirtd, and its version; a description of its own is broken.',
  });
}

/** All elements at a path below one, such as `host/cpu/feature`. */
export function nodesAt(node: XmlNode, path: string): readonly XmlNode[] {
  return path
    .split('/')
    .reduce<readonly XmlNode[]>(
      (above, name) => above.flatMap(({ children }) => children.filter((child) => child.name === name)),
      [node],
    );
}
