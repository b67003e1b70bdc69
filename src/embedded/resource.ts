import type { ApiObject } from './api-object.ts';
import type { FieldError } from './field-error.ts';
import type { StructuralSchema } from './structural-schema.ts';

export type Verb = 'create' | 'delete' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** A column of kubectl's tables; `cell` reads its value, undefined shows as `<none>`. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** 0 is always shown, more only by `-o wide`. */
  readonly priority?: number;
  readonly cell: (object: ApiObject) => unknown;
}

/** A resource of the API: what is known of its objects, and what is its own in writing them. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** Groupings that kubectl takes for a resource, such as `all`. */
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  /** Whether status is written through /status alone. */
  readonly hasStatus: boolean;
  /** Whether metadata.generation counts changes. */
  readonly hasGeneration: boolean;
  /** Whether a PUT must name the resourceVersion that it replaces. */
  readonly needsVersion: boolean;
  /** For Kubernetes' own kinds: a field of the wrong type can't be decoded (400), where a CRD's is invalid (422). */
  readonly isBuiltin: boolean;
  readonly schema: StructuralSchema;
  readonly columns: readonly Column[];
  /** Field selectors beyond metadata.name and metadata.namespace, such as `spec.type`. */
  readonly selectable: ReadonlyMap<string, (object: ApiObject) => unknown>;
  /** Checks names: a DNS subdomain, a DNS label, or whatever may stand in a path. */
  readonly nameFormat: 'subdomain' | 'label' | 'segment';
  /** What the server itself sets, in place, before validation. */
  readonly prepare?: (object: ApiObject) => void;
  /** For a resource that only answers what is asked by a create, and stores nothing. */
  readonly answer?: (object: ApiObject, now: Date) => unknown;
  /** All refusals; those of old that an update didn't touch are left out. */
  readonly validate: (object: ApiObject, old: ApiObject | undefined) => readonly FieldError[];
}

/** `v1` or `vitistack.io/v1alpha1`. */
export function apiVersion({ group, version }: Pick<Resource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}
