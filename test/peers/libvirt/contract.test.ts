import { systemClock } from '../../../src/calls/clock.ts';
import { reach } from '../../../src/drivers/libvirt/reach.ts';
import { createCertificateAuthority, type KeyAndCertificate } from '../../support/certificates.ts';
import { describeDriver } from '../driver-contract.ts';
import { startHostFixture } from './fixture/server.ts';
import { libvirtSpec } from './open.ts';

const host = 'kvm-7.example.com';
const listFilters = 286;
const hourMs = 3_600_000;

describeDriver(
  'libvirt',
  true,
  async () => {
    const [authority, other] = await Promise.all(['libvirt', 'other'].map(createCertificateAuthority));
    if (authority === undefined || other === undefined) throw new Error('Two authorities were made.');
    let lateMs = 0;
    const now = () => Date.now() + lateMs;
    const past = { notBefore: new Date(now() - 2 * hourMs), notAfter: new Date(now() - hourMs) };
    const options = { clientAuthority: authority, now, denied: { poor: [listFilters] } };
    const fixture = await startHostFixture({ ...options, authority, names: [host] });
    const secretOf = ({ certificate, key }: KeyAndCertificate) => ({
      data: { 'tls.crt': certificate, 'tls.key': key },
      // libvirt's hosts are nobody's but their owner's, who says so.
      annotations: { 'vitistack.io/hosts': `${host}:16514` },
    });
    return {
      name: "a fixture of libvirt's protocol",
      reach,
      spec: libvirtSpec(`qemu+tls://${host}/system`),
      fixture,
      hosts: [host],
      startStranger: (names, stranger) => startHostFixture({ ...options, authority: stranger ?? authority, names }),
      clock: { ...systemClock, now },
      secrets: {
        good: secretOf(await authority.issue('gateway')),
        wrong: secretOf(await other.issue('gateway')),
        expired: secretOf(await authority.issue('gateway', [], past)),
        poor: secretOf(await authority.issue('poor')),
      },
      lacking: 'securityGroups' as const,
      identity: /^gateway$/,
      expire: () => {
        lateMs = 2 * hourMs;
        return () => void (lateMs = 0);
      },
      stop: () => fixture.stop(),
    };
  },
  { hasRetryAfter: false },
);
