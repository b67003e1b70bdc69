import { type Environment, Optional } from '@marcbachmann/cel-js';
import {
  assessDns1035Label,
  assessDnsLabel,
  assessDnsSubdomain,
  assessLabelValue,
  assessQualifiedName,
} from '../formats/dns-name.ts';
import { parseRequestUri } from '../formats/url.ts';
import { defineFunctions } from './library.ts';

class FormatNamespace {}

/** A named format: what is wrong with a text, each as a sentence; empty when nothing is. */
class Format {
  readonly assess: (text: string) => string[];

  constructor(assess: (text: string) => string[]) {
    this.assess = assess;
  }
}

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

const formats: Readonly<Record<string, Format>> = {
  dns1123Label: new Format(assessDnsLabel),
  dns1123Subdomain: new Format(assessDnsSubdomain),
  dns1035Label: new Format(assessDns1035Label),
  qualifiedName: new Format(assessQualifiedName),
  labelValue: new Format(assessLabelValue),
  uri: new Format((text) => (parseRequestUri(text) === undefined ? ['invalid URI for request'] : [])),
  uuid: new Format((text) => (uuid.test(text) ? [] : ['does not match the UUID format'])),
};

/** Kubernetes' format library, as far as names and URIs go: `format.dns1123Label().validate(self)`. */
export function registerFormats(environment: Environment): void {
  environment.registerType('kubernetes.NamedFormat', Format);
  environment.registerType('FormatNamespace', FormatNamespace);
  environment.registerConstant('format', 'FormatNamespace', new FormatNamespace());
  for (const [name, format] of Object.entries(formats)) {
    defineFunctions(environment, { [`FormatNamespace.${name}(): kubernetes.NamedFormat`]: () => format });
  }
  defineFunctions(environment, {
    'FormatNamespace.named(string): optional<kubernetes.NamedFormat>': (_: unknown, name: string) =>
      Optional.of(Object.hasOwn(formats, name) ? formats[name] : undefined),
    'kubernetes.NamedFormat.validate(string): optional<list<string>>': (format: Format, text: string) => {
      const problems = format.assess(text);
      return problems.length === 0 ? Optional.none() : Optional.of(problems);
    },
  });
}
