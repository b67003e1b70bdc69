import { asTable, asText, type Client, type Json } from './client.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const withinMs = 20_000;

/** Creates or replaces a definition on a real server and waits until its resource is served by it. */
export async function installCrd(client: Client, crd: unknown): Promise<void> {
  let written = await put(client, crd);
  // The API server writes conditions of its own into a definition that is new.
  while (written.code === 409) written = await put(client, crd);
  if (written.code >= 300) throw new Error(`Expected the definition to be accepted, but got ${written.text}`);
  await waitUntilServed(client, written.body);
}

async function put(client: Client, crd: unknown) {
  const { name = '' } = (crd as { metadata: { name?: string } }).metadata;
  const old = await client.call('GET', `${definitions}/${name}`);
  if (old.code === 404) return client.call('POST', definitions, crd);
  const { resourceVersion } = old.body.metadata ?? {};
  const metadata = { ...(crd as Json).metadata, resourceVersion };
  return client.call('PUT', `${definitions}/${name}`, { ...(crd as object), metadata });
}

/** A new definition takes a moment to reach the handlers, where its columns show: another version must change one. */
async function waitUntilServed(client: Client, crd: Json): Promise<void> {
  const { group, names, versions } = crd.spec ?? {};
  const list = `/apis/${asText(group)}/${asText(versions?.[0]?.name)}/${asText(names?.plural)}?limit=1`;
  const columns = versions?.[0]?.additionalPrinterColumns as unknown as { name: string }[] | undefined;
  const expected = ['Name', ...(columns ?? [{ name: 'Age' }]).map(({ name }) => name)].join();
  const deadline = performance.now() + withinMs;
  for (;;) {
    const { code, body, text } = await client.call('GET', list, undefined, asTable);
    const served = (body.columnDefinitions ?? []) as unknown as { name: string }[];
    if (code === 200 && served.map(({ name }) => name).join() === expected) return;
    if (performance.now() > deadline) throw new Error(`Expected ${list} to be served, but got ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
