import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';

/** Why something was refused, as a closed list. */
export enum ProblemCode {
  INVALID = 'INVALID',
  REQUIRED = 'REQUIRED',
  NOT_SUPPORTED = 'NOT_SUPPORTED',
  TOO_LONG = 'TOO_LONG',
  TOO_MANY = 'TOO_MANY',
  DUPLICATE = 'DUPLICATE',
  UNKNOWN_FIELD = 'UNKNOWN_FIELD',
  SYNTAX = 'SYNTAX',
  UNREADABLE = 'UNREADABLE',
  CONFLICT = 'CONFLICT',
  NOT_FOUND = 'NOT_FOUND',
  ALREADY_EXISTS = 'ALREADY_EXISTS',
  BEING_DELETED = 'BEING_DELETED',
  FORBIDDEN = 'FORBIDDEN',
  PROVIDER_FAILED = 'PROVIDER_FAILED',
}
registerEnumType(ProblemCode, {
  name: 'ProblemCode',
  description: 'Why something was refused. The list is closed: switch on it.',
  valuesConfig: {
    INVALID: { description: 'The value has the wrong form or type, or contradicts another one.' },
    REQUIRED: { description: 'A value that the contract requires is missing or empty.' },
    NOT_SUPPORTED: { description: 'The value is outside the closed set that the message lists.' },
    TOO_LONG: { description: 'The text is longer than the contract allows.' },
    TOO_MANY: { description: 'The list or map has more entries than the contract allows.' },
    DUPLICATE: { description: 'Two entries of a list have the same key.' },
    UNKNOWN_FIELD: { description: 'The contract has no field of this name.' },
    SYNTAX: { description: 'The YAML could not be read; see line and column.' },
    UNREADABLE: { description: 'The cluster holds a value here that the schema cannot show, so it reads as null.' },
    CONFLICT: { description: 'Somebody else changed it meanwhile, or owns the field.' },
    NOT_FOUND: { description: 'There is no such object.' },
    ALREADY_EXISTS: { description: 'An object of this name is already there.' },
    BEING_DELETED: { description: 'The object is being deleted and waits for its finalizers.' },
    FORBIDDEN: { description: 'The caller lacks a permission; the message names verb and resource.' },
    PROVIDER_FAILED: {
      description: 'The provider could not be asked, or gave no answer; a `failure` beside it has the code.',
    },
  },
});

export enum Severity {
  ERROR = 'ERROR',
  WARNING = 'WARNING',
}
registerEnumType(Severity, {
  name: 'Severity',
  description: 'How much a problem weighs.',
  valuesConfig: {
    ERROR: { description: 'It is refused as it is.' },
    WARNING: { description: 'It is accepted, but look at it.' },
  },
});

/** Whether it is refused for this. */
export function isError({ severity }: ValidationProblem): boolean {
  return severity === Severity.ERROR;
}

@ObjectType({ simpleResolvers: true, description: 'One thing that is wrong, where it is, and how to mend it.' })
export class ValidationProblem {
  @Field(() => ProblemCode, { description: 'The kind of problem.' })
  code!: ProblemCode;

  @Field(() => String, {
    description:
      'Where, in Kubernetes notation: `spec.networkConfig.availableNetworks[0].cidr`. Empty for the object as a whole.',
  })
  path!: string;

  @Field(() => String, { description: 'What was expected, and what was found instead.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'What to do about it.' })
  fix?: string | undefined;

  @Field(() => Severity, { description: 'Whether it is refused or only worth a look.' })
  severity!: Severity;

  @Field(() => Int, { nullable: true, description: 'Line in the YAML that was sent, from 1.' })
  line?: number | undefined;

  @Field(() => Int, { nullable: true, description: 'Column in the YAML that was sent, from 1.' })
  column?: number | undefined;
}
