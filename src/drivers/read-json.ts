import type { z } from 'zod';
import type { Answer } from './access.ts';
import type { Asked } from './answer-failure.ts';
import { DriverFailure, FailureCode } from './failure.ts';
import { parseLongJson } from './long-json.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Commas and opening brackets of a body, which is about how many values it has: Azure's list of sizes, the longest that
 * anybody sends, has half of it. A short text may hold millions, and each takes a hundred times its length in memory.
 */
const mostValues = 500_000;
/** Longer bodies are read piece by piece, in bytes; this much takes some 20 ms. */
const longest = 1024 * 1024;
/** No error says more than that. */
const longestError = 256 * 1024;

/** The body as JSON of a form, without the fields that it does not name. Throws DriverFailure: UNEXPECTED_ANSWER, TOO_LARGE. */
export function readJson<Form extends z.ZodType>(answer: Answer, form: Form, asked: Asked): z.output<Form> {
  if (hasTooMany(answer.body)) throw tooMany(asked);
  return readValue(parseBody(answer.body), form, asked);
}

/** The same for lists, which may be long: others have their turn meanwhile. */
export async function readLongJson<Form extends z.ZodType>(
  answer: Answer,
  form: Form,
  asked: Asked,
): Promise<z.output<Form>> {
  const { body } = answer;
  if (hasTooMany(body)) throw tooMany(asked);
  const value = body.length <= longest ? parseBody(body) : await parseLongJson(body).catch(() => undefined);
  return readValue(value, form, asked);
}

function readValue<Form extends z.ZodType>(value: unknown, form: Form, asked: Asked): z.output<Form> {
  if (value === undefined) throw unexpected(asked, 'a text that is no JSON');
  return readForm(value, form, asked);
}

/**
 * Items of a list, each of a form. One by one, since zod would note every fault of a list of a million wrong ones. Throws
 * DriverFailure: UNEXPECTED_ANSWER.
 */
export function readItems<Form extends z.ZodType>(
  items: readonly unknown[],
  form: Form,
  asked: Asked,
): readonly z.output<Form>[] {
  return items.map((item) => readForm(item, form, asked));
}

/** The body as JSON, or undefined for what is none: for error bodies, of which only known words are of use. */
export function findJson<Form extends z.ZodType>(answer: Answer, form: Form): z.output<Form> | undefined {
  if (answer.body.length > longestError) return undefined;
  return form.safeParse(parseBody(answer.body)).data;
}

/** A value that was read already, of a form. Throws DriverFailure: UNEXPECTED_ANSWER. */
export function readForm<Form extends z.ZodType>(value: unknown, form: Form, asked: Asked): z.output<Form> {
  const read = form.safeParse(value);
  if (!read.success) throw unexpected(asked, 'JSON of another form');
  return read.data;
}

function hasTooMany(body: Uint8Array): boolean {
  // A value takes two bytes at least.
  if (body.length < 2 * mostValues) return false;
  let values = 0;
  for (const byte of body) if (byte === 0x2c || byte === 0x7b || byte === 0x5b) values += 1;
  return values > mostValues;
}

function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

function tooMany({ purpose, product }: Asked): DriverFailure {
  return new DriverFailure(
    FailureCode.TOO_LARGE,
    `Expected ${product} to ${purpose} in an answer of at most ${mostValues} values, but got more; none of it was read.`,
    { fix: 'Check that `spec.config.endpoint` is the API of this type of provider.' },
  );
}

function unexpected({ purpose, product }: Asked, got: string): DriverFailure {
  return new DriverFailure(
    FailureCode.UNEXPECTED_ANSWER,
    `Expected ${product} to ${purpose} in the form that its API documents, but got ${got}.`,
    { fix: 'Check that `spec.config.endpoint` is the API of this type of provider, and no proxy or login page.' },
  );
}
