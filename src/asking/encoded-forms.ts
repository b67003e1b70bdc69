/** What nobody encodes in one piece. */
const longest = 16_384;
const alphabet = 'A-Za-z0-9+/_-';

/**
 * How a text may look that somebody sends back, beside itself: as base64 (of either alphabet, wherever it begins in what
 * was encoded, as a password does in `Authorization: Basic`), as URLs and forms have it, and as JSON, XML and HTML do.
 */
export function encodedForms(text: string): { readonly base64: readonly string[]; readonly others: readonly string[] } {
  if (text.length > longest) return { base64: [], others: [] };
  const wellFormed = text.toWellFormed();
  const ofUrl = encodeURIComponent(wellFormed);
  const strict = ofUrl.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const ofForm = new URLSearchParams([['', wellFormed]]).toString().slice(1);
  const others = [ofUrl, strict, ofForm, JSON.stringify(wellFormed).slice(1, -1), ...markupForms(wellFormed)];
  return { base64: unique(base64Forms(wellFormed), text), others: unique(others, text) };
}

/** A match of a base64 form, with the letter on each side that has some bits of the text, and what fills up the end. */
export function base64Pattern(form: string): RegExp {
  return new RegExp(`[${alphabet}]?${form.replace(/[+/]/g, '\\$&')}[${alphabet}]?={0,2}`, 'g');
}

/** Quotes stand there as they are between tags, and have a name or a number within. */
function markupForms(text: string): string[] {
  const between = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = between.replaceAll('"', '&quot;');
  return [between, quoted.replaceAll("'", '&apos;'), quoted.replaceAll("'", '&#39;')];
}

/** Only the letters that no byte before or behind it has a part in. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    const letters = [Math.ceil((before * 4) / 3), Math.floor((all.length * 4) / 3)] as const;
    return [all.toString('base64').slice(...letters), all.toString('base64url').slice(...letters)];
  });
}

function unique(forms: readonly string[], text: string): readonly string[] {
  return Array.from(new Set(forms)).filter((form) => form !== text);
}
