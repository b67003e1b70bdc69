import { expect } from 'vitest';
import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import { parsePlace } from '../../../src/status/place.ts';
import { createSecrets, permitHost, replaceSecrets } from '../../../src/status/secret-commands.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';
import { contract } from './support/contract.ts';
import { createKubectl } from './support/kubectl.ts';

contract('the lines that findings give to paste', (given) => {
  const kubectl = createKubectl(() => given.cluster().kubeconfigPath);

  given.test('make a Secret, let it go to one host and another, and put in other values', async () => {
    const namespace = await given.aNamespace();
    const apiKey = { secretRef: { name: 'keys', key: 'access-key-id' } };
    const provider = aMachineProvider({
      metadata: { namespace },
      spec: {
        type: ProviderType.AWS,
        region: 'us-west-2',
        authentication: { type: AuthenticationType.APIKEY, apiKey },
      },
    });
    const paste = async (lines: readonly (string | undefined)[], files?: Record<string, string>) => {
      expect(lines.every((line) => line !== undefined)).toBe(true);
      const { code, stderr } = await kubectl.paste(lines.join('\n'), files);
      expect([code, stderr]).toEqual([0, '']);
    };
    const permit = (host: string, isNew: boolean) =>
      permitHost(provider, { place: parsePlace(host), vendorHosts: [], isNew });
    const secret = async () => {
      const { body } = await given.call('GET', `/api/v1/namespaces/${namespace}/secrets/keys`);
      const texts = Object.entries(body.data ?? {}).map(([key, value]) => {
        return [key, Buffer.from(String(value as unknown), 'base64').toString()];
      });
      return { values: Object.fromEntries(texts) as unknown, annotations: body.metadata?.annotations };
    };

    const first = { 'access-key-id': 'AKIA1', 'secret-access-key': "it's $HOME" };
    await paste(createSecrets(provider, drivers.aws), first);
    expect(await secret()).toEqual({ values: first, annotations: undefined });

    await paste(permit('ec2.example.com', false));
    await paste(permit('[::1]:8443', false));
    const hosts = { 'vitistack.io/hosts': ',ec2.example.com:443,[::1]:8443' };
    const second = { 'access-key-id': 'AKIA2', 'secret-access-key': 'other' };
    await paste(replaceSecrets(provider, drivers.aws), second);
    expect(await secret()).toEqual({ values: second, annotations: hosts });
  });
});
