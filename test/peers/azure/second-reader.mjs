/**
 * Azure's own clients, as published, reading the account that a document on standard input names; prints what they read.
 * A program of its own, since they trust a certificate of the fixture's only by NODE_EXTRA_CA_CERTS, and since their types
 * would slow down every check of ours.
 */
import { text } from 'node:stream/consumers';
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ComputeManagementClient } from '@azure/arm-compute';
import { NetworkManagementClient } from '@azure/arm-network';
import { ResourceManagementClient } from '@azure/arm-resources';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import { ClientCertificateCredential, ClientSecretCredential } from '@azure/identity';

const { origin, tenantId, clientId, clientSecret, certificatePath, subscriptionId, group, region, marketplace } =
  JSON.parse(await text(process.stdin));

const authority = { authorityHost: origin, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } };
const credential =
  certificatePath === undefined
    ? new ClientSecretCredential(tenantId, clientId, clientSecret, authority)
    : new ClientCertificateCredential(tenantId, clientId, { certificatePath }, authority);
const options = {
  endpoint: origin,
  credentials: { scopes: ['https://management.azure.com/.default'] },
  credentialScopes: ['https://management.azure.com/.default'],
  retryOptions: { maxRetries: 0 },
};
const compute = new ComputeManagementClient(credential, subscriptionId, options);
const network = new NetworkManagementClient(credential, subscriptionId, options);
const resources = new ResourceManagementClient(credential, subscriptionId, options);
const subscriptions = new SubscriptionClient(credential, options);
const authorization = new AuthorizationManagementClient(credential, subscriptionId, options);

async function all(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

const read = {
  group: () => resources.resourceGroups.get(group),
  locations: () => all(subscriptions.subscriptions.listLocations(subscriptionId)),
  skus: () => all(compute.resourceSkus.list({ filter: `location eq '${region}'` })),
  images: () => all(compute.images.list()),
  definitions: async () => {
    const galleries = await all(compute.galleries.list());
    const groupOf = ({ id }) => /\/resourceGroups\/([^/]+)\//.exec(id)[1];
    return (
      await Promise.all(galleries.map((one) => all(compute.galleryImages.listByGallery(groupOf(one), one.name))))
    ).flat();
  },
  marketplace: async () => {
    const { publisher, offer, sku } = marketplace;
    const [latest] = await compute.virtualMachineImages.list(region, publisher, offer, sku, {
      top: 1,
      orderby: 'name desc',
    });
    return compute.virtualMachineImages.get(region, publisher, offer, sku, latest.name);
  },
  networks: () => all(network.virtualNetworks.listAll()),
  securityGroups: () => all(network.networkSecurityGroups.listAll()),
  machines: () => all(compute.virtualMachines.list(group)),
  disks: () => all(compute.disks.listByResourceGroup(group)),
  computeUsages: () => all(compute.usage.list(region)),
  networkUsages: () => all(network.usages.list(region)),
  permissions: () => all(authorization.permissions.listForResourceGroup(group)),
  providers: () =>
    Promise.all(['Microsoft.Compute', 'Microsoft.RecoveryServices'].map((name) => resources.providers.get(name))),
};

const answers = {};
for (const [name, ask] of Object.entries(read)) {
  try {
    answers[name] = await ask();
  } catch (error) {
    // Entra ID's number is in the words only.
    const code = /AADSTS(\d+)/.exec(error.message)?.[1] ?? error.code;
    answers[name] = { error: { name: error.name, code } };
  }
}
console.log(JSON.stringify(answers));
