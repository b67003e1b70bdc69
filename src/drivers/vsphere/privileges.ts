import type { DriverFailure } from '../failure.ts';
import { asFailure } from '../parts.ts';
import { textAt } from '../read-xml.ts';
import { isLost } from './fault.ts';
import { referenceAt } from './service-content.ts';
import type { SignedIn } from './session.ts';
import { type Reference, refElement, textElement } from './write-soap.ts';

/** What the account may do where, as vCenter itself tells. */
export interface Privileges {
  /** Undefined where it was not told. */
  readonly has: (entityId: string, privilege: string) => boolean | undefined;
  /** Why nothing was told. */
  readonly failure?: DriverFailure;
}

const purpose = 'tell our privileges';

/** One question for all. */
export async function askPrivileges(
  { content, userName, key, isExtension, ask }: SignedIn,
  entities: readonly Reference[],
  privileges: readonly string[],
): Promise<Privileges> {
  const granted = new Map<string, boolean>();
  const has = (entityId: string, privilege: string) => granted.get(`${entityId} ${privilege}`);
  if (entities.length === 0) return { has };
  try {
    const { response } = await ask({
      method: isExtension ? 'HasPrivilegeOnEntities' : 'HasUserPrivilegeOnEntities',
      self: content.authorizationManager,
      parameters:
        entities.map((entity) => refElement(isExtension ? 'entity' : 'entities', entity)).join('') +
        (isExtension ? textElement('sessionId', key) : textElement('userName', userName)) +
        privileges.map((privilege) => textElement('privId', privilege)).join(''),
      purpose,
      isRepeatable: true,
    });
    for (const told of response.children.filter(({ name }) => name === 'returnval')) {
      const entity = referenceAt(told, 'entity');
      for (const one of told.children.filter(({ name }) => name === 'privAvailability')) {
        const privilege = textAt(one, 'privId');
        const isGranted = textAt(one, 'isGranted');
        if (entity === undefined || privilege === undefined) continue;
        granted.set(`${entity.id} ${privilege}`, isGranted === 'true' || isGranted === '1');
      }
    }
    return { has };
  } catch (error) {
    if (isLost(error)) throw error;
    return { has, failure: asFailure(error) };
  }
}
