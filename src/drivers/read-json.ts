import type { z } from 'zod';
import type { Answer } from './access.ts';
import type { Asked } from './answer-failure.ts';
import { DriverFailure, FailureCode } from './failure.ts';
import { parseLongJson } from './long-json.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Longer bodies are read piece by piece, in bytes; this much takes some 20 ms. */
const longest = 1024 * 1024;
/** No error says more than that. */
const longestError = 256 * 1024;

/** The body as JSON of a form, without the fields that the form does not name. Throws DriverFailure: UNEXPECTED_ANSWER. */
export function readJson<Form extends z.ZodType>(answer: Answer, form: Form, asked: Asked): z.output<Form> {
  return read(parseBody(answer.body), form, asked);
}

/** The same for lists, which may be long: others have their turn meanwhile. */
export async function readLongJson<Form extends z.ZodType>(
  answer: Answer,
  form: Form,
  asked: Asked,
): Promise<z.output<Form>> {
  const { body } = answer;
  const value = body.length <= longest ? parseBody(body) : await parseLongJson(body).catch(() => undefined);
  return read(value, form, asked);
}

function read<Form extends z.ZodType>(value: unknown, form: Form, asked: Asked): z.output<Form> {
  if (value === undefined) throw unexpected(asked, 'a text that is no JSON');
  const read = form.safeParse(value);
  if (!read.success) throw unexpected(asked, 'JSON of another form');
  return read.data;
}

/** The body as JSON, or undefined for what is none: for error bodies, of which only known words are of use. */
export function findJson<Form extends z.ZodType>(answer: Answer, form: Form): z.output<Form> | undefined {
  if (answer.body.length > longestError) return undefined;
  return form.safeParse(parseBody(answer.body)).data;
}

function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

function unexpected({ purpose, product }: Asked, got: string): DriverFailure {
  return new DriverFailure(
    FailureCode.UNEXPECTED_ANSWER,
    `Expected ${product} to ${purpose} in the form that its API documents, but got ${got}.`,
    { fix: 'Check that `spec.config.endpoint` is the API of this type of provider, and no proxy or login page.' },
  );
}
