/** RE2-safe pattern of a DNS-1123 label, at most 63 characters: lower-case letters, digits and inner hyphens. */
const dnsLabelPattern = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';

/** RE2-safe pattern of a DNS-1123 subdomain, at most 253 characters: labels joined by dots. */
const dnsSubdomainPattern = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

const dnsLabelMaxLength = 63;
const dnsSubdomainMaxLength = 253;

type Unit = 'bytes' | 'characters';

const label = new RegExp(dnsLabelPattern);
const subdomain = new RegExp(dnsSubdomainPattern);
const qualifiedNamePart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const regexError = (message: string, pattern: string, ...examples: string[]) =>
  `${message} (e.g. ${examples.map((example) => `'${example}'`).join(',  or ')}, regex used for validation is '${pattern}')`;

// Kubernetes counts bytes everywhere, but says so only of labels.
const tooLong = (length: number, unit: Unit) => `must be no more than ${length} ${unit}`;

// The wording of every message below is Kubernetes' own (apimachinery's util/validation), so that both say the same.

const subdomainMessage = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*',
  'example.com',
);
const labelMessage = regexError(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  '[a-z0-9]([-a-z0-9]*[a-z0-9])?',
  'my-name',
  '123-abc',
);
const qualifiedNamePartMessage = regexError(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]',
  'MyName',
  'my.name',
  '123-abc',
);
const labelValueMessage = regexError(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?',
  'MyValue',
  'my_value',
  '12345',
);

interface NameRule {
  readonly length: number;
  readonly unit: Unit;
  readonly form: RegExp;
  readonly message: string;
}

const subdomainRule: NameRule = {
  length: dnsSubdomainMaxLength,
  unit: 'characters',
  form: subdomain,
  message: subdomainMessage,
};
const labelRule: NameRule = { length: dnsLabelMaxLength, unit: 'characters', form: label, message: labelMessage };
const labelValueRule: NameRule = { length: 63, unit: 'bytes', form: labelValue, message: labelValueMessage };
const namePartRule: NameRule = { ...labelValueRule, form: qualifiedNamePart, message: qualifiedNamePartMessage };

function assess(text: string, { length, unit, form, message }: NameRule): string[] {
  const problems = Buffer.byteLength(text, 'utf8') > length ? [tooLong(length, unit)] : [];
  return form.test(text) ? problems : [...problems, message];
}

/** What is wrong with a DNS-1123 subdomain (the name of most objects), in Kubernetes' words; empty when nothing is. */
export function assessDnsSubdomain(text: string): string[] {
  return assess(text, subdomainRule);
}

/** What is wrong with a DNS-1123 label (the name of a namespace), in Kubernetes' words; empty when nothing is. */
export function assessDnsLabel(text: string): string[] {
  // A name that fails for its dots alone is told so.
  return assess(text, labelRule).map((message) =>
    message === labelMessage && subdomain.test(text) ? 'must not contain dots' : message,
  );
}

/** What is wrong with the value of a label, in Kubernetes' words; empty when nothing is. */
export function assessLabelValue(text: string): string[] {
  return assess(text, labelValueRule);
}

/** What is wrong with the key of a label or annotation (`team`, `example.com/team`), in Kubernetes' words. */
export function assessQualifiedName(text: string): string[] {
  const parts = text.split('/', 3);
  if (parts.length > 2) {
    return [
      `a valid label key ${qualifiedNamePartMessage} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const [name = '', prefix] = [parts.at(-1), parts.length === 2 ? parts[0] : undefined];
  return [...(prefix === undefined ? [] : assessPrefix(prefix)), ...assessNamePart(name)];
}

function assessPrefix(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return assess(prefix, { ...subdomainRule, unit: 'bytes' }).map((message) => `prefix part ${message}`);
}

function assessNamePart(name: string): string[] {
  const empty = name === '' ? ['name part must be non-empty'] : [];
  return [...empty, ...assess(name, namePartRule).map((m) => `name part ${m}`)];
}
