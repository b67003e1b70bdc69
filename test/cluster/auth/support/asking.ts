import { expect } from 'vitest';
import { systemClock } from '../../../../src/providers/feeds/feed-clock.ts';
import { aGateway, type TestGateway } from '../../../support/gateway.ts';
import { type Script, scriptedDrivers } from '../../../support/scripted-drivers.ts';
import { borrowServer } from '../../bed/used-servers.ts';
import { type Client, createClient, type Json } from '../../contract/support/client.ts';
import { aProvider, providersIn } from '../../contract/support/provider.ts';
import { addNamespace, grantIn, type Rule, tokenOf } from './tenants.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';

/** What somebody may ask a provider for. */
export type AskingVerb = 'discover' | 'probe';

export interface AskingOptions {
  readonly verb: AskingVerb;
  /** What every provider does unless a test has it do otherwise. */
  readonly script: Script;
  /** Further users who may all that it takes in team-a. */
  readonly others?: readonly string[];
}

/** Two teams with two providers each, `one` and `two`, and users who may have them asked, or lack some of what it takes. */
export class AskingBed {
  /** By `NAMESPACE-NAME` of the provider. */
  readonly scripts: Map<string, Script>;
  /** What the providers were asked. */
  readonly asked: string[];
  private readonly drivers: ReturnType<typeof scriptedDrivers>['drivers'];
  private readonly gateways: TestGateway[] = [];
  private readonly server: Awaited<ReturnType<typeof borrowServer>>;
  readonly admin: Client;
  private movedMs = 0;

  private constructor(server: Awaited<ReturnType<typeof borrowServer>>) {
    ({ drivers: this.drivers, scripts: this.scripts, asked: this.asked } = scriptedDrivers());
    this.server = server;
    this.admin = createClient(server.kubeconfigPath);
  }

  static async begin({ verb, script, others = [] }: AskingOptions): Promise<AskingBed> {
    const bed = new AskingBed(await borrowServer());
    for (const namespace of ['team-a', 'team-b']) {
      await addNamespace(bed.admin, namespace);
      for (const name of ['one', 'two']) await bed.add(namespace, name, script);
    }
    const read = { verbs: ['get', 'list', 'watch'] };
    const may = (what: AskingVerb) => ({ verbs: ['create'], resources: [`machineproviders/${what}`] });
    const grant = (namespace: string, user: string, ...rules: Rule[]) => grantIn(bed.admin, namespace, user, rules);
    for (const user of ['operator', 'demoted', 'both', ...others]) await grant('team-a', user, read, may(verb));
    for (const user of ['tenant', 'both']) await grant('team-b', user, read, may(verb));
    await grant('team-a', 'reader', read, may(verb === 'probe' ? 'discover' : 'probe'));
    await grant('team-a', 'blind', may(verb));
    await grant('team-a', 'named', read, { ...may(verb), resourceNames: ['one'] });
    await bed.gateway();
    return bed;
  }

  /** A further gateway, that serves these namespaces only; the first one serves all, and is asked unless another is named. */
  async gateway(namespaces?: string[]): Promise<TestGateway> {
    // The times go by without anybody waiting for them.
    const clock = { ...systemClock, now: () => Date.now() + this.movedMs };
    const served = namespaces === undefined ? {} : { NAMESPACES: namespaces };
    const gateway = await aGateway(this.server, { AUTH: 'token', ...served }, { drivers: this.drivers, clock });
    this.gateways.push(gateway);
    return gateway;
  }

  /** In the name of one user, to the first gateway unless told. */
  async send(user: string, query: string, variables: object, at = this.first): Promise<Json> {
    const { text } = await at.ask('graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: this.authorizationOf(user) },
      body: JSON.stringify({ query, variables }),
    });
    return JSON.parse(text) as Json;
  }

  authorizationOf(user: string): string {
    return `Bearer ${tokenOf(this.server, user)}`;
  }

  get first(): TestGateway {
    const [first] = this.gateways;
    if (first === undefined) throw new Error('no gateway was started');
    return first;
  }

  /** From now on a user may no more than this in team-a, and what was remembered of it is too old. */
  async leave(user: string, rules: readonly Rule[]): Promise<void> {
    const full = rules.map((rule) => ({ apiGroups: ['vitistack.io'], ...rule }));
    const { code } = await this.admin.call('PATCH', `${rbac}/namespaces/team-a/roles/${user}`, { rules: full });
    expect(code).toBe(200);
    this.movedMs += 30_000;
  }

  async stop(): Promise<void> {
    for (const gateway of this.gateways) await gateway.stop();
    await this.admin.close();
    await this.server.stop();
  }

  private async add(namespace: string, name: string, script: Script): Promise<void> {
    const region = `${namespace}-${name}`;
    const config = { endpoint: 'pve.example.com', customSettings: { tokenId: 'gateway@pve!probe' } };
    const authentication = { type: 'apikey', apiKey: { secretRef: { name: 'proxmox', key: 'token' } } };
    this.scripts.set(region, script);
    const { code, text } = await this.admin.call(
      'POST',
      providersIn(namespace),
      aProvider(name, { type: 'proxmox', region, config, authentication }),
    );
    expect(code, text).toBe(201);
  }
}

export type Permission = readonly [verb: string, resource: string];

export const toGet: Permission = ['get', 'machineproviders'];

/** The problem of who lacks a permission. */
export const lacking = (user: string, [verb, resource]: Permission, namespace = 'team-a') => ({
  code: 'FORBIDDEN',
  path: '',
  message: `Expected the permission to ${verb} ${resource}.vitistack.io in namespace "${namespace}", but got none for user "${user}".`,
  fix: `Ask for a Role with the verb "${verb}" on ${resource}.vitistack.io.`,
});

/** That of a gateway that serves team-a only. */
export const outside = {
  code: 'FORBIDDEN',
  path: '',
  message: 'Expected a namespace that this gateway serves, but got "team-b".',
  fix: 'Name another one, or ask the operator to add it to NAMESPACES.',
};
