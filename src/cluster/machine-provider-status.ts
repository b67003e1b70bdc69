import { machineProviderResource } from '../../schema/resource.ts';
import { callApi } from './api-call.ts';
import type { ClusterCalls } from './connection.ts';
import { machineProviderPath } from './machine-providers-path.ts';
import type { ObjectName, Written } from './ports.ts';

/** A share of a status, and the version of the object that it was judged from. */
export interface StatusShare {
  readonly resourceVersion: string;
  readonly status: Readonly<Record<string, unknown>>;
}

export interface MachineProviderStatusWrites {
  /**
   * Server-side apply of a field manager's whole share of the status: what it applied before and leaves out now is removed.
   * Fields that another manager owns as well are taken over. Throws GatewayError: CONFLICT when the object was changed or
   * replaced meanwhile, NOT_FOUND, FORBIDDEN, INVALID, TIMEOUT, UNAVAILABLE.
   */
  apply(
    target: ObjectName,
    share: StatusShare,
    options: { readonly fieldManager: string; readonly signal: AbortSignal },
  ): Promise<Written>;
}

/** Writes to /status with the identity of the connection, each sent at most once. */
export function createMachineProviderStatusWrites(connection: ClusterCalls): MachineProviderStatusWrites {
  return {
    async apply(target, { resourceVersion, status }, { fieldManager, signal }) {
      const { apiVersion, kind } = machineProviderResource;
      const call = {
        verb: 'patch',
        subject: `the status of MachineProvider ${target.namespace}/${target.name}`,
      } as const;
      const { body, warnings } = await callApi(connection, call, `${machineProviderPath(target)}/status`, {
        method: 'PATCH',
        query: { fieldManager, force: true, fieldValidation: 'Strict' },
        headers: { 'content-type': 'application/apply-patch+yaml' },
        body: { apiVersion, kind, metadata: { ...target, resourceVersion }, status },
        signal,
      });
      return { object: body, warnings };
    },
  };
}
