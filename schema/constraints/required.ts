import { IsDefined } from 'class-validator';

/** How to supply what is missing. */
export interface RequiredContext {
  /** The line to add, as it would stand in YAML: `region: us-west-2`. */
  readonly example: string;
}

/**
 * The contract wants this field. The GraphQL field stays nullable all the same: a stored object may lack it, and in an
 * update an absent field keeps its value.
 */
export function Required(context: RequiredContext): PropertyDecorator {
  return IsDefined({ context });
}
