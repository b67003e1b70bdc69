import { Field, Float, ObjectType } from 'type-graphql';
import { DateTime, StringMap } from './scalars.ts';

@ObjectType({ simpleResolvers: true, description: 'Who last wrote some of the fields, and how.' })
export class ManagedFieldsEntry {
  @Field(() => String, { nullable: true, description: 'The field manager, for example `kubectl-client-side-apply`.' })
  manager?: string | null;

  @Field(() => String, { nullable: true, description: '`Apply` or `Update`.' })
  operation?: string | null;

  @Field(() => String, { nullable: true, description: 'The subresource it wrote, for example `status`.' })
  subresource?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it last wrote.' })
  time?: string | null;
}

/** Kubernetes' ObjectMeta, as far as users of providers need it. */
@ObjectType({ simpleResolvers: true, description: 'Kubernetes metadata of the resource.' })
export class ObjectMeta {
  @Field(() => String, { description: 'Name, unique in its namespace, for example `aws-us-west-2`.' })
  name!: string;

  @Field(() => String, { description: 'Namespace that the resource lives in.' })
  namespace!: string;

  @Field(() => String, { description: 'Unique for this life of the object: a re-created one has another.' })
  uid!: string;

  @Field(() => String, { description: 'Version of the object; pass it as `expectedResourceVersion` to guard a write.' })
  resourceVersion!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Counts the changes of spec; writes of status leave it as it is.',
  })
  generation?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When the object was created.' })
  creationTimestamp?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Set while the object waits for its finalizers before it goes.',
  })
  deletionTimestamp?: string | null;

  @Field(() => StringMap, { nullable: true, description: 'Labels, which selectors match.' })
  labels?: StringMap | null;

  @Field(() => StringMap, { nullable: true, description: 'Annotations: notes that selectors do not match.' })
  annotations?: StringMap | null;

  @Field(() => [String], { nullable: true, description: 'What must happen before a deleted object goes.' })
  finalizers?: readonly string[] | null;

  @Field(() => [ManagedFieldsEntry], { nullable: true, description: 'Who wrote which share of the object.' })
  managedFields?: readonly ManagedFieldsEntry[] | null;
}
