import type { ScalarTag, SchemaOptions, Tags } from 'yaml';

// kubectl and the API server read YAML with go-yaml v2, which is neither YAML 1.1 nor 1.2: `yes`, `on` and `n` are
// booleans and 017 is octal as in 1.1, but 10:30 and 2026-01-31 are texts and 0o17 is octal as in 1.2.

const keptTags = new Set([
  'tag:yaml.org,2002:map',
  'tag:yaml.org,2002:seq',
  'tag:yaml.org,2002:str',
  'tag:yaml.org,2002:null',
  'tag:yaml.org,2002:bool',
  'tag:yaml.org,2002:int',
  'tag:yaml.org,2002:float',
]);

const modernOctal: ScalarTag = {
  identify: (value) => typeof value === 'number' && Number.isInteger(value),
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?0o[0-7_]+$/,
  resolve: (text) => Number.parseInt(text.replace(/_/g, '').replace('0o', ''), 8),
};

const exponent: ScalarTag = {
  identify: (value) => typeof value === 'number',
  default: true,
  tag: 'tag:yaml.org,2002:float',
  format: 'EXP',
  test: /^[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)[eE][-+]?[0-9][0-9_]*$/,
  resolve: (text) => {
    const value = Number(text.replace(/_/g, ''));
    // What overflows a double stays a text in go-yaml.
    return Number.isFinite(value) ? value : text;
  },
};

function selectTags(tags: Tags): Tags {
  const kept = tags.filter(
    (tag) => typeof tag === 'object' && keptTags.has(tag.tag) && tag.format !== 'TIME' && tag.format !== 'EXP',
  );
  return [...kept, modernOctal, exponent];
}

/** How plain YAML scalars are read: as kubectl and the API server read them. */
export const kubectlSchema: SchemaOptions & { readonly version: '1.1' } = {
  version: '1.1',
  schema: 'yaml-1.1',
  customTags: selectTags,
};
