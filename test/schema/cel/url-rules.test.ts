import { describe } from 'vitest';
import { text, testRules } from './rule-table.ts';

describe("Kubernetes' URL functions", () => {
  testRules([
    {
      rule: 'isURL(self)',
      schema: text,
      holds: ['https://a.b/c', '/x', '//a', 'mailto:x'],
      fails: ['x', '', 'https://a b'],
    },
    {
      rule: "url(self).getScheme() == 'https' && url(self).getHost() == 'a.b:8443' && url(self).getHostname() == 'a.b' && url(self).getPort() == '8443'",
      schema: text,
      holds: ['https://a.b:8443/x'],
      fails: ['https://a.b/x'],
      throws: [['nope', 'URL parse error during conversion from string: "nope" is no absolute URI or path']],
    },
    {
      rule: "url(self).getEscapedPath() == '/with%20space' && url(self).getQuery()['k'][1] == 'w'",
      schema: text,
      holds: ['https://a/with%20space?k=v&k=w', 'https://a/with space?k=v&k=w'],
      throws: [['https://a/with%20space?k=v', 'index out of bounds: 1']],
    },
  ]);
});
