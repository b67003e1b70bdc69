import { inspect } from 'node:util';

/** A caller's bearer token. It never prints: not as text, as JSON, in a log's object or in the debugger's view. */
export class BearerToken {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value of the Authorization header; only for requests to the cluster. */
  authorization(): string {
    return `Bearer ${this.#value}`;
  }

  toString(): string {
    return '[token]';
  }

  toJSON(): string {
    return '[token]';
  }

  [inspect.custom](): string {
    return '[token]';
  }
}
