import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import type { Discovery, Verdict } from '../discovery.ts';
import { VerdictKind } from '../discovery.ts';
import { documented, unknown } from '../verdicts.ts';
import type { Api } from './api.ts';
import { dryRun, knowsDryRuns, type Trial } from './dry-runs.ts';
import type { Specimen } from './specimen.ts';

type Operations = Discovery['operations'];
type Features = Discovery['features'];

/** Operations and features by dry runs; none is made at a server that is not known to keep them apart. */
export async function judgeOperations(
  api: Api,
  finding: Promise<Specimen>,
): Promise<Pick<Discovery, 'operations' | 'features'>> {
  const [guard, specimen] = await Promise.all([knowsDryRuns(api), finding]);
  const judge = async (trial: Trial): Promise<Verdict> =>
    guard.kind === VerdictKind.VERIFIED ? dryRun(api, trial) : unknown(`Nothing was tried. ${guard.reason}`);
  const [operations, features] = await Promise.all([
    judgeAll(operationTrials(specimen), judge),
    judgeAll(featureTrials(specimen), judge),
  ]);
  return {
    operations,
    features: {
      ...features,
      liveResize: documented('EC2', 'a machine is stopped before it gets another instance type'),
      customMetadata: ofLaunch(operations[MachineOperation.CREATE]),
      backupIntegration: unknown('AWS Backup is a service of its own, which is not asked.'),
    },
  };
}

/** User data is given to a machine when it is made. */
function ofLaunch(create: Verdict): Verdict {
  return create.kind === VerdictKind.VERIFIED
    ? { ...create, reason: `${create.reason} User data goes with it.` }
    : create;
}

async function judgeAll<Key extends string>(
  trials: Readonly<Record<Key, Trial>>,
  judge: (trial: Trial) => Promise<Verdict>,
): Promise<Record<Key, Verdict>> {
  const names = Object.keys(trials) as Key[];
  const verdicts = await Promise.all(names.map(async (name) => [name, await judge(trials[name])] as const));
  return Object.fromEntries(verdicts) as Record<Key, Verdict>;
}

function operationTrials(specimen: Specimen): Readonly<Record<keyof Operations, Trial>> {
  const { imageId, instanceType, subnetId, securityGroupIds, hasImage } = specimen;
  const groups = securityGroupIds.map((id, index) => [`SecurityGroupId.${index + 1}`, id] as const);
  return {
    [MachineOperation.CREATE]: {
      action: 'RunInstances',
      params: {
        ImageId: imageId,
        InstanceType: instanceType,
        MinCount: '1',
        MaxCount: '1',
        ...(subnetId !== undefined && { SubnetId: subnetId }),
        ...Object.fromEntries(groups),
      },
      isReal: hasImage,
    },
    [MachineOperation.DELETE]: onInstance('TerminateInstances', specimen),
    [MachineOperation.START]: onInstance('StartInstances', specimen),
    [MachineOperation.STOP]: onInstance('StopInstances', specimen),
    [MachineOperation.RESTART]: onInstance('RebootInstances', specimen),
    [MachineOperation.RESIZE]: {
      action: 'ModifyInstanceAttribute',
      params: { InstanceId: specimen.instanceId, 'InstanceType.Value': instanceType },
      isReal: specimen.hasInstance,
    },
  };
}

type TriedFeature = Exclude<keyof Features, 'liveResize' | 'customMetadata' | 'backupIntegration'>;

function featureTrials(specimen: Specimen): Readonly<Record<TriedFeature, Trial>> {
  const { instanceId, volumeId, networkInterfaceId, hasInstance } = specimen;
  return {
    snapshotSupport: { action: 'CreateSnapshot', params: { VolumeId: volumeId }, isReal: hasInstance },
    hotPlugDisks: {
      action: 'AttachVolume',
      params: { InstanceId: instanceId, VolumeId: volumeId, Device: '/dev/sdf' },
      isReal: hasInstance,
    },
    hotPlugNetworks: {
      action: 'AttachNetworkInterface',
      params: { InstanceId: instanceId, NetworkInterfaceId: networkInterfaceId, DeviceIndex: '1' },
      isReal: false,
    },
    tagSupport: {
      action: 'CreateTags',
      params: { 'ResourceId.1': instanceId, 'Tag.1.Key': 'dry-run', 'Tag.1.Value': '' },
      isReal: hasInstance,
    },
    monitoringIntegration: onInstance('MonitorInstances', specimen),
  };
}

function onInstance(action: string, { instanceId, hasInstance }: Specimen): Trial {
  return { action, params: { 'InstanceId.1': instanceId }, isReal: hasInstance };
}
