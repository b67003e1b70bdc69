import { Field, ObjectType, registerEnumType } from 'type-graphql';

export enum ViewerVerb {
  GET = 'get',
  LIST = 'list',
  WATCH = 'watch',
  CREATE = 'create',
  UPDATE = 'update',
  PATCH = 'patch',
  DELETE = 'delete',
  PROBE = 'probe',
  DISCOVER = 'discover',
}
registerEnumType(ViewerVerb, {
  name: 'ViewerVerb',
  description: "What one may do with MachineProviders: RBAC's verbs, and those of the gateway itself.",
  valuesConfig: {
    GET: { description: 'Read one by its name.' },
    LIST: { description: 'List them.' },
    WATCH: { description: 'Subscribe to their changes.' },
    CREATE: { description: 'Create one.' },
    UPDATE: { description: 'Replace one; the gateway itself needs PATCH.' },
    PATCH: { description: 'Change one, by an update or an apply.' },
    DELETE: { description: 'Delete one.' },
    PROBE: { description: 'Have the gateway check one now: `create` on `machineproviders/probe`.' },
    DISCOVER: { description: 'Have the gateway list what one offers: `create` on `machineproviders/discover`.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'What the caller may do with the MachineProviders of a namespace.' })
export class NamespacePermissions {
  @Field(() => String, { description: 'Name of the namespace; whether there is one of this name is not told.' })
  namespace!: string;

  @Field(() => [ViewerVerb], { description: 'What is allowed there with every provider. Empty when nothing is.' })
  verbs!: readonly ViewerVerb[];
}

@ObjectType({ simpleResolvers: true, description: 'The caller, as the cluster knows it.' })
export class Viewer {
  @Field(() => String, {
    description: 'Name of the user, for example `jane` or `system:serviceaccount:team-a:portal`.',
  })
  user!: string;

  @Field(() => String, { nullable: true, description: "The cluster's uid of the user." })
  uid?: string | null;

  @Field(() => [String], { description: 'Groups that the user is in.' })
  groups!: readonly string[];
}
