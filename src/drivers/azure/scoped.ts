import type { z } from 'zod';
import { FailureCode } from '../failure.ts';
import { asFailure, type Page } from '../parts.ts';
import type { Arm, Question } from './arm.ts';
import type { Target } from './target.ts';

/**
 * The items of a whole subscription; where the credential may not read that far, those of the machines' group, and the
 * failure, since what lies in other groups is unknown then.
 */
export async function* subscriptionPages<Form extends z.ZodType>(
  arm: Arm,
  { subscription, group }: Target,
  question: Question,
  item: Form,
): AsyncGenerator<Page<z.output<Form>>> {
  try {
    yield* arm.pages({ ...question, path: `${subscription}${question.path}` }, item);
  } catch (error) {
    const failure = asFailure(error);
    if (failure.code !== FailureCode.FORBIDDEN) throw failure;
    const purpose = `${question.purpose} of the resource group`;
    for await (const page of arm.pages({ ...question, path: `${group}${question.path}`, purpose }, item)) {
      yield { ...page, failure };
    }
  }
}

/** The same pages, with a failure as the last page instead of an exception: what is asked next is asked all the same. */
export async function* despite<Item>(pages: AsyncIterable<Page<Item>>): AsyncGenerator<Page<Item>> {
  try {
    yield* pages;
  } catch (error) {
    yield { items: [], failure: asFailure(error) };
  }
}
