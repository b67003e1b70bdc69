/** Longer than any name that a provider goes by; what is longer is for nobody to paste. */
const maxLength = 512;
const plain = /^[A-Za-z0-9_.:/@%+,-]+$/;
/** Control characters end a line or a paste early, and invisible ones show another text than they are. */
const unsafe = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * One command line for a POSIX shell; undefined where one of the values is unknown, or is a text that nobody should paste:
 * with control or invisible characters, or one that would be taken for an option. Each value becomes (a part of) one word.
 */
export function shell(literals: TemplateStringsArray, ...values: readonly (string | null | undefined)[]) {
  const words: string[] = [];
  for (const [index, literal] of literals.entries()) {
    words.push(literal);
    if (index === values.length) break;
    const value = values[index];
    if (value == null || value === '' || value.length > maxLength || unsafe.test(value)) return undefined;
    // Behind `--flag=` it is the option's own, whatever it begins with.
    if (value.startsWith('-') && /(^|\s)$/.test(literal)) return undefined;
    words.push(quote(value));
  }
  return words.join('');
}

/** A text as one word that no shell reads anything into. */
export function quote(text: string): string {
  return plain.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
