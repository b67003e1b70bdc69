import { Field, InputType, Int } from 'type-graphql';
import { defaultNamespace } from './namespace.ts';

/** What input for one provider that is there begins with: which one is meant. */
@InputType()
export abstract class NamedProviderInput {
  /** The resolvers put `default` in place of null, so behind them it is always there. */
  @Field(() => String, { nullable: true, defaultValue: defaultNamespace, description: 'Namespace of the provider.' })
  namespace!: string;

  @Field(() => String, { description: 'Name of the provider.' })
  name!: string;
}

/** The same where the provider is asked something, which takes a while. */
@InputType()
export abstract class AskedProviderInput extends NamedProviderInput {
  @Field(() => String, {
    nullable: true,
    description: 'Begin only once this replica has reached this resourceVersion: what a mutation gave on any replica.',
  })
  minResourceVersion?: string | null;

  /** Each declares it by WaitSeconds, and says what becomes of what takes longer. */
  abstract waitSeconds?: number | null;
}

/** Below what one operation may take, so that the answer still gets out. */
export const maxWaitSeconds = 25;

/** How long to wait; `beyond` is a sentence of what becomes of what takes longer. */
export function WaitSeconds(beyond: string): PropertyDecorator {
  const description = `How long to wait for the end, from 0 to ${maxWaitSeconds} seconds. ${beyond}`;
  return Field(() => Int, { nullable: true, defaultValue: maxWaitSeconds, description });
}
