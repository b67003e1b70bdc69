import type { JsonRecord } from '../../schema/record.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { callApi } from './api-call.ts';
import type { Call } from './call.ts';
import type { ClusterCalls } from './connection.ts';
import { asObject, asText } from './json.ts';
import { ApiFailure } from './status.ts';

/** Who a token belongs to, as the cluster says. */
export interface UserInfo {
  readonly username: string;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
}

/** What somebody may or may not do, as Kubernetes asks it; an absent namespace means all, an absent name any. */
export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** One rule of RBAC; `*` stands for all, and no resourceNames mean every name. */
export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

/** What somebody may do in one namespace, and whether that is all. */
export interface NamespaceRules {
  readonly rules: readonly ResourceRule[];
  readonly complete: boolean;
}

/** Who am I: of whoever the connection speaks for. Throws UNAUTHENTICATED for a token that the cluster refuses. */
export async function reviewSelf(connection: ClusterCalls): Promise<UserInfo> {
  const status = await review(connection, 'authentication.k8s.io', 'SelfSubjectReview', undefined);
  const user = asObject(status.userInfo);
  const username = asText(user?.username);
  if (username === undefined) throw unreadable('SelfSubjectReview', 'a username');
  return { username, uid: asText(user?.uid) || undefined, groups: texts(user?.groups) };
}

/** May I: whether whoever the connection speaks for is allowed to do this. */
export async function reviewAccess(connection: ClusterCalls, attributes: ResourceAttributes): Promise<boolean> {
  const spec = { resourceAttributes: attributes };
  const { allowed } = await review(connection, 'authorization.k8s.io', 'SelfSubjectAccessReview', spec);
  if (typeof allowed !== 'boolean') throw unreadable('SelfSubjectAccessReview', 'whether it is allowed');
  return allowed;
}

/** All that I may do in a namespace, as far as the cluster's authorizers can list it; incomplete where none can. */
export async function reviewRules(connection: ClusterCalls, namespace: string): Promise<NamespaceRules> {
  const status = await review(connection, 'authorization.k8s.io', 'SelfSubjectRulesReview', { namespace }).catch(
    (error: unknown): JsonRecord => {
      // Not every API that looks like Kubernetes' serves it.
      if (isNotServed(error)) return {};
      throw error;
    },
  );
  const rules: readonly unknown[] = Array.isArray(status.resourceRules) ? status.resourceRules : [];
  return {
    rules: rules.map((rule) => {
      const { verbs, apiGroups, resources, resourceNames } = asObject(rule) ?? {};
      return {
        verbs: texts(verbs),
        apiGroups: texts(apiGroups),
        resources: texts(resources),
        resourceNames: texts(resourceNames),
      };
    }),
    complete: status.incomplete === false && !status.evaluationError,
  };
}

async function review(
  connection: ClusterCalls,
  group: string,
  kind: string,
  spec: JsonRecord | undefined,
): Promise<JsonRecord> {
  const call: Call = { verb: 'review', subject: "the caller's token" };
  const { body } = await callApi(connection, call, `/apis/${group}/v1/${kind.toLowerCase()}s`, {
    method: 'POST',
    body: { apiVersion: `${group}/v1`, kind, ...(spec === undefined ? {} : { spec }) },
  });
  return asObject(asObject(body)?.status) ?? {};
}

function isNotServed(error: unknown): boolean {
  return error instanceof GatewayError && error.cause instanceof ApiFailure && error.cause.httpStatus === 404;
}

function unreadable(kind: string, expected: string): GatewayError {
  return new GatewayError(
    'UNAVAILABLE',
    `Could not review the caller's token: expected ${expected} in the ${kind}, but got none.`,
  );
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
