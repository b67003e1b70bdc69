import { MachineOperation, type ProviderFeatures } from '../../../schema/spec/capabilities.ts';
import { type Verdict, VerdictKind } from '../discovery.ts';
import { asFailure } from '../parts.ts';
import type { Capabilities } from './capabilities.ts';
import type { Host } from './host.ts';
import * as permission from './questions/permission.ts';
import type { Question } from './rpc/conversation.ts';
import { RemoteCode } from './rpc/remote-error.ts';
import type { Target } from './target.ts';

const forReading =
  'The connection is for reading alone, over which libvirt refuses every change to anybody; with ' +
  '`customSettings.access: read-write` it can be asked.';

const readings = {
  snapshotSupport: permission.listSnapshots,
  customMetadata: permission.readMetadata,
  monitoringIntegration: permission.readStatistics,
  backupIntegration: permission.describeBackup,
};
const changes = {
  liveResize: permission.setCpusLive,
  hotPlugDisks: permission.attachDisk,
  hotPlugNetworks: permission.attachInterface,
};
const operations: Readonly<Record<MachineOperation, () => Question<void>>> = {
  [MachineOperation.CREATE]: permission.define,
  [MachineOperation.DELETE]: permission.undefine,
  [MachineOperation.START]: permission.start,
  [MachineOperation.STOP]: permission.shutDown,
  [MachineOperation.RESTART]: permission.reboot,
  [MachineOperation.RESIZE]: permission.setCpus,
};

/** Each operation by what libvirt says when it is asked for a machine that does not exist. */
export async function operationVerdicts(
  host: Host,
  { isReadOnly }: Target,
  capabilities: Promise<Capabilities>,
): Promise<Readonly<Record<MachineOperation, Verdict>>> {
  const verdicts = isReadOnly ? forReadingAll(operations) : await judgeAll(host, operations);
  const lacks = await capabilities.then(
    ({ kinds }) => kinds.length === 0,
    () => false,
  );
  if (!lacks) return verdicts;
  const reason = 'libvirt lists no kind of machine that this host can run: it may lack an emulator.';
  return { ...verdicts, [MachineOperation.CREATE]: { kind: VerdictKind.UNSUPPORTED, reason } };
}

/** Features by the functions that the driver of the host has. */
export async function featureVerdicts(
  host: Host,
  { isReadOnly }: Target,
): Promise<Readonly<Record<keyof ProviderFeatures, Verdict>>> {
  const [read, change] = await Promise.all([
    judgeAll(host, readings),
    isReadOnly ? forReadingAll(changes) : judgeAll(host, changes),
  ]);
  const reason = 'libvirt has no tags of its own; metadata of a machine can hold them.';
  return { ...read, ...change, tagSupport: unknown(reason) };
}

type Questions<Key extends string> = Readonly<Record<Key, () => Question<void>>>;
type Verdicts<Key extends string> = Record<Key, Verdict>;

function forReadingAll<Key extends string>(questions: Questions<Key>): Verdicts<Key> {
  return Object.fromEntries(Object.keys(questions).map((key) => [key, unknown(forReading)])) as Verdicts<Key>;
}

async function judgeAll<Key extends string>(host: Host, questions: Questions<Key>): Promise<Verdicts<Key>> {
  const asked = Object.entries<() => Question<void>>(questions).map(([key, make]) => ({ key, question: make() }));
  const judged = await host.errorsOf(asked.map(({ question }) => question)).then(
    (codes) => asked.map(({ question }, index) => judge(question, codes[index])),
    (error: unknown) => asked.map(() => unknown(asFailure(error).message)),
  );
  return Object.fromEntries(asked.map(({ key }, index) => [key, judged[index]])) as Verdicts<Key>;
}

/** Errors that come of looking at what was asked for, after it was clear that it may be asked. */
const looked: readonly number[] = [RemoteCode.NO_DOMAIN, RemoteCode.XML_ERROR];
const lacking: readonly number[] = [RemoteCode.NO_SUPPORT, RemoteCode.OPERATION_UNSUPPORTED];
const denied: readonly number[] = [RemoteCode.OPERATION_DENIED, RemoteCode.ACCESS_DENIED];

function judge({ purpose }: Question<void>, code: number | undefined): Verdict {
  const what = `To ${purpose}`;
  if (code === undefined || looked.includes(code)) {
    return { kind: VerdictKind.VERIFIED, reason: `${what}, libvirt has a function, and takes the call.` };
  }
  if (lacking.includes(code)) {
    const reason = `${what}, libvirt's driver for this host has no function, as it says itself.`;
    return { kind: VerdictKind.UNSUPPORTED, reason };
  }
  if (denied.includes(code)) return unknown(`${what}, the credential lacks the permission (libvirt's error ${code}).`);
  return unknown(`${what}, libvirt answered with an error that tells nothing (${code}).`);
}

function unknown(reason: string): Verdict {
  return { kind: VerdictKind.UNKNOWN, reason };
}
