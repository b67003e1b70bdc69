/** JSON as an opaque token: base64url, so that it stands in a URL, a header or a shell as it is. */
export function presentToken(content: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** The array behind a token; undefined for whatever `presentToken` did not make, and for more than `maxLength`. */
export function parseToken(text: string, maxLength: number): readonly unknown[] | undefined {
  if (text.length > maxLength || !/^[\w-]+$/.test(text)) return undefined;
  try {
    const content: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
