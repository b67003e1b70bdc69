import { CrdState } from '../../schema/api/gateway-info.ts';
import { crdName, machineProviderCrd } from '../../schema/emit/crd.ts';
import { callApi } from './api-call.ts';
import { assessCrd, type CrdSighting } from './crd-assess.ts';
import { crdPath } from './crd-path.ts';
import type { ClusterConnection } from './connection.ts';
import { asObject } from './json.ts';
import type { Log } from './log.ts';
import { ApiFailure } from './status.ts';
import { GatewayError } from '../../schema/gateway-error.ts';

/** The name under which the cluster keeps what is installed here. */
const fieldManager = 'machineprovider-gateway-crd';

/**
 * Installs our definition of MachineProvider, or upgrades an older one, and logs what it did. One that is newer or
 * another project's is left alone. Throws GatewayError when the cluster refuses or can't be reached.
 */
export async function installCrd(connection: ClusterConnection, log: Log): Promise<void> {
  const { state, message } = assessCrd(await look(connection));
  if (state !== CrdState.ABSENT && state !== CrdState.OUTDATED) {
    log.info({ crd: state }, `install-crd: nothing was changed. ${message}`);
    return;
  }
  await callApi(connection, { verb: 'patch', subject: `the CustomResourceDefinition ${crdName}` }, crdPath, {
    method: 'PATCH',
    // Who installed it before owns its fields; an upgrade takes them over, which is what was asked for.
    query: { fieldManager, force: true, fieldValidation: 'Strict' },
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: machineProviderCrd(),
  });
  const done = state === CrdState.ABSENT ? 'installed' : 'upgraded';
  log.info({ crd: state }, `install-crd: ${done} the CustomResourceDefinition ${crdName}.`);
}

async function look(connection: ClusterConnection): Promise<CrdSighting> {
  try {
    const { body } = await callApi(
      connection,
      { verb: 'get', subject: `the CustomResourceDefinition ${crdName}` },
      crdPath,
    );
    return { kind: 'definition', crd: asObject(body) ?? {} };
  } catch (error) {
    const failure = error instanceof GatewayError ? error.cause : undefined;
    if (failure instanceof ApiFailure && failure.httpStatus === 404) return { kind: 'absent' };
    throw error;
  }
}
