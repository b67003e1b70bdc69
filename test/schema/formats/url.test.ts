import { describe, expect, it } from 'vitest';
import { parseAbsoluteUrl, parseRequestUri, urlHostname, urlPort, urlQuery } from '../../../schema/formats/url.ts';

describe('parseRequestUri', () => {
  it.each([
    ['https://login.example.com/oauth/token', 'https', 'login.example.com', '', '/oauth/token'],
    ['HTTP://h:8080', 'http', 'h', '8080', ''],
    ['http://[2001:db8::1]:80/x', 'http', '2001:db8::1', '80', '/x'],
    ['https://user:secret@h/', 'https', 'h', '', '/'],
    ['https://h/with space#part', 'https', 'h', '', '/with%20space'],
    ['https://h/%2Fpath?q', 'https', 'h', '', '/%2Fpath'],
    ['ftp://a:b:1/', 'ftp', 'a:b', '1', '/'],
    ['/only/a/path', '', '', '', '/only/a/path'],
    ['mailto:somebody', 'mailto', '', '', ''],
  ])('takes %s apart', (text, scheme, hostname, port, path) => {
    const url = parseRequestUri(text);
    if (url === undefined) throw new Error('no URL');
    expect([url.parts.scheme, urlHostname(url), urlPort(url), url.parts.escapedPath]).toEqual([
      scheme,
      hostname,
      port,
      path,
    ]);
  });

  it.each([
    '',
    'x',
    'ec2.amazonaws.com',
    '://h',
    'http://a b/',
    'http://h:x/',
    'http://a:b:1/',
    'http://h/%zz',
    'http://[::1/',
    'http://[1.2.3.4]/',
    'http://h#f',
    'http://h\n/',
    'http://h%41/',
  ])('finds no URL in "%s"', (text) => {
    expect(parseRequestUri(text)).toBeUndefined();
  });

  it('reads the query by name, in order, without what is broken', () => {
    const url = parseRequestUri('http://h?k=v&k=w+x&e=%41%C3%A9&b=%zz&s;t=1&n');
    expect(url && Object.fromEntries(urlQuery(url))).toEqual({ k: ['v', 'w x'], e: ['Aé'], n: [''] });
  });

  it('refuses a megabyte at once', () => {
    expect(parseRequestUri(`http://h/${'%'.repeat(1_000_000)}`)).toBeUndefined();
  });
});

describe('parseAbsoluteUrl', () => {
  it('wants a scheme and a host', () => {
    expect(parseAbsoluteUrl('https://h')).toBeDefined();
    for (const text of ['/path', 'mailto:x', 'https://', 'https:///path', 'https://:80/']) {
      expect(parseAbsoluteUrl(text)).toBeUndefined();
    }
  });
});
