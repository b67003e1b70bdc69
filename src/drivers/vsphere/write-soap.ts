/** A reference to a managed object: its type and its id, `HostSystem` and `host-21`. */
export interface Reference {
  readonly type: string;
  readonly id: string;
}

/** The version of the API whose words we use; whatever vCenter is in use knows it. */
export const soapAction = 'urn:vim25/6.5';

/** A request: `method` of the object, and its parameters as elements. */
export function writeRequest(method: string, self: Reference, parameters: string): string {
  const call = `<${method} xmlns="urn:vim25">${refElement('_this', self)}${parameters}</${method}>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
    `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${call}</soapenv:Body></soapenv:Envelope>`
  );
}

export function refElement(name: string, { type, id }: Reference): string {
  return `<${name} type="${escapeXml(type)}">${escapeXml(id)}</${name}>`;
}

export function textElement(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

/** What XML has no way to write is left out: the other side could not read it, and would refuse all the rest with it. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"'\r]/g, (character) => escapes[character] ?? '')
  );
}
