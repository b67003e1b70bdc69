import { describe, expect, it } from 'vitest';
import { parseImageId } from '../../../../src/drivers/gcp/image-ids.ts';
import { declaredIds, elsewhere, unaskable } from '../../../../src/drivers/gcp/names.ts';

const own = 'machines-prod';

describe("an image's id", () => {
  it.each([
    ['golden-1', own, 'golden-1', 'image'],
    ['1234567890123', own, '1234567890123', 'image'],
    ['global/images/golden-1', own, 'golden-1', 'image'],
    ['family/golden', own, 'golden', 'family'],
    ['global/images/family/golden', own, 'golden', 'family'],
    ['projects/debian-cloud/global/images/debian-12-bookworm-v1', 'debian-cloud', 'debian-12-bookworm-v1', 'image'],
    ['projects/debian-cloud/global/images/family/debian-12', 'debian-cloud', 'debian-12', 'family'],
    ['debian-cloud/debian-12', 'debian-cloud', 'debian-12', 'either'],
    ['debian-cloud/family/debian-12', 'debian-cloud', 'debian-12', 'family'],
    ['projects/example.com:images/global/images/a', 'example.com:images', 'a', 'image'],
    ['https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/a-1', 'debian-cloud', 'a-1', 'image'],
    [
      'https://compute.googleapis.com/compute/beta/projects/debian-cloud/global/images/a-1',
      'debian-cloud',
      'a-1',
      'image',
    ],
  ])('%s names it in %s', (declared, project, name, kind) => {
    expect(parseImageId(declared, own)).toEqual({ declared, project, name, kind });
  });

  it.each([
    'Golden',
    'projects/debian-cloud/global/images/',
    'projects/../global/images/a',
    'projects/debian-cloud/global/images/a/b',
    'projects/debian-cloud/zones/europe-west1-b/disks/a',
    'https://example.com/compute/v1/projects/debian-cloud/global/images/a',
    'a b',
    '',
  ])('%j names none', (declared) => {
    expect(parseImageId(declared, own)).toBeUndefined();
  });
});

describe('declared ids', () => {
  it('are found by any name of an item, in all spellings that the spec has', () => {
    const url = 'https://www.googleapis.com/compute/v1/projects/machines-prod/global/networks/default';
    const ids = declaredIds(['default', url, null, '', 'other']);
    const names = ['default', 'global/networks/default', 'projects/machines-prod/global/networks/default'];
    expect(ids.spellings(names)).toEqual(['default', url]);
    expect(ids.spellings(['none'])).toEqual([]);
    expect(ids.all).toEqual(['default', url, 'other']);
  });

  it('that no question is known for are told from those that one is', () => {
    const place = 'regions/europe-west1/subnetworks';
    const known = [
      'default',
      '1234567890',
      `projects/network-host/${place}/a`,
      `projects/machines-prod/${place}/b`,
      `${place}/c`,
    ];
    const odd = [
      'Default',
      'projects/network-host/regions/europe-west2/subnetworks/a',
      `https://mirror.googleapis.com/compute/v1/projects/network-host/${place}/a`,
      `${place}/a/b`,
      `projects/../${place}/a`,
    ];
    expect(unaskable(declaredIds([...known, ...odd]), [place])).toEqual(odd);
  });

  it('of another project are told from those of this one, and from what would climb out of a path', () => {
    const ids = declaredIds([
      'projects/network-host/global/networks/shared',
      'projects/machines-prod/global/networks/default',
      'projects/network-host/global/networks/../../x',
      'projects/network-host/global/firewalls/x',
      'shared',
    ]);
    expect(elsewhere(ids, own, 'global/networks')).toEqual([
      {
        declared: 'projects/network-host/global/networks/shared',
        project: 'network-host',
        path: 'global/networks/shared',
      },
    ]);
  });
});
