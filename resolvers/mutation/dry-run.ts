import { Field } from 'type-graphql';

/** The argument that all mutations share: `dryRun: Boolean = false`. */
export function DryRun(): ReturnType<typeof Field> {
  return Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Go all the way through the cluster, admission included, and write nothing.',
  });
}
