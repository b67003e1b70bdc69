import { expect, it } from 'vitest';
import { questionKey } from '../../../src/auth/question-key.ts';

it('is another one for each question, whatever is put into the parts', () => {
  const parts = [undefined, '', '-', '--', '0:', '1:-', ':', '1', 'a', '1:a', 'a1:a', '-1:a', '1:a-'];
  const questions = parts.flatMap((subresource) =>
    parts.flatMap((namespace) =>
      parts.map((name) => ({ verb: 'get', group: '', resource: 'secrets', subresource, namespace, name })),
    ),
  );
  expect(new Set(questions.map(questionKey)).size).toBe(parts.length ** 3);
});
