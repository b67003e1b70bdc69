import type { Form } from '../form.ts';
import { hintAmong } from '../known.ts';

/** The locations of all clouds, as of November 2026; one that is missing here is only looked at twice. */
export const locations: readonly string[] = [
  ...['eastus', 'eastus2', 'westus', 'westus2', 'westus3', 'centralus', 'northcentralus', 'southcentralus'],
  ...[
    'westcentralus',
    'canadacentral',
    'canadaeast',
    'mexicocentral',
    'brazilsouth',
    'brazilsoutheast',
    'chilecentral',
  ],
  ...['northeurope', 'westeurope', 'uksouth', 'ukwest', 'francecentral', 'francesouth', 'germanywestcentral'],
  ...['germanynorth', 'switzerlandnorth', 'switzerlandwest', 'norwayeast', 'norwaywest', 'swedencentral'],
  ...['swedensouth', 'polandcentral', 'italynorth', 'spaincentral', 'austriaeast', 'belgiumcentral', 'denmarkeast'],
  ...['uaenorth', 'uaecentral', 'qatarcentral', 'israelcentral', 'southafricanorth', 'southafricawest'],
  ...['eastasia', 'southeastasia', 'japaneast', 'japanwest', 'koreacentral', 'koreasouth', 'centralindia'],
  ...['southindia', 'westindia', 'jioindiawest', 'jioindiacentral', 'indonesiacentral', 'malaysiawest'],
  ...['newzealandnorth', 'australiaeast', 'australiasoutheast', 'australiacentral', 'australiacentral2'],
  ...['chinaeast', 'chinaeast2', 'chinaeast3', 'chinanorth', 'chinanorth2', 'chinanorth3'],
  ...['usgovvirginia', 'usgovtexas', 'usgovarizona', 'usdodeast', 'usdodcentral'],
];

export const locationForm: Form = {
  pattern: '^[a-z][a-z0-9]*$',
  expected: 'a location such as "westeurope"',
  fix: 'Write its name in lower case without blanks and hyphens.',
  // `West Europe` and `west-europe` are written for `westeurope`.
  hint: hintAmong(locations, (plain) => [plain.replaceAll('-', '')]),
};
