import { isRecord } from '../../schema/record.ts';
import { DriverFailure } from '../drivers/failure.ts';
import { base64Pattern, encodedForms } from './encoded-forms.ts';

/** What is shorter may stand in a name by chance, and keeps nothing secret. */
const minLength = 8;
const shown = '[hidden]';

/**
 * The same data without the given texts, whether they stand there as they are, in another case, or encoded. A provider may
 * name a machine image after the very key that it was sent, or send back the header that it got, and those who may ask what
 * it offers need not be those who may read its Secret. One that is out to tell it finds a way that nobody thought of: such
 * a one has the key, and needs no gateway. Takes plain data: texts, lists, records.
 */
export function scrub<Data>(data: Data, secrets: readonly string[]): Data {
  const sought = soughtOf(secrets);
  return sought.forms.length === 0 ? data : (scrubbed(data, sought) as Data);
}

/** The same failure in words without the given texts. */
export function scrubFailure(failure: DriverFailure, secrets: readonly string[]): DriverFailure {
  const { code, message, fix, ...details } = failure;
  return new DriverFailure(code, scrub(message, secrets), {
    ...details,
    fix: scrub(fix, secrets),
    place: scrub(details.place, secrets),
  });
}

/** A text that must not be there, and how it is taken out of another. */
interface Form {
  readonly text: string;
  readonly isIn: (text: string) => boolean;
  readonly takeOut: (text: string) => string;
}

interface Sought {
  /** The longest first: one may be part of another. */
  readonly forms: readonly Form[];
  /** By a hash of three letters, whether one of the forms begins so: by it one pass over a text tells of most that none is in it. */
  readonly beginnings: Uint8Array;
}

/** By the list that they came in: all that is seen by one connection is rid of the same. */
const known = new WeakMap<readonly string[], Sought>();

function soughtOf(secrets: readonly string[]): Sought {
  const before = known.get(secrets);
  if (before !== undefined) return before;
  const texts = new Set(secrets.map((secret) => secret.trim()).filter((secret) => secret.length >= minLength));
  const forms = Array.from(texts)
    .flatMap(formsOf)
    .toSorted((left, right) => right.text.length - left.text.length);
  const beginnings = new Uint8Array(1 << 16);
  for (const { text } of forms) beginnings[hashAt(text, 0)] = 1;
  const sought = { forms, beginnings };
  known.set(secrets, sought);
  return sought;
}

function formsOf(text: string): readonly Form[] {
  const { base64, others } = encodedForms(text);
  return [...[text, ...others].map(anyCase), ...base64.map(ofBase64)];
}

/** Names of hosts come back in small letters, and hexadecimal digits say the same in both. */
function anyCase(text: string): Form {
  const sought = text.toLowerCase();
  return {
    text,
    isIn: (whole) => whole.includes(text) || whole.toLowerCase().includes(sought),
    takeOut(whole) {
      const small = whole.toLowerCase();
      // Few letters are two in small: then the places in the one are not those in the other.
      if (small.length !== whole.length) return whole.replaceAll(text, () => shown);
      const kept: string[] = [];
      let from = 0;
      for (let at = small.indexOf(sought); at >= 0; at = small.indexOf(sought, from)) {
        kept.push(whole.slice(from, at));
        from = at + sought.length;
      }
      return [...kept, whole.slice(from)].join(shown);
    },
  };
}

function ofBase64(text: string): Form {
  const pattern = base64Pattern(text);
  return { text, isIn: (whole) => whole.includes(text), takeOut: (whole) => whole.replaceAll(pattern, () => shown) };
}

function scrubbed(value: unknown, sought: Sought): unknown {
  if (typeof value === 'string') return mayHold(value, sought) ? withoutForms(value, sought) : value;
  if (Array.isArray(value)) return value.map((entry) => scrubbed(entry, sought));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, scrubbed(entry, sought)]));
}

function mayHold(text: string, { beginnings }: Sought): boolean {
  for (let at = 0; at <= text.length - minLength; at += 1) if (beginnings[hashAt(text, at)] === 1) return true;
  return false;
}

function withoutForms(value: string, { forms }: Sought): string {
  return forms.reduce((text, form) => (form.isIn(text) ? form.takeOut(text) : text), value);
}

/** The same for small and capital letters. */
function hashAt(text: string, at: number): number {
  const first = text.charCodeAt(at) | 0x20;
  const second = text.charCodeAt(at + 1) | 0x20;
  return (first * 0x9e5 + second * 0x1f3 + (text.charCodeAt(at + 2) | 0x20)) & 0xffff;
}
