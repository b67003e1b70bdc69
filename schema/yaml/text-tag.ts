import type { ScalarTag, Tags } from 'yaml';
import { stringifyString } from 'yaml/util';

// Characters that look like nothing, or that go-yaml refuses or takes for a line break when they stand as they are.
const unusual = '\\u0000-\\u001f\\u007f-\\u00a0\\u2028\\u2029\\ufeff\\ufffe\\uffff';
const oneLine = new RegExp(`^[^ ${unusual}](?:[^${unusual}]*[^ ${unusual}])?$`, 'u');
const lines = new RegExp(`^[^ ${unusual}][^${unusual.replace('\\u001f', '\\u0009\\u000b-\\u001f')}]*$`, 'u');
// A merge key, the default key of YAML 1.1, and numbers that only go-yaml sees: it drops every underscore, and knows 0o17.
const misread = /^(?:<<|=|[-+]?0o.*|[-+]?[.0-9]\S*_.*)$/;
const toEscape = new RegExp('[\\u007f-\\u00a0\\u2028\\u2029\\ufeff\\ufffe\\uffff]', 'g');

/**
 * Writes ordinary texts as the library does (plain, quoted where they look like another type, several lines as a
 * block), and all others as JSON does, with escapes: so that every YAML reader gets the same text.
 */
const portableText: ScalarTag = {
  identify: (value) => typeof value === 'string',
  default: true,
  tag: 'tag:yaml.org,2002:str',
  resolve: (text) => text,
  stringify(item, context, onComment, onChompKeep) {
    const text = String(item.value);
    const isOrdinary = !misread.test(text) && (oneLine.test(text) || (context.implicitKey !== true && isBlock(text)));
    const asText = { ...context, actualString: true };
    if (isOrdinary) return stringifyString(item, asText, onComment, onChompKeep);
    return JSON.stringify(text).replace(toEscape, escape);
  },
};

/** Several lines that stand in a block without tricks: neither spaces at an end nor a first line that is indented. */
function isBlock(text: string): boolean {
  return text.includes('\n') && lines.test(text) && !/ (?:\n|$)/.test(text) && !/\n\n$/.test(text);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The tags of a YAML schema with texts written portably; without the merge tag, which would leave `<<` unquoted. */
export function withPortableText(tags: Tags): Tags {
  return tags
    .filter((tag) => typeof tag !== 'object' || tag.tag !== 'tag:yaml.org,2002:merge')
    .map((tag) => (typeof tag === 'object' && tag.tag === portableText.tag ? portableText : tag));
}
