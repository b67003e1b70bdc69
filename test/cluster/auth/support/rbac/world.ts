import { setTimeout } from 'node:timers/promises';
import { asText, type Answer, type Client, type Json } from '../../../contract/support/client.ts';
import { providersEverywhere, providersIn } from '../../../contract/support/provider.ts';
import { addNamespace, specNaming } from '../tenants.ts';
import { type Grants, lateNamespace, providersOf, ruledNamespaces, type Rule, type Subject, times } from './draw.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const markerNamespace = 'markers';

/** What the administrator does: the providers, who may do what with them, and changes that feeds are to tell. */
export class World {
  /** The version of the providers' last write. */
  version = '0';
  private epoch = 0;
  private mark = 0;
  private readonly phases = new Map<string, 'Ready' | 'Error'>();
  private readonly admin: Client;
  private readonly sent = new Map<string, string>();

  constructor(admin: Client) {
    this.admin = admin;
  }

  /** Namespaces, providers with an Event about each, and none of the rights. */
  async settle(): Promise<void> {
    for (const namespace of [...ruledNamespaces, markerNamespace]) await addNamespace(this.admin, namespace);
    for (const [namespace, names] of Object.entries(providersOf)) {
      for (const [index, name] of names.entries()) {
        const { body } = await this.call('POST', providersIn(namespace), {
          ...manifestOf(name, specNaming('aws-credentials')),
          metadata: { name, labels: { tier: index % 2 === 0 ? 'even' : 'odd' } },
        });
        await this.addEvent(namespace, name, asText(body.metadata?.uid));
        await this.touch(namespace, name);
      }
    }
  }

  /** Replaces all that is granted; resolves once the API server's authorizer goes by it. */
  async grant(grants: Grants): Promise<void> {
    const objects = objectsOf(grants);
    for (let at = 0; at < objects.length; at += 8) {
      await Promise.all(objects.slice(at, at + 8).map(([path, body]) => this.put(path, body)));
    }
    await this.reachAuthorizer();
  }

  /**
   * Writes the provider's status, so that its phase moves; the mark by which that write is known is its
   * observedGeneration.
   */
  async touch(namespace: string, name: string): Promise<number> {
    this.mark += 1;
    const key = `${namespace}/${name}`;
    const phase = this.phases.get(key) === 'Ready' ? 'Error' : 'Ready';
    this.phases.set(key, phase);
    const status = { phase, observedGeneration: this.mark };
    const { body } = await this.call('PATCH', `${providersIn(namespace)}/${name}/status`, { status });
    this.version = asText(body.metadata?.resourceVersion);
    return this.mark;
  }

  async appear(name: string): Promise<void> {
    const { body } = await this.call(
      'POST',
      providersIn(lateNamespace),
      manifestOf(name, specNaming('aws-credentials')),
    );
    this.version = asText(body.metadata?.resourceVersion);
  }

  async vanish(name: string): Promise<void> {
    await this.call('DELETE', `${providersIn(lateNamespace)}/${name}`);
    const { body } = await this.call('GET', `${providersEverywhere}?limit=1`);
    this.version = asText(body.metadata?.resourceVersion);
  }

  private async addEvent(namespace: string, name: string, uid: string): Promise<void> {
    await this.call('POST', `/api/v1/namespaces/${namespace}/events`, {
      metadata: { name },
      involvedObject: { apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider', namespace, name, uid },
      reason: `About-${namespace}-${name}`,
      message: 'something happened',
      type: 'Normal',
      lastTimestamp: '2026-01-01T00:00:00Z',
      firstTimestamp: '2026-01-01T00:00:00Z',
    });
  }

  private async put(path: string, body: object): Promise<void> {
    const text = JSON.stringify(body);
    if (this.sent.get(path) === text) return;
    // RBAC's objects are made by a PUT too.
    await this.call('PUT', path, body);
    this.sent.set(path, text);
  }

  /**
   * The authorizer follows four kinds, each by a watch of its own, which tells in order: it is there once it goes by
   * what is written last to each of them.
   */
  private async reachAuthorizer(): Promise<void> {
    this.epoch += 1;
    const mark = `epoch-${this.epoch}`;
    const rules = [
      { verbs: ['get'], apiGroups: ['markers.test'], resources: ['markers'], resourceNames: [mark] },
    ] satisfies Rule[];
    const subjects = [{ kind: 'User', name: mark }] satisfies Subject[];
    const within = `${rbac}/namespaces/${markerNamespace}`;
    await Promise.all([
      this.put(`${rbac}/clusterroles/marker`, roleOf('marker', rules)),
      this.put(`${rbac}/clusterrolebindings/marker`, bindingOf('marker', 'ClusterRole', 'marker', subjects)),
      this.put(`${within}/roles/marker`, roleOf('marker', [{ ...rules[0], resources: ['local-markers'] }])),
      this.put(`${within}/rolebindings/marker`, bindingOf('marker', 'Role', 'marker', subjects)),
    ]);
    await Promise.all([
      this.until({ user: mark, resource: 'markers', name: mark }),
      this.until({ user: mark, resource: 'local-markers', name: mark, namespace: markerNamespace }),
    ]);
  }

  private async until({ user, ...what }: { user: string; resource: string; name: string; namespace?: string }) {
    const resourceAttributes = { verb: 'get', group: 'markers.test', ...what };
    for (;;) {
      const { body } = await this.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user, resourceAttributes },
      });
      if (isTrue(body.status?.allowed)) return;
      await setTimeout(2);
    }
  }

  private async call(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await this.admin.call(method, path, body);
    if (answer.code >= 300) throw new Error(`Expected ${method} ${path} to work, but got ${answer.text}`);
    return answer;
  }
}

export function manifestOf(name: string, spec: object) {
  return { apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider', metadata: { name }, spec };
}

export function isTrue(value: Json | undefined): boolean {
  return (value as unknown) === true;
}

function objectsOf({ clusterRoles, clusterBindings, namespaces }: Grants): [string, object][] {
  const roleName = (index: number) => `drawn-${index}`;
  return [
    ...clusterRoles.map((rules, n): [string, object] => [
      `${rbac}/clusterroles/${roleName(n)}`,
      roleOf(roleName(n), rules),
    ]),
    ...clusterBindings.map((subjects, n): [string, object] => [
      `${rbac}/clusterrolebindings/${roleName(n)}`,
      bindingOf(roleName(n), 'ClusterRole', roleName(n), subjects),
    ]),
    ...Object.entries(namespaces).flatMap(([namespace, { roles, bindings, clusterRoleBindings }]) => {
      const within = `${rbac}/namespaces/${namespace}`;
      return [
        ...roles.map((rules, n): [string, object] => [`${within}/roles/${roleName(n)}`, roleOf(roleName(n), rules)]),
        ...bindings.map((subjects, n): [string, object] => [
          `${within}/rolebindings/${roleName(n)}`,
          bindingOf(roleName(n), 'Role', roleName(n), subjects),
        ]),
        ...clusterRoleBindings.map((subjects, n): [string, object] => [
          `${within}/rolebindings/cluster-${n}`,
          bindingOf(`cluster-${n}`, 'ClusterRole', roleName(n), subjects),
        ]),
      ];
    }),
  ];
}

function roleOf(name: string, rules: readonly object[]): object {
  return { metadata: { name }, rules };
}

function bindingOf(name: string, kind: string, role: string, subjects: readonly Subject[]): object {
  return {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: role },
    subjects: subjects.map((subject) => ({ apiGroup: 'rbac.authorization.k8s.io', ...subject })),
  };
}

/** Every provider that there is for good, as `namespace/name`. */
export const allKeys = Object.entries(providersOf).flatMap(([namespace, some]) =>
  times(some.length, (n) => `${namespace}/${some[n] ?? ''}`),
);
