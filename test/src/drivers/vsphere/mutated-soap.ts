import { readXml } from '../../../../src/drivers/read-xml.ts';
import { faultKind, findFault, isSoapFault } from '../../../../src/drivers/vsphere/fault.ts';
import { kindOf, readEntity, readObject } from '../../../../src/drivers/vsphere/read-entity.ts';
import { referenceAt } from '../../../../src/drivers/vsphere/service-content.ts';
import { Chance } from '../../../support/seeded.ts';

const spaces =
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

export function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope ${spaces}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

/** Answers of each kind that is read, short ones: what is read of many objects is the same again and again. */
export const answers: readonly string[] = [
  envelope(
    '<RetrieveServiceContentResponse xmlns="urn:vim25"><returnval><rootFolder type="Folder">group-d1</rootFolder>' +
      '<about><version>8.0.3</version><build>24022515</build></about></returnval></RetrieveServiceContentResponse>',
  ),
  envelope(
    '<RetrievePropertiesExResponse xmlns="urn:vim25"><returnval><token>t1</token><objects><obj type="HostSystem">host-1</obj>' +
      '<propSet><name>name</name><val xsi:type="xsd:string">esx &amp; co</val></propSet><propSet><name>parent</name><val ' +
      'type="ClusterComputeResource" xsi:type="ManagedObjectReference">domain-c8</val></propSet><propSet><name>config.graphicsInfo' +
      '</name><val xsi:type="ArrayOfHostGraphicsInfo"><HostGraphicsInfo><deviceName>A100</deviceName><vendorName>NVIDIA</vendorName>' +
      '<graphicsType>direct</graphicsType><vm type="VirtualMachine">vm-1</vm></HostGraphicsInfo></val></propSet><propSet><name>' +
      'config.network.portgroup</name><val xsi:type="ArrayOfHostPortGroup"><HostPortGroup><spec><name>VM Network</name><vlanId>7' +
      '</vlanId></spec></HostPortGroup></val></propSet><missingSet><path>tag</path><fault><fault xsi:type="NoPermission"/></fault>' +
      '</missingSet></objects><objects><obj type="DistributedVirtualPortgroup">dvportgroup-1</obj><propSet><name>name</name><val>x' +
      '</val></propSet><propSet><name>config.defaultPortConfig</name><val xsi:type="VMwareDVSPortSetting"><vlan><vlanId>5</vlanId>' +
      '</vlan></val></propSet></objects></returnval></RetrievePropertiesExResponse>',
  ),
  envelope(
    '<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>no</faultstring><detail><InvalidLoginFault ' +
      'xmlns="urn:vim25" xsi:type="InvalidLogin"></InvalidLoginFault></detail></soapenv:Fault>',
  ),
];

const pieces = [
  '<',
  '>',
  '</',
  '/>',
  '"',
  '&',
  '&#0;',
  '&lt;',
  ']]>',
  '<![CDATA[',
  '<!DOCTYPE a [',
  '<!--',
  '-->',
  '<?',
  'xsi:type="',
  '\u0000',
  'ü',
  '😀',
  '99999999999999999999',
  '-1',
  'vm-1',
  '<objects>',
  '</objects>',
  '<val>',
];

/** What XML may have in a text, and nobody expects there. */
const words = ['-1', '1e9', 'NaN', '99999999999999999999', '', ' ', 'ü😀', '&#x41;', 'true', '../..', 'x'.repeat(600)];

/** The same text after one to four changes; half of them leave it XML, and change what its elements hold. */
export function mutate(text: string, chance: Chance): Uint8Array {
  let bytes: Buffer = Buffer.from(text);
  const isXml = chance.next() < 0.5;
  for (let left = 1 + chance.below(4); left > 0; left -= 1)
    bytes = isXml ? changeWord(bytes, chance) : tear(bytes, chance);
  return bytes;
}

/** Another text behind the next tag. */
function changeWord(bytes: Buffer, chance: Chance): Buffer {
  const start = bytes.indexOf('>', chance.below(bytes.length)) + 1;
  const end = bytes.indexOf('<', start);
  if (start === 0 || end === -1) return bytes;
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(chance.pick(words)), bytes.subarray(end)]);
}

/** Bytes turned, cut out, doubled, moved, or something put in between. */
function tear(bytes: Buffer, chance: Chance): Buffer {
  const at = chance.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + chance.below(40));
  const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  const made = [
    () => [before, Buffer.from([chance.below(256)]), bytes.subarray(Math.min(bytes.length, at + 1))],
    () => [before, after],
    () => [before, part, part, after],
    () => [before, Buffer.from(chance.pick(pieces)), after],
    () => [after, before],
    () => [before, Buffer.from(chance.pick(pieces)), part, after],
  ];
  return Buffer.concat(chance.pick(made)());
}

/** Reads so many mutated answers by all that reads answers. Throws what they throw, which is nothing. */
export function readMutated(count: number, seed: number): { readonly read: number; readonly entities: number } {
  const chance = new Chance(seed);
  let [read, entities] = [0, 0];
  for (let left = count; left > 0; left -= 1) {
    const body = mutate(chance.pick(answers), chance);
    isSoapFault({ status: 500, headers: {}, body, timing: { answerMs: 0 } });
    const root = readXml(body, {
      within: 'returnval',
      depth: 4,
      name: 'objects',
      take: (node) => {
        const object = readObject(node);
        if (object === undefined) return;
        const entity = readEntity(kindOf(object.self), object);
        if (entity === undefined) return;
        entities += 1;
        if (JSON.stringify(entity).length > 4 * body.length + 200) throw new Error('Expected no more than was told.');
      },
    });
    if (root === undefined) continue;
    read += 1;
    findFault(root, 'be read');
    faultKind(root);
    referenceAt(root, 'Body/RetrieveServiceContentResponse/returnval/rootFolder');
  }
  return { read, entities };
}
