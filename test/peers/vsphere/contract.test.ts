import { reach } from '../../../src/drivers/vsphere/reach.ts';
import { describeDriver } from '../driver-contract.ts';
import { type Account, host, startVcenter } from './fixture/vcenter.ts';
import { password, secretFor, user, vcenterSpec } from './open-vcenter.ts';

const over = { user: 'VSPHERE.LOCAL\\over', password: 'canary-password-whose-time-is-over', isExpired: true };
const poor: Account = {
  user: 'VSPHERE.LOCAL\\poor',
  password: 'canary-password-of-a-poor-account',
  may: (privilege, id) => privilege !== 'System.Read' || !/^(group-s5|datastore-\d+)$/.test(id),
};

describeDriver('vSphere', true, async () => {
  const account: Account = { user, password };
  const vcenter = await startVcenter(account);
  vcenter.accounts.push(over, poor);
  vcenter.pageSize = 1000;
  return {
    name: 'the fixture of vCenter, whose answers are compared with those of vcsim',
    reach,
    spec: vcenterSpec(),
    fixture: vcenter.fixture,
    hosts: [host],
    secrets: {
      good: secretFor(user, password),
      wrong: secretFor(user, 'canary-password-that-nobody-has'),
      expired: secretFor(over.user, over.password),
      poor: secretFor(poor.user, poor.password),
    },
    lacking: 'storageTypes',
    without: ['subnets', 'securityGroups'],
    identity: /^VSPHERE\.LOCAL\\gateway$/,
    expire: () => {
      account.isExpired = true;
      return () => void (account.isExpired = false);
    },
    stop: () => vcenter.stop(),
  };
});
