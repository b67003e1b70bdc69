/** RE2-safe pattern of a DNS-1123 label, at most 63 characters: lower-case letters, digits and inner hyphens. */
export const dnsLabelPattern = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';

/** RE2-safe pattern of a DNS-1123 subdomain, at most 253 characters: labels joined by dots. */
export const dnsSubdomainPattern = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

export const dnsLabelMaxLength = 63;
export const dnsSubdomainMaxLength = 253;

const label = new RegExp(dnsLabelPattern);
const subdomain = new RegExp(dnsSubdomainPattern);
const dns1035Label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const qualifiedNamePart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const regexError = (message: string, pattern: string, ...examples: string[]) =>
  `${message} (e.g. ${examples.map((example) => `'${example}'`).join(', or ')}, regex used for validation is '${pattern}')`;

const tooLong = (length: number) => `must be no more than ${length} characters`;

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
const dns1035Message = regexError(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  'my-name',
  'abc-123',
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

function assess(text: string, length: number, form: RegExp, message: string): string[] {
  // A text over its limit need not be walked as a whole to be refused, but Kubernetes says both.
  const problems = utf8Length(text) > length ? [tooLong(length)] : [];
  return form.test(text) ? problems : [...problems, message];
}

/** What is wrong with a DNS-1123 subdomain (the name of most objects), in Kubernetes' words; empty when nothing is. */
export function assessDnsSubdomain(text: string): string[] {
  return assess(text, dnsSubdomainMaxLength, subdomain, subdomainMessage);
}

/** What is wrong with a DNS-1123 label (the name of a namespace), in Kubernetes' words; empty when nothing is. */
export function assessDnsLabel(text: string): string[] {
  return assess(text, dnsLabelMaxLength, label, labelMessage);
}

/** What is wrong with a DNS-1035 label (the name of a Service), in Kubernetes' words; empty when nothing is. */
export function assessDns1035Label(text: string): string[] {
  return assess(text, dnsLabelMaxLength, dns1035Label, dns1035Message);
}

/** What is wrong with the value of a label, in Kubernetes' words; empty when nothing is. */
export function assessLabelValue(text: string): string[] {
  return assess(text, 63, labelValue, labelValueMessage);
}

/** What is wrong with the key of a label or annotation (`team`, `example.com/team`), in Kubernetes' words. */
export function assessQualifiedName(text: string): string[] {
  const parts = text.split('/', 3);
  if (parts.length > 2) {
    return [
      `a qualified name ${qualifiedNamePartMessage.replace(/\)$/, '')}) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const [name = '', prefix] = [parts.at(-1), parts.length === 2 ? parts[0] : undefined];
  return [...(prefix === undefined ? [] : assessPrefix(prefix)), ...assessNamePart(name)];
}

function assessPrefix(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return assessDnsSubdomain(prefix).map((message) => `prefix part ${message}`);
}

function assessNamePart(name: string): string[] {
  const empty = name === '' ? ['name part must be non-empty'] : [];
  return [...empty, ...assess(name, 63, qualifiedNamePart, qualifiedNamePartMessage).map((m) => `name part ${m}`)];
}

/** Bytes, which is what Kubernetes counts. */
function utf8Length(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
