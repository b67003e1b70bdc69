import { inspect } from 'node:util';

const shown = '[hidden]';

/** A text of a Secret. It prints, serializes and compares as nothing; `reveal` is for the call that sends it, and no other. */
export class Hidden {
  readonly #text: string;
  readonly #parts: Hidden[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  /** A text that is read out of this one, such as a password in a document: it is as secret by itself. */
  part(text: string): Hidden {
    const part = new Hidden(text);
    this.#parts.push(part);
    return part;
  }

  /** This text and its parts, for whoever makes sure that none of them is shown. */
  revealAll(): readonly string[] {
    return [this.#text, ...this.#parts.flatMap((part) => part.revealAll())];
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
