const maxWarnings = 50;
const maxLength = 500;

/** The texts of HTTP Warning headers (`299 - "text"`, several in one header or several headers), in order. */
export function parseWarnings(header: string | readonly string[] | undefined): readonly string[] {
  const headers = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  return headers
    .flatMap((value) => Array.from(value.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g), (match) => match[1] ?? ''))
    .slice(0, maxWarnings)
    .map((text) => text.replace(/\\(.)/g, '$1').slice(0, maxLength));
}
