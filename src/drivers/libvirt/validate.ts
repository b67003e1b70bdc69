import { ProblemCode, Severity, type ValidationProblem } from '../../../schema/problem.ts';
import { required } from '../say.ts';
import { textAt, textsAt } from '../spec-texts.ts';
import { settings } from './settings.ts';

const address = /^(qemu|xen|lxc|ch)(\+tls)?:\/\/[a-zA-Z0-9.:[\]-]+(\/(system|session)?)?$/;

/** What this type has against a spec, besides how one authenticates. */
export function validate(spec: unknown): ValidationProblem[] {
  const endpoints = textsAt(spec, 'config.endpoint');
  const uri = textAt(spec, 'config.customSettings.uri');
  const none = endpoints.length === 0 && uri === undefined;
  return [
    ...(none
      ? [
          required(
            'spec.config.endpoint',
            'the address of a host',
            'Add `endpoint: qemu+tls://host.example.com/system`.',
          ),
        ]
      : []),
    ...endpoints.filter(({ text }) => !address.test(text)).map(({ path }) => refuse(path)),
    ...settings.check(spec),
  ];
}

/** ssh, ext and every parameter can make libvirt run programs or read files; an address may hold a password. */
function refuse(path: string): ValidationProblem {
  return {
    code: ProblemCode.INVALID,
    path,
    message: 'Expected a libvirt address over TLS such as "qemu+tls://host.example.com/system", but got another text.',
    fix: 'Write driver, `+tls`, host and path: no ssh, ext, tcp, unix or test, no user and no query.',
    severity: Severity.ERROR,
  };
}
