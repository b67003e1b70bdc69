import { describe, expect, it } from 'vitest';
import type { ChangeFrame } from '../../support/subscriber.ts';
import { assessFeed } from './support/assess-feed.ts';
import type { Written } from './support/writer.ts';

const written = (kind: Written['kind'], uid: string, version: number, calm = false): Written => {
  return { kind, name: 'amber', uid, version, calm };
};
/** Made, changed twice, deleted and made again. */
const script = [
  written('ADDED', 'first', 1),
  written('MODIFIED', 'first', 2),
  written('MODIFIED', 'first', 3),
  written('DELETED', 'first', 3),
  written('ADDED', 'second', 5),
];

let counter = 0;
const frame = (__typename: string, identity: string, more: object = {}): ChangeFrame => {
  const [uid, resourceVersion] = identity.split('@');
  const provider = { metadata: { name: 'amber', uid, resourceVersion } };
  return {
    __typename,
    cursor: `cursor-${++counter}`,
    provider,
    collapsed: false,
    deletion: 'DELETED',
    ...more,
  } as never;
};
const added = (identity: string) => frame('ProviderAdded', identity);
const modified = (identity: string, collapsed = false) => frame('ProviderModified', identity, { collapsed });
const deleted = (identity: string) => frame('ProviderDeleted', identity);
const whole = () => [added('first@1'), modified('first@2'), modified('first@3'), deleted('first@4'), added('second@5')];

describe('what the witness says of a feed', () => {
  it('is nothing when all is told in order, and what its reader holds at the end', () => {
    const { faults, known, told } = assessFeed(whole(), script);
    expect([faults, [...known], told]).toEqual([[], [['amber', 'second@5']], 5]);
  });

  it('is nothing when skipped versions are told by one frame that says so', () => {
    const frames = [added('first@1'), modified('first@3', true), deleted('first@3'), added('second@5')];
    expect(assessFeed(frames, script)).toMatchObject({ faults: [], collapsed: 1 });
  });

  it.each<[string, readonly ChangeFrame[], RegExp]>([
    ['a version is skipped in silence', [added('first@1'), modified('first@3')], /without saying that it skipped/],
    [
      'an older version comes last',
      [added('first@1'), modified('first@3', true), modified('first@2')],
      /held the later/,
    ],
    ['a deletion is missed', [added('first@1'), added('second@5')], /but held first@1/],
    ['a change comes of what was not told', [modified('first@2')], /but held none/],
    ['a frame comes twice', [added('first@1'), deleted('first@1'), added('first@1')], /twice/],
    ['nobody wrote what is told', [added('third@9')], /never written/],
    ['what lives is deleted', [added('second@5'), deleted('second@6')], /though it lives/],
    ['the feed starts over', [{ __typename: 'Reset', cursor: 'x', why: 'lost' }], /a Reset: lost/],
  ])('is a fault when %s', (_, frames, fault) => {
    expect(assessFeed(frames, script).faults).toContainEqual(expect.stringMatching(fault));
  });

  it('is a fault when two frames have one cursor', () => {
    const frames = [added('first@1'), modified('first@2')].map((each) => ({ ...each, cursor: 'same' }));
    expect(assessFeed(frames, script).faults).toEqual([expect.stringMatching(/^the cursor of .* twice$/)]);
  });

  it('is a fault when a version is skipped that was written while the gateway watched, collapsed or not', () => {
    const calm = script.map((each) => ({ ...each, calm: true }));
    expect(assessFeed(whole(), calm).faults).toEqual([]);
    const frames = [added('first@1'), modified('first@3', true), deleted('first@3'), added('second@5')];
    expect(assessFeed(frames, calm).faults).toEqual([expect.stringMatching(/^MODIFIED amber@2 was left out/)]);
    expect(assessFeed(whole().slice(0, 3), calm).faults).toHaveLength(2);
  });
});
