import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../contract/support/client.ts';

/** A line of the API server's audit log, about an object of its. */
export interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly objectRef: {
    readonly resource: string;
    readonly subresource?: string;
    readonly apiGroup?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code: number };
}

/** What the API server writes down of each request, but for their contents. */
export interface AuditLog {
  /** For the API server's start. */
  readonly flags: readonly string[];
  /** What somebody asked so far, but for what every authenticated client may ask: that is about no object. */
  of(username: string): readonly AuditEvent[];
  all(): readonly AuditEvent[];
}

export function anAuditLog(folder: string): AuditLog {
  const [log, policy] = [join(folder, 'audit.log'), join(folder, 'audit-policy.yaml')];
  writeFileSync(
    policy,
    'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata}]\n',
  );
  // The last line may be half written.
  const lines = () => readFileSync(log, 'utf8').split('\n').slice(0, -1);
  const all = () =>
    lines()
      .map((line) => JSON.parse(line) as Partial<AuditEvent>)
      .filter((event): event is AuditEvent => event.objectRef !== undefined);
  return {
    flags: [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`],
    of: (username) => all().filter(({ user }) => user.username === username),
    all,
  };
}

/** A rule of a Role in its namespace, or of a ClusterRole everywhere. */
export interface GrantedRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
  readonly namespace?: string | undefined;
}

/** The rules of a Role as the API server has it; everywhere unless a namespace is given. */
export function rulesOf(role: Json, namespace?: string): readonly GrantedRule[] {
  return (role['rules'] as unknown as readonly GrantedRule[]).map((rule) => ({ ...rule, namespace }));
}

export function permits(rule: GrantedRule, { verb, objectRef }: AuditEvent): boolean {
  const { resource: plural, subresource, apiGroup = '', name = '', namespace } = objectRef;
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  const isNamed = rule.resourceNames === undefined || rule.resourceNames.includes(name);
  const isThere = rule.namespace === undefined || rule.namespace === namespace;
  return [
    rule.apiGroups.includes(apiGroup),
    rule.resources.includes(resource),
    rule.verbs.includes(verb),
    isNamed,
    isThere,
  ].every(Boolean);
}

/** `verb resource` of each right that none of these requests needed. */
export function unused(rules: readonly GrantedRule[], asked: readonly AuditEvent[]): readonly string[] {
  return rules.flatMap((rule) =>
    rule.resources.flatMap((resource) =>
      rule.verbs
        .filter((verb) => !asked.some((event) => permits({ ...rule, resources: [resource], verbs: [verb] }, event)))
        .map((verb) => `${verb} ${resource}`),
    ),
  );
}
