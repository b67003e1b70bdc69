import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access } from '../access.ts';
import { type Connection, ProbeStep } from '../connection.ts';
import { probeSteps } from '../probe-steps.ts';
import { createApi } from './api.ts';
import { checkCredentials } from './check-credentials.ts';
import { discover } from './discover.ts';
import { assumeRole, getCallerIdentity } from './identity.ts';
import { placesOf } from './places.ts';
import { fetchQuotas } from './quotas.ts';
import { readCredential, secretPlaceOf } from './secret.ts';
import { createSessions } from './session.ts';
import { askZones } from './zones.ts';

/** Speaks with Amazon EC2 with the keys that the Secret holds, or those of the role that its token opens. */
export async function connect(spec: MachineProviderSpec, access: Access): Promise<Connection> {
  const places = placesOf(spec);
  const place = secretPlaceOf(spec);
  const began = performance.now();
  const secret = await access.secret(place.name);
  const credential = readCredential(secret, place, spec);
  const secretMs = performance.now() - began;
  const assume = async () => {
    if (credential.kind === 'keys') throw new Error('Expected a web-identity token to assume a role by, but got keys.');
    return assumeRole(access, secret, places, credential);
  };
  const openApi = () =>
    createApi(
      access,
      secret,
      places,
      createSessions(credential, assume, () => access.now()),
    );
  const api = openApi();
  const endpoint = places.ec2.host.includes(':') ? places.ec2.host : `${places.ec2.host}:443`;
  return {
    probe: () =>
      probeSteps({ endpoint, secretMs, access }, [
        { step: ProbeStep.LOGIN, run: () => getCallerIdentity(api) },
        { step: ProbeStep.FIRST_CALL, run: () => askZones(api) },
      ]),
    checkCredentials: () => checkCredentials(openApi(), credential),
    discoverCapabilities: (report) => discover(api, spec, report),
    fetchQuotas: () => fetchQuotas(api),
    close: async () => undefined,
  };
}
