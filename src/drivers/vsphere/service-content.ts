import { nodeAt, textAt, type XmlNode } from '../read-xml.ts';
import { unexpected } from './fault.ts';
import type { Soap } from './soap.ts';
import type { Reference } from './write-soap.ts';

/** What everybody is told of a vCenter before signing in. */
export interface ServiceContent {
  /** With the build: `8.0.3 (24022515)`. */
  readonly version: string | undefined;
  readonly rootFolder: Reference;
  readonly sessionManager: Reference;
  readonly viewManager: Reference;
  readonly propertyCollector: Reference;
  readonly authorizationManager: Reference;
  /** Whether it keeps metrics of machines. */
  readonly hasMetrics: boolean;
}

const purpose = 'tell what it is';

/** Takes no credential, and none is sent. */
export async function askServiceContent(soap: Soap): Promise<ServiceContent> {
  const { response } = await soap.ask({
    method: 'RetrieveServiceContent',
    self: { type: 'ServiceInstance', id: 'ServiceInstance' },
    purpose,
    isRepeatable: true,
  });
  const content = nodeAt(response, 'returnval');
  const part = (name: string): Reference => {
    const reference = referenceAt(content, name);
    if (reference === undefined) throw unexpected(purpose);
    return reference;
  };
  return {
    version: versionOf(nodeAt(content, 'about')),
    rootFolder: part('rootFolder'),
    sessionManager: part('sessionManager'),
    viewManager: part('viewManager'),
    propertyCollector: part('propertyCollector'),
    authorizationManager: part('authorizationManager'),
    hasMetrics: referenceAt(content, 'perfManager') !== undefined,
  };
}

/** The reference that an element holds: `<parent type="Folder">group-d1</parent>`. */
export function referenceAt(node: XmlNode | undefined, path: string): Reference | undefined {
  return referenceOf(nodeAt(node, path));
}

export function referenceOf(node: XmlNode | undefined): Reference | undefined {
  const type = node?.attributes['type'];
  const id = node?.text.trim();
  const isGood = type !== undefined && id !== undefined && /^[\w.-]{1,80}$/.test(type) && /^[^\s<>&]{1,200}$/.test(id);
  return isGood ? { type, id } : undefined;
}

function versionOf(about: XmlNode | undefined): string | undefined {
  const version = textAt(about, 'version');
  const build = textAt(about, 'build');
  if (version === undefined || !/^[\d.]{1,40}$/.test(version)) return undefined;
  return build !== undefined && /^[\w.-]{1,40}$/.test(build) ? `${version} (${build})` : version;
}
