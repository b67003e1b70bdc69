import { inspect } from 'node:util';

const shown = '[hidden]';

/** A text of a Secret. It prints, serializes and compares as nothing; `reveal` is for the call that sends it, and no other. */
export class Hidden {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
