import { ArrayMaxSize, MaxLength, Min, MinLength } from 'class-validator';
import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { IsCron, IsDecimal, IsQuantity } from '../constraints/formats.ts';
import { ListKey } from '../constraints/lists.ts';
import { Required } from '../constraints/required.ts';

export enum StorageMedium {
  SSD = 'ssd',
  HDD = 'hdd',
  NVME = 'nvme',
}
registerEnumType(StorageMedium, {
  name: 'StorageMedium',
  description: 'What the data lies on.',
  valuesConfig: {
    SSD: { description: 'Solid state disks.' },
    HDD: { description: 'Rotating disks.' },
    NVME: { description: 'Solid state disks on NVMe.' },
  },
});

export enum StorageReplication {
  NONE = 'none',
  RAID1 = 'raid1',
  RAID5 = 'raid5',
  RAID10 = 'raid10',
}
registerEnumType(StorageReplication, {
  name: 'StorageReplication',
  description: 'How data survives the loss of a disk.',
  valuesConfig: {
    NONE: { description: 'It does not.' },
    RAID1: { description: 'Mirrored.' },
    RAID5: { description: 'Striped with parity.' },
    RAID10: { description: 'Mirrored and striped.' },
  },
});

export enum BackupDestination {
  S3 = 's3',
  GCS = 'gcs',
  AZURE_BLOB = 'azure-blob',
  LOCAL = 'local',
}
registerEnumType(BackupDestination, {
  name: 'BackupDestination',
  description: 'Where backups go.',
  valuesConfig: {
    S3: { description: 'Amazon S3, or a store that speaks its protocol.' },
    GCS: { description: 'Google Cloud Storage.' },
    AZURE_BLOB: { description: 'Azure Blob Storage (`azure-blob`).' },
    LOCAL: { description: "The provider's own disks." },
  },
});

@ObjectType({ simpleResolvers: true, description: 'A kind of storage on offer.' })
@InputType('AvailableStorageTypeInput', { description: 'A kind of storage on offer.' })
export class AvailableStorageType {
  @Required({ example: 'name: gp3' })
  @MinLength(1)
  @MaxLength(512)
  @Field(() => String, {
    nullable: true,
    description: 'Name in the words of the provider, unique in this list, for example `gp3`.',
  })
  name?: string | null;

  @Field(() => StorageMedium, { nullable: true, description: 'What the data lies on.' })
  type?: StorageMedium | null;

  @IsDecimal()
  @Field(() => String, {
    nullable: true,
    description: 'I/O operations per second for each GB, a decimal as text, for example `"3.0"`.',
  })
  iopsPerGB?: string | null;

  @IsDecimal()
  @Field(() => String, {
    nullable: true,
    description: 'Throughput in MB/s, a decimal as text, for example `"40.0"`.',
  })
  throughputMBps?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether data is encrypted at rest.' })
  encrypted?: boolean | null;

  @Field(() => StorageReplication, { nullable: true, description: 'How data survives the loss of a disk.' })
  replication?: StorageReplication | null;
}

@ObjectType({ simpleResolvers: true, description: 'Whether, when and where backups are made.' })
@InputType('BackupConfigInput', { description: 'Whether, when and where backups are made.' })
export class BackupConfig {
  @Field(() => Boolean, { nullable: true, description: 'Whether backups are made.' })
  enabled?: boolean | null;

  @Min(0)
  @Field(() => Int, { nullable: true, description: 'How many days a backup is kept, 0 or more, for example `30`.' })
  retentionDays?: number | null;

  @IsCron()
  @Field(() => String, {
    nullable: true,
    description: 'When backups are made, a cron expression, for example `0 2 * * *` (every night at two).',
  })
  schedule?: string | null;

  @Field(() => BackupDestination, { nullable: true, description: 'Where backups go.' })
  destination?: BackupDestination | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether backups are encrypted.' })
  encryption?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'Storage for machines, and their backups.' })
@InputType('StorageConfigInput', { description: 'Storage for machines, and their backups.' })
export class StorageConfig {
  @MaxLength(512)
  @Field(() => String, { nullable: true, description: 'Storage for disks that name none, for example `gp3`.' })
  defaultStorageClass?: string | null;

  @IsQuantity()
  @Field(() => String, {
    nullable: true,
    description: 'Size of a disk that names none, a Kubernetes quantity, for example `20Gi`.',
  })
  defaultDiskSize?: string | null;

  @ArrayMaxSize(128)
  @ListKey('name')
  @Field(() => [AvailableStorageType], { nullable: true, description: 'Kinds of storage on offer.' })
  availableStorageTypes?: readonly AvailableStorageType[] | null;

  @Field(() => BackupConfig, { nullable: true, description: 'Whether, when and where backups are made.' })
  backup?: BackupConfig | null;
}
