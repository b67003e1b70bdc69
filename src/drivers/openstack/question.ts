/** What a request is for, in words for messages. */
export interface Question {
  /** Who is asked: `Nova`. */
  readonly service: string;
  /** Completes "to ...": "list the networks". */
  readonly purpose: string;
  /** Of the compute service, since which an answer has what is wanted; one that does not speak it is asked without. */
  readonly microversion?: string;
}
