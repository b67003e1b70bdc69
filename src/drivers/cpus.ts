import type { PlacedForm } from './form.ts';

/** For platforms whose machines have whole CPUs. */
export const wholeCpus: readonly PlacedForm[] = ['computeConfig.defaultCPU', 'computeConfig.maxCPU'].map((at) => ({
  at,
  form: {
    not: '^[0-9]+[.]0*[1-9]',
    expected: 'a whole number of CPUs such as "2"',
    fix: 'Write a whole number: machines here have no parts of a CPU.',
  },
}));
