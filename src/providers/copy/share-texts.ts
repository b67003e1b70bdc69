/** Texts that are looked up among those seen before: shorter ones JSON.parse shares by itself, longer ones are rarely repeated. */
const lengths = { from: 11, to: 256 };
const mostTexts = 4_096;
/** No provider is as deep, and a foreign object may be as deep as it likes. */
const deepest = 32;

/**
 * Puts one and the same text wherever JSON that was just parsed says the same as what was parsed before it: thousands of
 * providers have their conditions, reasons and messages in common, which would else take a fifth of the memory of them
 * all. What is said once (a uid, a time) goes out of mind soon. Returns what it was given, changed in place.
 */
export function createTextSharing(): <T>(parsed: T) => T {
  // Two generations: whatever was not said again while as many new texts came is forgotten with its own.
  let young = new Map<string, string>();
  let old = new Map<string, string>();

  const shared = (text: string): string => {
    const known = young.get(text);
    if (known !== undefined) return known;
    if (young.size >= mostTexts) [old, young] = [young, new Map<string, string>()];
    const kept = old.get(text) ?? text;
    young.set(kept, kept);
    return kept;
  };

  const share = (holder: Record<string | number, unknown>, key: string | number, depth: number): void => {
    const value = holder[key];
    if (typeof value === 'string') {
      const { length } = value;
      if (length >= lengths.from && length <= lengths.to && !beginsWithDigit(value)) holder[key] = shared(value);
    } else if (typeof value === 'object' && value !== null && depth < deepest) {
      // What a manager owns is not kept, and says nothing in texts.
      for (const name in value) if (name !== 'fieldsV1') share(value as typeof holder, name, depth + 1);
    }
  };

  return (parsed) => {
    share({ parsed }, 'parsed', 0);
    return parsed;
  };
}

/** As times do, and most addresses: hardly any is said twice. */
function beginsWithDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 48 && code <= 57;
}
