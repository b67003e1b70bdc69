import { createHash, randomInt } from 'node:crypto';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { machineProviderResource } from '../../../schema/resource.ts';
import type { EventManifest } from '../../cluster/events-write.ts';
import type { News } from './worth-an-event.ts';

const component = 'machineprovider-gateway';

/** What Events of the newer style may hold, and more than anybody reads. */
const maxMessage = 1_024;
const maxReason = 128;
const maxName = 253;

/** News as an Event about the provider at the version at which it was seen. `now` in milliseconds since 1970. */
export function eventOf(
  { metadata }: MachineProvider,
  { type, reason, message, conditionType }: News,
  { now, replica }: { readonly now: number; readonly replica: string },
): EventManifest {
  const { namespace, name, uid, resourceVersion } = metadata;
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    metadata: { namespace, name: eventName(name, now) },
    involvedObject: {
      apiVersion: machineProviderResource.apiVersion,
      kind: machineProviderResource.kind,
      ...{ namespace, name, uid, resourceVersion },
      fieldPath: `status.conditions{${conditionType}}`,
    },
    type,
    reason: reason.slice(0, maxReason),
    message: boundedMessage(message),
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    source: { component },
    reportingComponent: component,
    reportingInstance: replica,
  };
}

export function boundedMessage(message: string): string {
  return message.length <= maxMessage ? message : `${message.slice(0, maxMessage - 1)}…`;
}

/** As client-go names them, by the object and nanoseconds, of which a clock of milliseconds draws the rest. */
function eventName(name: string, now: number): string {
  const nanoseconds = BigInt(Math.floor(now)) * 1_000_000n + BigInt(randomInt(1_000_000));
  const suffix = `.${nanoseconds.toString(16)}`;
  if (name.length + suffix.length <= maxName) return name + suffix;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, maxName - suffix.length - digest.length - 1)}.${digest}${suffix}`;
}
