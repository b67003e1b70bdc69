/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Authentication with an API key. */
export type ApiKeyAuthInput = {
  /** Where the API key is kept. */
  secretRef?: SecretKeySelectorInput | null | undefined;
};

/** Kubernetes' server-side apply: who applies owns the fields that it names, and may leave the others to others. A field that it applied before and now leaves out is removed, unless somebody else owns it as well. */
export type ApplyMachineProviderInput = {
  /** The name under which the cluster keeps what is applied, at most 128 bytes; `machineprovider-gateway-apply` when absent. Use one name for each source of manifests, and never that of a create or update. */
  fieldManager?: string | null | undefined;
  /** Take over fields that others own with other values, instead of a CONFLICT for each. */
  force?: boolean | null | undefined;
  /** The manifest, field by field. */
  manifest?: MachineProviderInput | null | undefined;
  /** The manifest as YAML (or JSON), one document; its problems come with line and column. Give exactly one of `yaml` and `manifest`. */
  yaml?: string | null | undefined;
};

/** Whether the provider accepts the credentials. */
export type AuthenticationStatus =
  /** It could not be found out, or there is none to show, as without the Secret: see the condition `Authenticated`. */
  | 'ERROR'
  /** They were good once, but their time is over. */
  | 'EXPIRED'
  /** It refuses them. */
  | 'INVALID'
  /** It accepts them. */
  | 'VALID';

/** How one proves to the provider who one is. */
export type AuthenticationType =
  /** With an API key or a user name: see `apiKey`. */
  | 'APIKEY'
  /** With a client certificate: see `certificate`. */
  | 'CERTIFICATE'
  /** With OAuth 2.0's client credentials: see `oauth2`. */
  | 'OAUTH2'
  /** With a service account's document or token: see `serviceAccount`. */
  | 'SERVICEACCOUNT';

/** A network that machines can be attached to. */
export type AvailableNetworkInput = {
  /** Address range in CIDR notation, for example `10.0.1.0/24` or `2001:db8::/64`. */
  cidr?: string | null | undefined;
  /** The provider's own id, unique in this list, for example `subnet-11111111`. */
  id?: string | null | undefined;
  /** Name for people, for example `public-subnet-2a`. */
  name?: string | null | undefined;
  /** What it is for. */
  type?: NetworkType | null | undefined;
  /** VLAN id, from 0 (untagged) to 4094, for example `100`. */
  vlan?: number | null | undefined;
};

/** A kind of storage on offer. */
export type AvailableStorageTypeInput = {
  /** Whether data is encrypted at rest. */
  encrypted?: boolean | null | undefined;
  /** I/O operations per second for each GB, a decimal as text, for example `"3.0"`. */
  iopsPerGB?: string | null | undefined;
  /** Name in the words of the provider, unique in this list, for example `gp3`. */
  name?: string | null | undefined;
  /** How data survives the loss of a disk. */
  replication?: StorageReplication | null | undefined;
  /** Throughput in MB/s, a decimal as text, for example `"40.0"`. */
  throughputMBps?: string | null | undefined;
  /** What the data lies on. */
  type?: StorageMedium | null | undefined;
};

/** Whether, when and where backups are made. */
export type BackupConfigInput = {
  /** Where backups go. */
  destination?: BackupDestination | null | undefined;
  /** Whether backups are made. */
  enabled?: boolean | null | undefined;
  /** Whether backups are encrypted. */
  encryption?: boolean | null | undefined;
  /** How many days a backup is kept, 0 or more, for example `30`. */
  retentionDays?: number | null | undefined;
  /** When backups are made, a cron expression, for example `0 2 * * *` (every night at two). */
  schedule?: string | null | undefined;
};

/** Where backups go. */
export type BackupDestination =
  /** Azure Blob Storage (`azure-blob`). */
  | 'AZURE_BLOB'
  /** Google Cloud Storage. */
  | 'GCS'
  /** The provider's own disks. */
  | 'LOCAL'
  /** Amazon S3, or a store that speaks its protocol. */
  | 'S3';

/** How this replica stands to the cluster. */
export type CacheState =
  /** The watch is open. */
  | 'LIVE'
  /** The cluster is out of reach: reads are as old as `ageSeconds` says, writes fail at once. */
  | 'STALE'
  /** The first list is under way: reads wait for it. */
  | 'SYNCING';

/** One of the questions that a discovery asks of a provider. */
export type CatalogPart =
  /** What it can do beyond the basic operations. */
  | 'FEATURES'
  /** Which images machines can be made from. */
  | 'IMAGES'
  /** Which instance types are on offer. */
  | 'INSTANCE_TYPES'
  /** Which networks there are. */
  | 'NETWORKS'
  /** Which operations on machines are allowed. */
  | 'OPERATIONS'
  /** What is in use, and what may be; `status.resources` gets it. */
  | 'QUOTAS'
  /** Which regions and zones there are. */
  | 'REGIONS'
  /** Which groups of firewall rules there are. */
  | 'SECURITY_GROUPS'
  /** Which kinds of storage there are. */
  | 'STORAGE_TYPES'
  /** Which subnets there are. */
  | 'SUBNETS';

/** Authentication with a client certificate. */
export type CertificateAuthInput = {
  /** Where the certificate (PEM) is kept. */
  certSecretRef?: SecretKeySelectorInput | null | undefined;
  /** Where its private key (PEM) is kept. */
  keySecretRef?: SecretKeySelectorInput | null | undefined;
};

/** Which Kubernetes API is behind the gateway. */
export type ClusterMode =
  /** The one in this process: for first steps and tests, never for production. */
  | 'EMBEDDED'
  /** The cluster that this gateway runs in. */
  | 'IN_CLUSTER'
  /** The one that a kubeconfig names. */
  | 'KUBECONFIG';

/** CPU, memory and GPUs for machines. */
export type ComputeConfigInput = {
  /** What the CPUs offer. */
  cpuOptions?: CpuOptionsInput | null | undefined;
  /** CPUs of a machine that names none, a positive decimal as text, for example `"2"`. */
  defaultCPU?: string | null | undefined;
  /** Memory in GB of a machine that names none, a positive decimal as text, for example `"4.0"`. */
  defaultMemoryGB?: string | null | undefined;
  /** GPUs for machines. */
  gpuSupport?: GpuSupportInput | null | undefined;
  /** CPUs that one machine can have at most, a positive decimal as text, for example `"96"`. */
  maxCPU?: string | null | undefined;
  /** Memory in GB that one machine can have at most, a positive decimal as text, for example `"384.0"`. */
  maxMemoryGB?: string | null | undefined;
  /** What the memory offers. */
  memoryOptions?: MemoryOptionsInput | null | undefined;
};

/** Whether a condition holds. */
export type ConditionStatus =
  /** It does not hold. */
  | 'FALSE'
  /** It holds. */
  | 'TRUE'
  /** It could not be found out. */
  | 'UNKNOWN';

/** Whether the provider API can be reached. */
export type ConnectivityStatus =
  /** It answers. */
  | 'CONNECTED'
  /** It does not answer. */
  | 'DISCONNECTED'
  /** It answers, but not as it should. */
  | 'ERROR';

/** What the CPUs offer. */
export type CpuOptionsInput = {
  /** Instruction sets. Known values: `avx`, `avx2`, `sse4`; others are allowed. */
  cpuFeatures?: Array<string> | null | undefined;
  /** Whether one core runs two threads. */
  hyperThreading?: boolean | null | undefined;
  /** CPU architectures. Known values: `x86_64`, `arm64`; others are allowed. */
  supportedArchitectures?: Array<string> | null | undefined;
};

/** How the cluster's definition of MachineProvider stands to this gateway's. */
export type CrdState =
  /** There is none: providers can be neither read nor written. */
  | 'ABSENT'
  /** It has all fields of this gateway and more, which are not shown here. */
  | 'AHEAD'
  /** It is this gateway's. */
  | 'CURRENT'
  /** It is another project's: providers can be neither read nor written. */
  | 'FOREIGN'
  /** It lacks fields or rules of this gateway: what it lacks is refused or not checked. */
  | 'OUTDATED'
  /** It could not be looked at; the message says why. */
  | 'UNKNOWN';

/** A provider to create. */
export type CreateMachineProviderInput = {
  /** Annotations. */
  annotations?: Record<string, string | null> | null | undefined;
  /** Labels. */
  labels?: Record<string, string | null> | null | undefined;
  /** Name, a DNS-1123 subdomain such as `aws-us-west-2`. */
  name: string;
  /** Namespace to create it in. */
  namespace?: string | null | undefined;
  /** The settings; what the contract requires of them is answered as problems. */
  spec: MachineProviderSpecInput;
};

/** How near the end of a credential is. */
export type CredentialExpiryState =
  /** It is no longer near: there is another credential. */
  | 'CURRENT'
  /** It has come. */
  | 'EXPIRED'
  /** It is near: less than 14 days, or the renewal of a short one is late. */
  | 'EXPIRING';

/** A provider to delete. */
export type DeleteMachineProviderInput = {
  /** Refuse with CONFLICT unless this is still its `metadata.resourceVersion`. */
  expectedResourceVersion?: string | null | undefined;
  /** Refuse with CONFLICT unless this is still its `metadata.uid`. */
  expectedUid?: string | null | undefined;
  /** Name of the provider. */
  name: string;
  /** Namespace of the provider. */
  namespace?: string | null | undefined;
  /** What becomes of the objects that it owns. */
  propagationPolicy?: PropagationPolicy | null | undefined;
};

/** Why a provider left the feed. */
export type DeletionReason =
  /** It is gone from the cluster. */
  | 'DELETED'
  /** It is still there, but no longer matches the filter; after going on at another replica it may never have. */
  | 'LEFT_FILTER'
  /** It is perhaps still there, but the caller may no longer see it. */
  | 'NOT_PERMITTED';

/** The provider to ask what it offers. */
export type DiscoverCapabilitiesInput = {
  /** Begin only once this replica has reached this resourceVersion: what a mutation gave on any replica. */
  minResourceVersion?: string | null | undefined;
  /** Name of the provider. */
  name: string;
  /** Namespace of the provider. */
  namespace?: string | null | undefined;
  /** How long to wait for the end, from 0 to 25 seconds. What takes longer goes on, and is answered with the state RUNNING: follow it with `capabilityDiscovery`, or ask again with `node`. */
  waitSeconds?: number | null | undefined;
};

/** How far a discovery is. */
export type DiscoveryState =
  /** Nobody waited for it or was permitted to any more, its provider was changed before its turn came, or the gateway was stopped. */
  | 'CANCELLED'
  /** Nothing at all could be asked; `failure` says why. */
  | 'FAILED'
  /** Others come first. */
  | 'QUEUED'
  /** The provider is being asked; `progress` tells how far. */
  | 'RUNNING'
  /** There is a catalog; what it lacks is among the `gaps`. */
  | 'SUCCEEDED';

/** GPUs for machines. */
export type GpuSupportInput = {
  /** GPUs on offer. Known values: `nvidia-tesla-v100`, `nvidia-rtx-3080`; others are allowed. */
  availableTypes?: Array<string> | null | undefined;
  /** Whether machines can have GPUs. */
  enabled?: boolean | null | undefined;
  /** GPUs that one machine can have at most, for example `4`. */
  maxGPUs?: number | null | undefined;
};

/** How a load balancer finds out which machines answer. */
export type HealthCheckInput = {
  /** Good checks in a row that make a machine healthy, 1 or more, for example `2`. */
  healthyThreshold?: number | null | undefined;
  /** Time from one check to the next, a duration such as `"10s"`. */
  interval?: string | null | undefined;
  /** Path to ask for over HTTP, for example `/healthz`. */
  path?: string | null | undefined;
  /** Port to check, from 1 to 65535, for example `8080`. */
  port?: number | null | undefined;
  /** Protocol of the check, for example `http`, `https` or `tcp`. */
  protocol?: string | null | undefined;
  /** How long one check may take, a duration such as `"5s"`, no longer than `interval`. */
  timeout?: string | null | undefined;
  /** Failed checks in a row that make a machine unhealthy, 1 or more, for example `3`. */
  unhealthyThreshold?: number | null | undefined;
};

/** Whether a replica may be the one that looks after the providers. */
export type HealthMode =
  /** It only serves. */
  | 'OFF'
  /** It may: of all such replicas one at a time does, agreed on by a Lease. */
  | 'ON';

/** Why a frame of the feed of health was sent; the last three take the provider off the feed. */
export type HealthTransitionCause =
  /** It is new in the cluster. */
  | 'APPEARED'
  /** It was written while the feed was closed, and this replica can no longer tell how it was before: as it is after that write. Compare with what you hold: perhaps nothing moved, and without having matched before it is new. */
  | 'CAUGHT_UP'
  /** It is gone from the cluster. */
  | 'DELETED'
  /** It was there before, and has come to match the filter. */
  | 'ENTERED_FILTER'
  /** It is still there, but no longer matches the filter; after going on at another replica it may never have. */
  | 'LEFT_FILTER'
  /** Something moved. */
  | 'MOVED'
  /** It is perhaps still there, but the caller may no longer see it. */
  | 'NOT_PERMITTED'
  /** As it is now: a row of the snapshot, or a provider that the caller may see from now on. */
  | 'SNAPSHOT';

/** How the next machine is chosen. */
export type LoadBalancerAlgorithm =
  /** Always the same one for a client's address (`ip-hash`). */
  | 'IP_HASH'
  /** The one with the fewest connections (`least-connections`). */
  | 'LEAST_CONNECTIONS'
  /** One after the other (`round-robin`). */
  | 'ROUND_ROBIN';

/** How traffic is spread over machines. */
export type LoadBalancerInput = {
  /** How the next machine is chosen. */
  algorithm?: LoadBalancerAlgorithm | null | undefined;
  /** Whether load balancers can be made here. */
  enabled?: boolean | null | undefined;
  /** How it finds out which machines answer. */
  healthCheck?: HealthCheckInput | null | undefined;
  /** The layer that it works on. */
  type?: LoadBalancerType | null | undefined;
};

/** The layer that a load balancer works on. */
export type LoadBalancerType =
  /** HTTP and HTTPS (layer 7). */
  | 'APPLICATION'
  /** The provider's older kind. */
  | 'CLASSIC'
  /** TCP and UDP (layer 4). */
  | 'NETWORK';

/** An image that machines can be made from. */
export type MachineImageInput = {
  /** CPU architecture. Known values: `x86_64`, `arm64`; others are allowed. */
  architecture?: string | null | undefined;
  /** What the image is for, in a sentence. */
  description?: string | null | undefined;
  /** The provider's own id, unique in this list, for example `ami-0abcdef1234567890`. */
  id?: string | null | undefined;
  /** Name for people, for example `ubuntu-20.04-server`. */
  name?: string | null | undefined;
  /** Operating system. Known values: `linux`, `windows`, `freebsd`; others are allowed. */
  osType?: string | null | undefined;
  /** Version of the operating system, for example `"20.04"`. */
  version?: string | null | undefined;
};

/** What can be done to a machine. */
export type MachineOperation =
  /** Make a new machine. */
  | 'CREATE'
  /** Remove a machine for good. */
  | 'DELETE'
  /** Change a machine's CPU, memory or instance type. */
  | 'RESIZE'
  /** Switch a machine off and on again. */
  | 'RESTART'
  /** Switch a machine on. */
  | 'START'
  /** Switch a machine off. */
  | 'STOP';

/** Which providers: every field that is set must hold; within one list, any entry may. */
export type MachineProviderFilter = {
  /** Declares all of these features. */
  hasFeature?: Array<ProviderFeature> | null | undefined;
  /** Declares all of these instance types. */
  instanceType?: Array<string> | null | undefined;
  /** Kubernetes' label selector, for example `team=blue,tier in (prod, stage),!legacy`. */
  labelSelector?: string | null | undefined;
  /** Health score of at least this, 0 to 100; without a score it never matches. */
  minHealthScore?: number | null | undefined;
  /** In one of these phases. */
  phase?: Array<ProviderPhase> | null | undefined;
  /** Ready, or not ready. */
  ready?: boolean | null | undefined;
  /** In one of these regions, written exactly. */
  region?: Array<string> | null | undefined;
  /** Text that occurs in name, namespace, region, a zone or the endpoint, in any case. */
  search?: string | null | undefined;
  /** Declares all of these operations. */
  supportsOperation?: Array<MachineOperation> | null | undefined;
  /** Declares all of these operating systems. */
  supportsOsType?: Array<string> | null | undefined;
  /** Of one of these types. */
  type?: Array<ProviderType> | null | undefined;
  /** With one of these availability zones. */
  zone?: Array<string> | null | undefined;
};

/** A MachineProvider manifest, field by field. */
export type MachineProviderInput = {
  /** `vitistack.io/v1alpha1` when absent. */
  apiVersion?: string | null | undefined;
  /** `MachineProvider` when absent. */
  kind?: string | null | undefined;
  /** Who it is. */
  metadata: ObjectMetaInput;
  /** The settings. */
  spec: MachineProviderSpecInput;
};

/** One key of an order. Ties are broken by namespace and name. */
export type MachineProviderOrder = {
  /** Which end comes first. */
  direction?: OrderDirection | null | undefined;
  /** The value to order by. */
  field: MachineProviderOrderField;
};

/** What to order by. A provider that lacks the value comes last in ASC, first in DESC. */
export type MachineProviderOrderField =
  /** `metadata.creationTimestamp`; ASC: the youngest first. */
  | 'AGE'
  /** `status.health.score`; ASC: the least healthy first. */
  | 'HEALTH_SCORE'
  /** `metadata.name`. */
  | 'NAME'
  /** `metadata.namespace`. */
  | 'NAMESPACE'
  /** `status.phase`, by its name on the wire (`Error` before `Ready`). */
  | 'PHASE'
  /** `spec.region`. */
  | 'REGION'
  /** `spec.type`, by its name on the wire (`aws` before `azure`). */
  | 'TYPE';

/** What the platform team declares. The contract wants `type`, `region` and `authentication`; what is missing or wrong is answered as problems, all at once. */
export type MachineProviderSpecInput = {
  /** How to authenticate to the provider; at least one method. */
  authentication?: ProviderAuthenticationInput | null | undefined;
  /** Zones within the region, each once, for example `us-west-2a`; on vSphere the clusters. */
  availabilityZones?: Array<string> | null | undefined;
  /** What this provider can do. */
  capabilities?: ProviderCapabilitiesInput | null | undefined;
  /** CPU, memory and GPUs for machines. */
  computeConfig?: ComputeConfigInput | null | undefined;
  /** How the provider API is reached. */
  config?: ProviderConfigInput | null | undefined;
  /** Networks, firewall rules and load balancing. */
  networkConfig?: NetworkConfigInput | null | undefined;
  /** Primary region or datacenter, for example `us-west-2` or `datacenter1`. */
  region?: string | null | undefined;
  /** Storage for machines, and their backups. */
  storageConfig?: StorageConfigInput | null | undefined;
  /** The platform that makes the machines. */
  type?: ProviderType | null | undefined;
};

/** What the memory offers. */
export type MemoryOptionsInput = {
  /** Whether machines can use huge pages. */
  hugePagesSupport?: boolean | null | undefined;
  /** Whether more memory may be promised to machines than there is. */
  memoryOvercommit?: boolean | null | undefined;
  /** Whether machines may swap. */
  swapEnabled?: boolean | null | undefined;
};

/** Networks, firewall rules and load balancing. */
export type NetworkConfigInput = {
  /** Networks that machines can be attached to. */
  availableNetworks?: Array<AvailableNetworkInput> | null | undefined;
  /** Network for machines that name none, for example `vpc-12345678`. */
  defaultNetworkId?: string | null | undefined;
  /** Subnet for machines that name none, for example `subnet-11111111`. */
  defaultSubnetId?: string | null | undefined;
  /** How traffic is spread over machines. */
  loadBalancer?: LoadBalancerInput | null | undefined;
  /** Groups of firewall rules. */
  securityGroups?: Array<SecurityGroupInput> | null | undefined;
};

/** What a network is for. */
export type NetworkType =
  /** For running the platform itself. */
  | 'MANAGEMENT'
  /** Reachable from inside only. */
  | 'PRIVATE'
  /** Reachable from outside. */
  | 'PUBLIC';

/** Authentication with OAuth 2.0's client credentials. */
export type OAuth2AuthInput = {
  /** Client (application) id, for example `6731de76-14a6-49ae-97bc-6eba6914391e`. */
  clientId?: string | null | undefined;
  /** Where the client secret is kept. */
  clientSecretRef?: SecretKeySelectorInput | null | undefined;
  /** Scopes to ask for, for example `https://management.azure.com/.default`. */
  scopes?: Array<string> | null | undefined;
  /** Where tokens are fetched, for example `https://login.example.com/oauth2/token`. Not needed where the type of provider implies it. */
  tokenURL?: string | null | undefined;
};

/** Kubernetes metadata of a manifest. */
export type ObjectMetaInput = {
  /** Annotations. */
  annotations?: Record<string, string | null> | null | undefined;
  /** Labels. */
  labels?: Record<string, string | null> | null | undefined;
  /** Name, a DNS-1123 subdomain such as `aws-us-west-2`. */
  name?: string | null | undefined;
  /** Namespace; `default` when absent. */
  namespace?: string | null | undefined;
};

/** Ascending or descending. */
export type OrderDirection =
  /** Smallest first, A before Z. */
  | 'ASC'
  /** Largest first, Z before A. */
  | 'DESC';

/** The provider to look at now. */
export type ProbeMachineProviderInput = {
  /** Begin only once this replica has reached this resourceVersion: what a mutation gave on any replica. */
  minResourceVersion?: string | null | undefined;
  /** Name of the provider. */
  name: string;
  /** Namespace of the provider. */
  namespace?: string | null | undefined;
  /** How long to wait for the end, from 0 to 25 seconds. What takes longer goes on, and its status tells what came of it; to call again meanwhile is to wait for the same look. */
  waitSeconds?: number | null | undefined;
};

/** How a step went. */
export type ProbeOutcome =
  /** Badly; no further one was taken. */
  | 'FAILED'
  /** Well. */
  | 'OK'
  /** It was not taken: one before it failed, or there was nothing to do, as with a connection that was open already or a provider that is not signed in at. */
  | 'SKIPPED';

/** What is done to reach a provider, one after the other. */
export type ProbeStepName =
  /** The address is dialed. */
  | 'CONNECT'
  /** A name is resolved: that of the endpoint, or of where one signs in. */
  | 'DNS'
  /** The provider is asked for something small. */
  | 'FIRST_CALL'
  /** The credential is shown. */
  | 'LOGIN'
  /** The Secret is read from the cluster, and the credential in it is understood. */
  | 'SECRET'
  /** The certificate is looked at. */
  | 'TLS';

/** Why something was refused. The list is closed: switch on it. */
export type ProblemCode =
  /** An object of this name is already there. */
  | 'ALREADY_EXISTS'
  /** The object is being deleted and waits for its finalizers. */
  | 'BEING_DELETED'
  /** Somebody else changed it meanwhile, or owns the field. */
  | 'CONFLICT'
  /** Two entries of a list have the same key. */
  | 'DUPLICATE'
  /** The caller lacks a permission; the message names verb and resource. */
  | 'FORBIDDEN'
  /** The value has the wrong form or type, or contradicts another one. */
  | 'INVALID'
  /** There is no such object. */
  | 'NOT_FOUND'
  /** The value is outside the closed set that the message lists. */
  | 'NOT_SUPPORTED'
  /** The provider could not be asked, or gave no answer; a `failure` beside it has the code. */
  | 'PROVIDER_FAILED'
  /** A value that the contract requires is missing or empty. */
  | 'REQUIRED'
  /** The YAML could not be read; see line and column. */
  | 'SYNTAX'
  /** The text is longer than the contract allows. */
  | 'TOO_LONG'
  /** The list or map has more entries than the contract allows. */
  | 'TOO_MANY'
  /** The contract has no field of this name. */
  | 'UNKNOWN_FIELD'
  /** The cluster holds a value here that the schema cannot show, so it reads as null. */
  | 'UNREADABLE';

/** What becomes of the objects that the provider owns. */
export type PropagationPolicy =
  /** The provider goes at once, they follow. */
  | 'BACKGROUND'
  /** They go first, then the provider. */
  | 'FOREGROUND'
  /** They stay. */
  | 'ORPHAN';

/** How to authenticate to the provider: at least one method, and where its Secret is. */
export type ProviderAuthenticationInput = {
  /** With an API key. */
  apiKey?: ApiKeyAuthInput | null | undefined;
  /** With a client certificate. */
  certificate?: CertificateAuthInput | null | undefined;
  /** With OAuth 2.0's client credentials. */
  oauth2?: OAuth2AuthInput | null | undefined;
  /** As a service account of the provider. */
  serviceAccount?: ServiceAccountAuthInput | null | undefined;
  /** Which of the methods below is used; the block that it names must be there. */
  type?: AuthenticationType | null | undefined;
};

/** What the platform team says this provider can do. */
export type ProviderCapabilitiesInput = {
  /** Images that machines can be made from. */
  availableImages?: Array<MachineImageInput> | null | undefined;
  /** What it can do beyond the basic operations. */
  features?: ProviderFeaturesInput | null | undefined;
  /** Instance types (flavors) on offer, in the words of the provider, for example `t3.micro`. */
  supportedInstanceTypes?: Array<string> | null | undefined;
  /** Operating systems that run here. Known values: `linux`, `windows`, `freebsd`; others are allowed. */
  supportedOSTypes?: Array<string> | null | undefined;
  /** What can be done to machines here. */
  supportedOperations?: Array<MachineOperation> | null | undefined;
};

/** How the provider API is reached. */
export type ProviderConfigInput = {
  /** Settings that only this type of provider knows, at most 64 texts of up to 4096 characters by key, for example `{"datacenter": "Datacenter1", "resourcePool": "pool1"}`. Never put a secret here. */
  customSettings?: Record<string, string | null> | null | undefined;
  /** Host or address of the provider API, for example `ec2.us-west-2.amazonaws.com`. */
  endpoint?: string | null | undefined;
  /** How fast the API may be called. */
  rateLimiting?: RateLimitingInput | null | undefined;
  /** How a failed call is tried again. */
  retryPolicy?: RetryPolicyInput | null | undefined;
  /** How long one call may take, a duration such as `"30s"` or `"5m"`. */
  timeout?: string | null | undefined;
  /** Version of the provider API to use, for example `"7.0"`. */
  version?: string | null | undefined;
};

/** Why a provider could not be asked, or gave no answer. The list is closed: switch on it. */
export type ProviderFailureCode =
  /** Nobody waited for it any more, or the gateway is being stopped. */
  | 'CANCELLED'
  /** Not asked: the provider failed again and again, and is left in peace for a while. */
  | 'CIRCUIT_OPEN'
  /** The address may be dialed, but neither the vendor, the operator nor the Secret lets a credential go there. */
  | 'CREDENTIAL_WITHHELD'
  /** The gateway's operator does not let this address be dialed. Of a name that is not listed it is not told whether it resolves. */
  | 'EGRESS_REFUSED'
  /** The provider knew the credential, and its time is over. */
  | 'EXPIRED'
  /** The credential is good, and lacks a permission. */
  | 'FORBIDDEN'
  /** What the spec names (a project, region, subscription) is not there, or a setting that it needs is missing. */
  | 'NOT_FOUND'
  /** The provider answered with a fault of its own (5xx). */
  | 'PROVIDER_FAULT'
  /** The provider asks for fewer requests, or the spec's own `rateLimiting` leaves no room in time. */
  | 'RATE_LIMITED'
  /** The gateway may not read the Secret. */
  | 'SECRET_FORBIDDEN'
  /** There is no Secret of that name. */
  | 'SECRET_NOT_FOUND'
  /** The Secret lacks a key, or what it holds has the wrong form. */
  | 'SECRET_UNUSABLE'
  /** No answer within the spec's own `config.timeout`, or the whole took too long. */
  | 'TIMEOUT'
  /** The certificate is for another name, expired, or of an unknown authority. */
  | 'TLS_FAILED'
  /** The answer is longer than the gateway reads: bytes or pages. */
  | 'TOO_LARGE'
  /** The provider does not know the credential. */
  | 'UNAUTHENTICATED'
  /** The answer is not this product's: broken, cut, redirected, or another's. */
  | 'UNEXPECTED_ANSWER'
  /** The name does not resolve, or nobody answers at the address. */
  | 'UNREACHABLE';

/** A flag of `spec.capabilities.features`. */
export type ProviderFeature =
  /** `backupIntegration`: the platform backs the machines up. */
  | 'BACKUP_INTEGRATION'
  /** `customMetadata`: machines can carry metadata of their owner. */
  | 'CUSTOM_METADATA'
  /** `hotPlugDisks`: disks can be attached to a running machine. */
  | 'HOT_PLUG_DISKS'
  /** `hotPlugNetworks`: networks can be attached to a running machine. */
  | 'HOT_PLUG_NETWORKS'
  /** `liveResize`: a running machine can be resized. */
  | 'LIVE_RESIZE'
  /** `monitoringIntegration`: the platform watches the machines. */
  | 'MONITORING_INTEGRATION'
  /** `snapshotSupport`: machines can be snapshotted. */
  | 'SNAPSHOT_SUPPORT'
  /** `tagSupport`: machines can carry tags. */
  | 'TAG_SUPPORT';

/** What the provider can do beyond the basic operations. */
export type ProviderFeaturesInput = {
  /** Whether the provider's own backups are connected. */
  backupIntegration?: boolean | null | undefined;
  /** Whether a machine can carry metadata of its own. */
  customMetadata?: boolean | null | undefined;
  /** Whether disks can be added while a machine runs. */
  hotPlugDisks?: boolean | null | undefined;
  /** Whether networks can be added while a machine runs. */
  hotPlugNetworks?: boolean | null | undefined;
  /** Whether a machine can be resized while it runs. */
  liveResize?: boolean | null | undefined;
  /** Whether the provider's own monitoring is connected. */
  monitoringIntegration?: boolean | null | undefined;
  /** Whether snapshots of a machine's disks can be taken. */
  snapshotSupport?: boolean | null | undefined;
  /** Whether machines can be tagged. */
  tagSupport?: boolean | null | undefined;
};

/** What is looked at when a provider does not do as it should, in the order in which one looks. */
export type ProviderFindingArea =
  /** Whether it takes the credential, and for how long. */
  | 'AUTHENTICATION'
  /** Whether all that is declared is there; by the last discovery. */
  | 'CAPABILITIES'
  /** Whether its API answers. */
  | 'CONNECTIVITY'
  /** Whether the declared networks are there; by the last discovery. */
  | 'NETWORK'
  /** Whether there is room for further machines. */
  | 'QUOTA'
  /** Whether the manifest is sound. */
  | 'SPEC'
  /** Whether the declared storage types are there; by the last discovery. */
  | 'STORAGE';

/** How an area is. */
export type ProviderFindingStatus =
  /** It keeps machines from being made. */
  | 'FAILED'
  /** Well. */
  | 'OK'
  /** It could not be found out. */
  | 'UNKNOWN'
  /** It works, and something should be done about it. */
  | 'WARNING';

/** The overall state of a provider. */
export type ProviderPhase =
  /** Something is in the way that somebody must mend, such as a credential; see the conditions. */
  | 'ERROR'
  /** It has not been looked at yet, or not since a spec was mended that kept everybody from it. */
  | 'INITIALIZING'
  /** Something is in the way that may pass by itself, such as an outage: wait; see the conditions. */
  | 'NOT_READY'
  /** It answers, takes the credential, and the spec can be asked by. Whether there is room for machines, the condition `QuotaAvailable` tells. */
  | 'READY';

/** The platform that makes the machines. */
export type ProviderType =
  /** Amazon Web Services, EC2. */
  | 'AWS'
  /** Microsoft Azure, Virtual Machines. */
  | 'AZURE'
  /** Google Cloud, Compute Engine. */
  | 'GCP'
  /** libvirt: QEMU/KVM, Xen, LXC or Cloud Hypervisor hosts. */
  | 'LIBVIRT'
  /** OpenStack, Nova. */
  | 'OPENSTACK'
  /** Proxmox Virtual Environment. */
  | 'PROXMOX'
  /** VMware vSphere, through vCenter. */
  | 'VSPHERE';

/** To which side of a threshold the use of a quota went. */
export type QuotaDirection =
  /** It has reached the threshold, or gone beyond. */
  | 'ABOVE'
  /** It has come down from there. */
  | 'BELOW';

/** How fast the provider API may be called. */
export type RateLimitingInput = {
  /** How many calls may be made at once before the average counts, for example `20`. */
  burstLimit?: number | null | undefined;
  /** Calls per second on average, a decimal as text, for example `"10.5"`. */
  requestsPerSecond?: string | null | undefined;
};

/** How a failed call to the provider is tried again. */
export type RetryPolicyInput = {
  /** Factor by which the wait grows from one try to the next, a decimal as text, for example `"1.5"`. */
  backoffMultiplier?: string | null | undefined;
  /** Longest wait between two tries, a duration such as `"30s"` or `"5m"`. */
  maxBackoffDelay?: string | null | undefined;
  /** How often a failed call is tried again at most, 0 (never) or more, for example `3`. */
  maxRetries?: number | null | undefined;
};

/** Which way the traffic of a security rule goes. */
export type RuleDirection =
  /** From the machine. */
  | 'EGRESS'
  /** To the machine. */
  | 'INGRESS';

/** The protocol that a security rule lets through. */
export type RuleProtocol =
  /** ICMP, which has no ports. */
  | 'ICMP'
  /** TCP. */
  | 'TCP'
  /** UDP. */
  | 'UDP';

/** One key of a Kubernetes Secret in the provider's own namespace. Never the secret itself. */
export type SecretKeySelectorInput = {
  /** Key within the Secret, for example `access-key-id`. */
  key?: string | null | undefined;
  /** Name of the Secret, for example `aws-credentials`. */
  name?: string | null | undefined;
};

/** Whether the cluster itself holds back who names a Secret that they may not get. */
export type SecretsPolicyState =
  /** It does not: the gateway makes the check for those who write through it. */
  | 'ABSENT'
  /** It does, for every client. */
  | 'INSTALLED'
  /** That could not be looked at, so the gateway makes the check as well. */
  | 'UNKNOWN';

/** A group of firewall rules. */
export type SecurityGroupInput = {
  /** What the group is for, in a sentence. */
  description?: string | null | undefined;
  /** The provider's own id, unique in this list, for example `sg-12345678`. */
  id?: string | null | undefined;
  /** Name for people, for example `web`. */
  name?: string | null | undefined;
  /** The rules, replaced as a whole. */
  rules?: Array<SecurityRuleInput> | null | undefined;
};

/** Traffic that a firewall lets through. */
export type SecurityRuleInput = {
  /** Which way the traffic goes. */
  direction?: RuleDirection | null | undefined;
  /** Port or range of ports from 0 to 65535, as text, for example `"22"` or `"80-443"`. */
  port?: string | null | undefined;
  /** Protocol. */
  protocol?: RuleProtocol | null | undefined;
  /** The other end: a network in CIDR notation or the id of a security group, for example `10.0.0.0/8`. */
  source?: string | null | undefined;
};

/** Authentication as a service account of the provider. */
export type ServiceAccountAuthInput = {
  /** Where the service account's document or token is kept. */
  secretRef?: SecretKeySelectorInput | null | undefined;
};

/** How much a problem weighs. */
export type Severity =
  /** It is refused as it is. */
  | 'ERROR'
  /** It is accepted, but look at it. */
  | 'WARNING';

/** Storage for machines, and their backups. */
export type StorageConfigInput = {
  /** Kinds of storage on offer. */
  availableStorageTypes?: Array<AvailableStorageTypeInput> | null | undefined;
  /** Whether, when and where backups are made. */
  backup?: BackupConfigInput | null | undefined;
  /** Size of a disk that names none, a Kubernetes quantity, for example `20Gi`. */
  defaultDiskSize?: string | null | undefined;
  /** Storage for disks that name none, for example `gp3`. */
  defaultStorageClass?: string | null | undefined;
};

/** What the data lies on. */
export type StorageMedium =
  /** Rotating disks. */
  | 'HDD'
  /** Solid state disks on NVMe. */
  | 'NVME'
  /** Solid state disks. */
  | 'SSD';

/** How data survives the loss of a disk. */
export type StorageReplication =
  /** It does not. */
  | 'NONE'
  /** Mirrored. */
  | 'RAID1'
  /** Striped with parity. */
  | 'RAID5'
  /** Mirrored and striped. */
  | 'RAID10';

/** A merge patch: an absent field keeps its value, null removes it (also a key of a map), a list is replaced whole. */
export type UpdateMachineProviderInput = {
  /** Annotations to set; null as a value removes that annotation. */
  annotations?: Record<string, string | null> | null | undefined;
  /** Refuse with CONFLICT unless this is still its `metadata.resourceVersion`. */
  expectedResourceVersion?: string | null | undefined;
  /** Labels to set; null as a value removes that label. */
  labels?: Record<string, string | null> | null | undefined;
  /** Name of the provider. */
  name: string;
  /** Namespace of the provider. */
  namespace?: string | null | undefined;
  /** The settings to change. */
  spec?: MachineProviderSpecInput | null | undefined;
};

/** What is known of one thing that a provider may have or lack. */
export type VerdictKind =
  /** Nobody knows: a permission, a time-out or a fault stood in the way. */
  | 'UNKNOWN'
  /** The provider says itself that it hasn't it. */
  | 'UNSUPPORTED'
  /** The provider was asked, and has it or allows it. */
  | 'VERIFIED';

/** What one may do with MachineProviders: RBAC's verbs, and those of the gateway itself. */
export type ViewerVerb =
  /** Create one. */
  | 'CREATE'
  /** Delete one. */
  | 'DELETE'
  /** Have the gateway list what one offers: `create` on `machineproviders/discover`. */
  | 'DISCOVER'
  /** Read one by its name. */
  | 'GET'
  /** List them. */
  | 'LIST'
  /** Change one, by an update or an apply. */
  | 'PATCH'
  /** Have the gateway check one now: `create` on `machineproviders/probe`. */
  | 'PROBE'
  /** Replace one; the gateway itself needs PATCH. */
  | 'UPDATE'
  /** Subscribe to their changes. */
  | 'WATCH';

export type WholeDiscoveryFragment = { id: string, namespace: string, name: string, type: ProviderType, generation: number | null, state: DiscoveryState, requestedAt: string, finishedAt: string | null, keptUntil: string | null, warnings: Array<string>, progress: Array<{ part: CatalogPart, items: number, isFinished: boolean }>, failure: { code: ProviderFailureCode, message: string, fix: string, retryAfterSeconds: number | null } | null, gaps: Array<{ part: CatalogPart, code: ProviderFailureCode, message: string, fix: string, retryAfterSeconds: number | null }>, verdicts: Array<{ name: string, verdict: VerdictKind, reason: string }>, catalog: { operations: Array<{ operation: MachineOperation, verdict: VerdictKind, reason: string }>, features: Array<{ feature: string, verdict: VerdictKind, reason: string }>, regions: { nodes: Array<{ name: string, zones: Array<string> }> }, instanceTypes: { totalCount: number, isComplete: boolean, nodes: Array<{ name: string, cpu: number | null, memoryGb: number | null, architectures: Array<string> | null, zones: Array<string> | null, gpus: Array<{ type: string, count: number }> | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ cursor: string }> }, images: { totalCount: number, isComplete: boolean, nodes: Array<{ id: string, name: string | null, osType: string | null, version: string | null, architecture: string | null }> }, networks: { nodes: Array<{ id: string, name: string | null, cidrs: Array<string> | null, vlan: number | null }> }, subnets: { nodes: Array<{ id: string, name: string | null, networkId: string | null, cidr: string | null, zone: string | null }> }, securityGroups: { nodes: Array<{ id: string, name: string | null, description: string | null }> }, storageTypes: { nodes: Array<{ name: string, type: string | null }> } } | null };

export type WholePageFragment = { totalCount: number, isComplete: boolean, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ cursor: string }> };

export type DiscoveryNodeQueryVariables = Exact<{
  id: string | number;
}>;


export type DiscoveryNodeQuery = { node:
    | { __typename: 'CapabilityDiscovery', id: string, namespace: string, name: string, type: ProviderType, generation: number | null, state: DiscoveryState, requestedAt: string, finishedAt: string | null, keptUntil: string | null, warnings: Array<string>, progress: Array<{ part: CatalogPart, items: number, isFinished: boolean }>, failure: { code: ProviderFailureCode, message: string, fix: string, retryAfterSeconds: number | null } | null, gaps: Array<{ part: CatalogPart, code: ProviderFailureCode, message: string, fix: string, retryAfterSeconds: number | null }>, verdicts: Array<{ name: string, verdict: VerdictKind, reason: string }>, catalog: { operations: Array<{ operation: MachineOperation, verdict: VerdictKind, reason: string }>, features: Array<{ feature: string, verdict: VerdictKind, reason: string }>, regions: { nodes: Array<{ name: string, zones: Array<string> }> }, instanceTypes: { totalCount: number, isComplete: boolean, nodes: Array<{ name: string, cpu: number | null, memoryGb: number | null, architectures: Array<string> | null, zones: Array<string> | null, gpus: Array<{ type: string, count: number }> | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ cursor: string }> }, images: { totalCount: number, isComplete: boolean, nodes: Array<{ id: string, name: string | null, osType: string | null, version: string | null, architecture: string | null }> }, networks: { nodes: Array<{ id: string, name: string | null, cidrs: Array<string> | null, vlan: number | null }> }, subnets: { nodes: Array<{ id: string, name: string | null, networkId: string | null, cidr: string | null, zone: string | null }> }, securityGroups: { nodes: Array<{ id: string, name: string | null, description: string | null }> }, storageTypes: { nodes: Array<{ name: string, type: string | null }> } } | null }
    | { __typename: 'MachineProvider' }
   | null };

export type InstanceTypesPageQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type InstanceTypesPageQuery = { node:
    | { catalog: { instanceTypes: { totalCount: number, isComplete: boolean, nodes: Array<{ name: string }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ cursor: string }> } } | null }
    | Record<PropertyKey, never>
   | null };

export type FollowDiscoverySubscriptionVariables = Exact<{
  id?: string | number | null | undefined;
  namespace?: string | null | undefined;
  name?: string | null | undefined;
}>;


export type FollowDiscoverySubscription = { capabilityDiscovery: { id: string, state: DiscoveryState, progress: Array<{ part: CatalogPart, items: number, isFinished: boolean }>, failure: { code: ProviderFailureCode } | null, verdicts: Array<{ name: string, verdict: VerdictKind }> } };

export type ProviderSummaryFragment = { id: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, labels: Record<string, string> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, timeout: string | null } | null }, status: { phase: ProviderPhase | null, health: { score: number | null } | null } | null };

export type ProblemDetailsFragment = { code: ProblemCode, path: string, message: string, fix: string | null, severity: Severity, line: number | null, column: number | null };

export type StatusSummaryFragment = { phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, reason: string | null, message: string | null, lastTransitionTime: string | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, health: { score: number | null, lastChecked: string | null } | null };

export type CreateMutationVariables = Exact<{
  input: CreateMachineProviderInput;
  dryRun?: boolean | null | undefined;
}>;


export type CreateMutation = { createMachineProvider: { warnings: Array<string>, machineProvider: { id: string, apiVersion: string, kind: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, deletionTimestamp: string | null, labels: Record<string, string> | null, annotations: Record<string, string> | null, finalizers: Array<string> | null, managedFields: Array<{ manager: string | null, operation: string | null, subresource: string | null, time: string | null }> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, version: string | null, timeout: string | null, customSettings: Record<string, string> | null, retryPolicy: { maxRetries: number | null, backoffMultiplier: string | null, maxBackoffDelay: string | null } | null, rateLimiting: { requestsPerSecond: string | null, burstLimit: number | null } | null } | null, authentication: { type: AuthenticationType | null, apiKey: { secretRef: { name: string | null, key: string | null } | null } | null, oauth2: { clientId: string | null, tokenURL: string | null, scopes: Array<string> | null, clientSecretRef: { name: string | null, key: string | null } | null } | null, certificate: { certSecretRef: { name: string | null, key: string | null } | null, keySecretRef: { name: string | null, key: string | null } | null } | null, serviceAccount: { secretRef: { name: string | null, key: string | null } | null } | null } | null, capabilities: { supportedOperations: Array<MachineOperation> | null, supportedOSTypes: Array<string> | null, supportedInstanceTypes: Array<string> | null, availableImages: Array<{ name: string | null, id: string | null, osType: string | null, version: string | null, architecture: string | null, description: string | null }> | null, features: { snapshotSupport: boolean | null, liveResize: boolean | null, hotPlugDisks: boolean | null, hotPlugNetworks: boolean | null, customMetadata: boolean | null, tagSupport: boolean | null, monitoringIntegration: boolean | null, backupIntegration: boolean | null } | null } | null, networkConfig: { defaultNetworkId: string | null, defaultSubnetId: string | null, availableNetworks: Array<{ id: string | null, name: string | null, cidr: string | null, type: NetworkType | null, vlan: number | null }> | null, securityGroups: Array<{ id: string | null, name: string | null, description: string | null, rules: Array<{ protocol: RuleProtocol | null, port: string | null, source: string | null, direction: RuleDirection | null }> | null }> | null, loadBalancer: { enabled: boolean | null, type: LoadBalancerType | null, algorithm: LoadBalancerAlgorithm | null, healthCheck: { protocol: string | null, port: number | null, path: string | null, interval: string | null, timeout: string | null, healthyThreshold: number | null, unhealthyThreshold: number | null } | null } | null } | null, storageConfig: { defaultStorageClass: string | null, defaultDiskSize: string | null, availableStorageTypes: Array<{ name: string | null, type: StorageMedium | null, iopsPerGB: string | null, throughputMBps: string | null, encrypted: boolean | null, replication: StorageReplication | null }> | null, backup: { enabled: boolean | null, retentionDays: number | null, schedule: string | null, destination: BackupDestination | null, encryption: boolean | null } | null } | null, computeConfig: { defaultCPU: string | null, defaultMemoryGB: string | null, maxCPU: string | null, maxMemoryGB: string | null, cpuOptions: { hyperThreading: boolean | null, supportedArchitectures: Array<string> | null, cpuFeatures: Array<string> | null } | null, memoryOptions: { hugePagesSupport: boolean | null, memoryOvercommit: boolean | null, swapEnabled: boolean | null } | null, gpuSupport: { enabled: boolean | null, availableTypes: Array<string> | null, maxGPUs: number | null } | null } | null }, status: { observedGeneration: number | null, phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, lastTransitionTime: string | null, reason: string | null, message: string | null, observedGeneration: number | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, authentication: { status: AuthenticationStatus | null, lastVerified: string | null, expiresAt: string | null } | null, resources: { usage: { machines: number | null, totalCPU: string | null, totalMemoryGB: string | null, totalStorageGB: string | null } | null, limits: { maxMachines: number | null, maxCPU: string | null, maxMemoryGB: string | null, maxStorageGB: string | null } | null, quotas: Array<{ resource: string | null, used: string | null, limit: string | null, available: string | null, unit: string | null }> | null } | null, health: { score: number | null, lastChecked: string | null, metrics: { successRate: string | null, avgResponseTime: string | null, errorRate: string | null } | null } | null, capabilities: { verified: Array<string> | null, unsupported: Array<string> | null, lastVerified: string | null } | null } | null } | null, problems: Array<{ code: ProblemCode, path: string, message: string, fix: string | null, severity: Severity, line: number | null, column: number | null }> } };

export type UpdateMutationVariables = Exact<{
  input: UpdateMachineProviderInput;
  dryRun?: boolean | null | undefined;
}>;


export type UpdateMutation = { updateMachineProvider: { warnings: Array<string>, machineProvider: { id: string, apiVersion: string, kind: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, deletionTimestamp: string | null, labels: Record<string, string> | null, annotations: Record<string, string> | null, finalizers: Array<string> | null, managedFields: Array<{ manager: string | null, operation: string | null, subresource: string | null, time: string | null }> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, version: string | null, timeout: string | null, customSettings: Record<string, string> | null, retryPolicy: { maxRetries: number | null, backoffMultiplier: string | null, maxBackoffDelay: string | null } | null, rateLimiting: { requestsPerSecond: string | null, burstLimit: number | null } | null } | null, authentication: { type: AuthenticationType | null, apiKey: { secretRef: { name: string | null, key: string | null } | null } | null, oauth2: { clientId: string | null, tokenURL: string | null, scopes: Array<string> | null, clientSecretRef: { name: string | null, key: string | null } | null } | null, certificate: { certSecretRef: { name: string | null, key: string | null } | null, keySecretRef: { name: string | null, key: string | null } | null } | null, serviceAccount: { secretRef: { name: string | null, key: string | null } | null } | null } | null, capabilities: { supportedOperations: Array<MachineOperation> | null, supportedOSTypes: Array<string> | null, supportedInstanceTypes: Array<string> | null, availableImages: Array<{ name: string | null, id: string | null, osType: string | null, version: string | null, architecture: string | null, description: string | null }> | null, features: { snapshotSupport: boolean | null, liveResize: boolean | null, hotPlugDisks: boolean | null, hotPlugNetworks: boolean | null, customMetadata: boolean | null, tagSupport: boolean | null, monitoringIntegration: boolean | null, backupIntegration: boolean | null } | null } | null, networkConfig: { defaultNetworkId: string | null, defaultSubnetId: string | null, availableNetworks: Array<{ id: string | null, name: string | null, cidr: string | null, type: NetworkType | null, vlan: number | null }> | null, securityGroups: Array<{ id: string | null, name: string | null, description: string | null, rules: Array<{ protocol: RuleProtocol | null, port: string | null, source: string | null, direction: RuleDirection | null }> | null }> | null, loadBalancer: { enabled: boolean | null, type: LoadBalancerType | null, algorithm: LoadBalancerAlgorithm | null, healthCheck: { protocol: string | null, port: number | null, path: string | null, interval: string | null, timeout: string | null, healthyThreshold: number | null, unhealthyThreshold: number | null } | null } | null } | null, storageConfig: { defaultStorageClass: string | null, defaultDiskSize: string | null, availableStorageTypes: Array<{ name: string | null, type: StorageMedium | null, iopsPerGB: string | null, throughputMBps: string | null, encrypted: boolean | null, replication: StorageReplication | null }> | null, backup: { enabled: boolean | null, retentionDays: number | null, schedule: string | null, destination: BackupDestination | null, encryption: boolean | null } | null } | null, computeConfig: { defaultCPU: string | null, defaultMemoryGB: string | null, maxCPU: string | null, maxMemoryGB: string | null, cpuOptions: { hyperThreading: boolean | null, supportedArchitectures: Array<string> | null, cpuFeatures: Array<string> | null } | null, memoryOptions: { hugePagesSupport: boolean | null, memoryOvercommit: boolean | null, swapEnabled: boolean | null } | null, gpuSupport: { enabled: boolean | null, availableTypes: Array<string> | null, maxGPUs: number | null } | null } | null }, status: { observedGeneration: number | null, phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, lastTransitionTime: string | null, reason: string | null, message: string | null, observedGeneration: number | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, authentication: { status: AuthenticationStatus | null, lastVerified: string | null, expiresAt: string | null } | null, resources: { usage: { machines: number | null, totalCPU: string | null, totalMemoryGB: string | null, totalStorageGB: string | null } | null, limits: { maxMachines: number | null, maxCPU: string | null, maxMemoryGB: string | null, maxStorageGB: string | null } | null, quotas: Array<{ resource: string | null, used: string | null, limit: string | null, available: string | null, unit: string | null }> | null } | null, health: { score: number | null, lastChecked: string | null, metrics: { successRate: string | null, avgResponseTime: string | null, errorRate: string | null } | null } | null, capabilities: { verified: Array<string> | null, unsupported: Array<string> | null, lastVerified: string | null } | null } | null } | null, problems: Array<{ code: ProblemCode, path: string, message: string, fix: string | null, severity: Severity, line: number | null, column: number | null }> } };

export type ApplyMutationVariables = Exact<{
  input: ApplyMachineProviderInput;
  dryRun?: boolean | null | undefined;
}>;


export type ApplyMutation = { applyMachineProvider: { warnings: Array<string>, machineProvider: { id: string, apiVersion: string, kind: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, deletionTimestamp: string | null, labels: Record<string, string> | null, annotations: Record<string, string> | null, finalizers: Array<string> | null, managedFields: Array<{ manager: string | null, operation: string | null, subresource: string | null, time: string | null }> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, version: string | null, timeout: string | null, customSettings: Record<string, string> | null, retryPolicy: { maxRetries: number | null, backoffMultiplier: string | null, maxBackoffDelay: string | null } | null, rateLimiting: { requestsPerSecond: string | null, burstLimit: number | null } | null } | null, authentication: { type: AuthenticationType | null, apiKey: { secretRef: { name: string | null, key: string | null } | null } | null, oauth2: { clientId: string | null, tokenURL: string | null, scopes: Array<string> | null, clientSecretRef: { name: string | null, key: string | null } | null } | null, certificate: { certSecretRef: { name: string | null, key: string | null } | null, keySecretRef: { name: string | null, key: string | null } | null } | null, serviceAccount: { secretRef: { name: string | null, key: string | null } | null } | null } | null, capabilities: { supportedOperations: Array<MachineOperation> | null, supportedOSTypes: Array<string> | null, supportedInstanceTypes: Array<string> | null, availableImages: Array<{ name: string | null, id: string | null, osType: string | null, version: string | null, architecture: string | null, description: string | null }> | null, features: { snapshotSupport: boolean | null, liveResize: boolean | null, hotPlugDisks: boolean | null, hotPlugNetworks: boolean | null, customMetadata: boolean | null, tagSupport: boolean | null, monitoringIntegration: boolean | null, backupIntegration: boolean | null } | null } | null, networkConfig: { defaultNetworkId: string | null, defaultSubnetId: string | null, availableNetworks: Array<{ id: string | null, name: string | null, cidr: string | null, type: NetworkType | null, vlan: number | null }> | null, securityGroups: Array<{ id: string | null, name: string | null, description: string | null, rules: Array<{ protocol: RuleProtocol | null, port: string | null, source: string | null, direction: RuleDirection | null }> | null }> | null, loadBalancer: { enabled: boolean | null, type: LoadBalancerType | null, algorithm: LoadBalancerAlgorithm | null, healthCheck: { protocol: string | null, port: number | null, path: string | null, interval: string | null, timeout: string | null, healthyThreshold: number | null, unhealthyThreshold: number | null } | null } | null } | null, storageConfig: { defaultStorageClass: string | null, defaultDiskSize: string | null, availableStorageTypes: Array<{ name: string | null, type: StorageMedium | null, iopsPerGB: string | null, throughputMBps: string | null, encrypted: boolean | null, replication: StorageReplication | null }> | null, backup: { enabled: boolean | null, retentionDays: number | null, schedule: string | null, destination: BackupDestination | null, encryption: boolean | null } | null } | null, computeConfig: { defaultCPU: string | null, defaultMemoryGB: string | null, maxCPU: string | null, maxMemoryGB: string | null, cpuOptions: { hyperThreading: boolean | null, supportedArchitectures: Array<string> | null, cpuFeatures: Array<string> | null } | null, memoryOptions: { hugePagesSupport: boolean | null, memoryOvercommit: boolean | null, swapEnabled: boolean | null } | null, gpuSupport: { enabled: boolean | null, availableTypes: Array<string> | null, maxGPUs: number | null } | null } | null }, status: { observedGeneration: number | null, phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, lastTransitionTime: string | null, reason: string | null, message: string | null, observedGeneration: number | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, authentication: { status: AuthenticationStatus | null, lastVerified: string | null, expiresAt: string | null } | null, resources: { usage: { machines: number | null, totalCPU: string | null, totalMemoryGB: string | null, totalStorageGB: string | null } | null, limits: { maxMachines: number | null, maxCPU: string | null, maxMemoryGB: string | null, maxStorageGB: string | null } | null, quotas: Array<{ resource: string | null, used: string | null, limit: string | null, available: string | null, unit: string | null }> | null } | null, health: { score: number | null, lastChecked: string | null, metrics: { successRate: string | null, avgResponseTime: string | null, errorRate: string | null } | null } | null, capabilities: { verified: Array<string> | null, unsupported: Array<string> | null, lastVerified: string | null } | null } | null } | null, problems: Array<{ code: ProblemCode, path: string, message: string, fix: string | null, severity: Severity, line: number | null, column: number | null }> } };

export type DeleteMutationVariables = Exact<{
  input: DeleteMachineProviderInput;
  dryRun?: boolean | null | undefined;
}>;


export type DeleteMutation = { deleteMachineProvider: { warnings: Array<string>, machineProvider: { id: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, labels: Record<string, string> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, timeout: string | null } | null }, status: { phase: ProviderPhase | null, health: { score: number | null } | null } | null } | null, problems: Array<{ code: ProblemCode, path: string, message: string, fix: string | null, severity: Severity, line: number | null, column: number | null }> } };

export type DiscoverMutationVariables = Exact<{
  input: DiscoverCapabilitiesInput;
}>;


export type DiscoverMutation = { discoverCapabilities: { warnings: Array<string>, machineProvider: { metadata: { name: string, resourceVersion: string }, status: { capabilities: { verified: Array<string> | null, unsupported: Array<string> | null, lastVerified: string | null } | null } | null } | null, discovery: { id: string, namespace: string, name: string, type: ProviderType, generation: number | null, state: DiscoveryState, requestedAt: string, finishedAt: string | null, keptUntil: string | null, warnings: Array<string>, progress: Array<{ part: CatalogPart, items: number, isFinished: boolean }>, failure: { code: ProviderFailureCode, message: string, fix: string, retryAfterSeconds: number | null } | null, gaps: Array<{ part: CatalogPart, code: ProviderFailureCode, message: string, fix: string, retryAfterSeconds: number | null }>, verdicts: Array<{ name: string, verdict: VerdictKind, reason: string }>, catalog: { operations: Array<{ operation: MachineOperation, verdict: VerdictKind, reason: string }>, features: Array<{ feature: string, verdict: VerdictKind, reason: string }>, regions: { nodes: Array<{ name: string, zones: Array<string> }> }, instanceTypes: { totalCount: number, isComplete: boolean, nodes: Array<{ name: string, cpu: number | null, memoryGb: number | null, architectures: Array<string> | null, zones: Array<string> | null, gpus: Array<{ type: string, count: number }> | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ cursor: string }> }, images: { totalCount: number, isComplete: boolean, nodes: Array<{ id: string, name: string | null, osType: string | null, version: string | null, architecture: string | null }> }, networks: { nodes: Array<{ id: string, name: string | null, cidrs: Array<string> | null, vlan: number | null }> }, subnets: { nodes: Array<{ id: string, name: string | null, networkId: string | null, cidr: string | null, zone: string | null }> }, securityGroups: { nodes: Array<{ id: string, name: string | null, description: string | null }> }, storageTypes: { nodes: Array<{ name: string, type: string | null }> } } | null } | null, problems: Array<{ code: ProblemCode, path: string, message: string, fix: string | null, severity: Severity, line: number | null, column: number | null }> } };

export type ProbeMutationVariables = Exact<{
  input: ProbeMachineProviderInput;
}>;


export type ProbeMutation = { probeMachineProvider: { warnings: Array<string>, machineProvider: { id: string, ready: boolean, status: { phase: ProviderPhase | null, health: { score: number | null, lastChecked: string | null } | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, reason: string | null, message: string | null, lastTransitionTime: string | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null } | null, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, labels: Record<string, string> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, timeout: string | null } | null } } | null, probe: { startedAt: string, durationMs: number, endpoint: string | null, version: string | null, latencyMs: number | null, steps: Array<{ step: ProbeStepName, outcome: ProbeOutcome, milliseconds: number | null, isUnverified: boolean, failure: { code: ProviderFailureCode, message: string, fix: string, retryAfterSeconds: number | null } | null }>, credentials: { status: AuthenticationStatus, expiresAt: string | null, identity: string | null, note: string | null, failure: { code: ProviderFailureCode, message: string, fix: string, retryAfterSeconds: number | null } | null } | null, findings: Array<{ area: ProviderFindingArea, status: ProviderFindingStatus, reason: string, message: string, nextStep: string, commands: Array<string> }> } | null, problems: Array<{ code: ProblemCode, path: string, message: string, fix: string | null, severity: Severity, line: number | null, column: number | null }> } };

export type FailureDetailsFragment = { code: ProviderFailureCode, message: string, fix: string, retryAfterSeconds: number | null };

export type GetProviderQueryVariables = Exact<{
  namespace?: string | null | undefined;
  name: string;
  minResourceVersion?: string | null | undefined;
}>;


export type GetProviderQuery = { machineProvider: { id: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, labels: Record<string, string> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, timeout: string | null } | null }, status: { phase: ProviderPhase | null, health: { score: number | null } | null } | null } | null };

export type GetProviderWholeQueryVariables = Exact<{
  namespace?: string | null | undefined;
  name: string;
}>;


export type GetProviderWholeQuery = { machineProvider: { yaml: string, id: string, apiVersion: string, kind: string, ready: boolean, problems: Array<{ code: ProblemCode, path: string, message: string, fix: string | null, severity: Severity, line: number | null, column: number | null }>, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, deletionTimestamp: string | null, labels: Record<string, string> | null, annotations: Record<string, string> | null, finalizers: Array<string> | null, managedFields: Array<{ manager: string | null, operation: string | null, subresource: string | null, time: string | null }> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, version: string | null, timeout: string | null, customSettings: Record<string, string> | null, retryPolicy: { maxRetries: number | null, backoffMultiplier: string | null, maxBackoffDelay: string | null } | null, rateLimiting: { requestsPerSecond: string | null, burstLimit: number | null } | null } | null, authentication: { type: AuthenticationType | null, apiKey: { secretRef: { name: string | null, key: string | null } | null } | null, oauth2: { clientId: string | null, tokenURL: string | null, scopes: Array<string> | null, clientSecretRef: { name: string | null, key: string | null } | null } | null, certificate: { certSecretRef: { name: string | null, key: string | null } | null, keySecretRef: { name: string | null, key: string | null } | null } | null, serviceAccount: { secretRef: { name: string | null, key: string | null } | null } | null } | null, capabilities: { supportedOperations: Array<MachineOperation> | null, supportedOSTypes: Array<string> | null, supportedInstanceTypes: Array<string> | null, availableImages: Array<{ name: string | null, id: string | null, osType: string | null, version: string | null, architecture: string | null, description: string | null }> | null, features: { snapshotSupport: boolean | null, liveResize: boolean | null, hotPlugDisks: boolean | null, hotPlugNetworks: boolean | null, customMetadata: boolean | null, tagSupport: boolean | null, monitoringIntegration: boolean | null, backupIntegration: boolean | null } | null } | null, networkConfig: { defaultNetworkId: string | null, defaultSubnetId: string | null, availableNetworks: Array<{ id: string | null, name: string | null, cidr: string | null, type: NetworkType | null, vlan: number | null }> | null, securityGroups: Array<{ id: string | null, name: string | null, description: string | null, rules: Array<{ protocol: RuleProtocol | null, port: string | null, source: string | null, direction: RuleDirection | null }> | null }> | null, loadBalancer: { enabled: boolean | null, type: LoadBalancerType | null, algorithm: LoadBalancerAlgorithm | null, healthCheck: { protocol: string | null, port: number | null, path: string | null, interval: string | null, timeout: string | null, healthyThreshold: number | null, unhealthyThreshold: number | null } | null } | null } | null, storageConfig: { defaultStorageClass: string | null, defaultDiskSize: string | null, availableStorageTypes: Array<{ name: string | null, type: StorageMedium | null, iopsPerGB: string | null, throughputMBps: string | null, encrypted: boolean | null, replication: StorageReplication | null }> | null, backup: { enabled: boolean | null, retentionDays: number | null, schedule: string | null, destination: BackupDestination | null, encryption: boolean | null } | null } | null, computeConfig: { defaultCPU: string | null, defaultMemoryGB: string | null, maxCPU: string | null, maxMemoryGB: string | null, cpuOptions: { hyperThreading: boolean | null, supportedArchitectures: Array<string> | null, cpuFeatures: Array<string> | null } | null, memoryOptions: { hugePagesSupport: boolean | null, memoryOvercommit: boolean | null, swapEnabled: boolean | null } | null, gpuSupport: { enabled: boolean | null, availableTypes: Array<string> | null, maxGPUs: number | null } | null } | null }, status: { observedGeneration: number | null, phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, lastTransitionTime: string | null, reason: string | null, message: string | null, observedGeneration: number | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, authentication: { status: AuthenticationStatus | null, lastVerified: string | null, expiresAt: string | null } | null, resources: { usage: { machines: number | null, totalCPU: string | null, totalMemoryGB: string | null, totalStorageGB: string | null } | null, limits: { maxMachines: number | null, maxCPU: string | null, maxMemoryGB: string | null, maxStorageGB: string | null } | null, quotas: Array<{ resource: string | null, used: string | null, limit: string | null, available: string | null, unit: string | null }> | null } | null, health: { score: number | null, lastChecked: string | null, metrics: { successRate: string | null, avgResponseTime: string | null, errorRate: string | null } | null } | null, capabilities: { verified: Array<string> | null, unsupported: Array<string> | null, lastVerified: string | null } | null } | null } | null };

export type GetProviderEventsQueryVariables = Exact<{
  namespace?: string | null | undefined;
  name: string;
  limit?: number | null | undefined;
}>;


export type GetProviderEventsQuery = { machineProvider: { events: Array<{ type: string | null, reason: string | null, message: string | null, count: number | null, firstTimestamp: string | null, lastTimestamp: string | null, source: string | null }> | null } | null };

export type ListProvidersQueryVariables = Exact<{
  namespace?: string | null | undefined;
  filter?: MachineProviderFilter | null | undefined;
  orderBy?: Array<MachineProviderOrder> | MachineProviderOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  minResourceVersion?: string | null | undefined;
}>;


export type ListProvidersQuery = { machineProviders: { totalCount: number, asOf: string, resourceVersion: string, feedCursor: string, edges: Array<{ cursor: string, node: { id: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, labels: Record<string, string> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, timeout: string | null } | null }, status: { phase: ProviderPhase | null, health: { score: number | null } | null } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type ListProvidersWholeQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListProvidersWholeQuery = { machineProviders: { totalCount: number, nodes: Array<{ id: string, apiVersion: string, kind: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, deletionTimestamp: string | null, labels: Record<string, string> | null, annotations: Record<string, string> | null, finalizers: Array<string> | null, managedFields: Array<{ manager: string | null, operation: string | null, subresource: string | null, time: string | null }> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, version: string | null, timeout: string | null, customSettings: Record<string, string> | null, retryPolicy: { maxRetries: number | null, backoffMultiplier: string | null, maxBackoffDelay: string | null } | null, rateLimiting: { requestsPerSecond: string | null, burstLimit: number | null } | null } | null, authentication: { type: AuthenticationType | null, apiKey: { secretRef: { name: string | null, key: string | null } | null } | null, oauth2: { clientId: string | null, tokenURL: string | null, scopes: Array<string> | null, clientSecretRef: { name: string | null, key: string | null } | null } | null, certificate: { certSecretRef: { name: string | null, key: string | null } | null, keySecretRef: { name: string | null, key: string | null } | null } | null, serviceAccount: { secretRef: { name: string | null, key: string | null } | null } | null } | null, capabilities: { supportedOperations: Array<MachineOperation> | null, supportedOSTypes: Array<string> | null, supportedInstanceTypes: Array<string> | null, availableImages: Array<{ name: string | null, id: string | null, osType: string | null, version: string | null, architecture: string | null, description: string | null }> | null, features: { snapshotSupport: boolean | null, liveResize: boolean | null, hotPlugDisks: boolean | null, hotPlugNetworks: boolean | null, customMetadata: boolean | null, tagSupport: boolean | null, monitoringIntegration: boolean | null, backupIntegration: boolean | null } | null } | null, networkConfig: { defaultNetworkId: string | null, defaultSubnetId: string | null, availableNetworks: Array<{ id: string | null, name: string | null, cidr: string | null, type: NetworkType | null, vlan: number | null }> | null, securityGroups: Array<{ id: string | null, name: string | null, description: string | null, rules: Array<{ protocol: RuleProtocol | null, port: string | null, source: string | null, direction: RuleDirection | null }> | null }> | null, loadBalancer: { enabled: boolean | null, type: LoadBalancerType | null, algorithm: LoadBalancerAlgorithm | null, healthCheck: { protocol: string | null, port: number | null, path: string | null, interval: string | null, timeout: string | null, healthyThreshold: number | null, unhealthyThreshold: number | null } | null } | null } | null, storageConfig: { defaultStorageClass: string | null, defaultDiskSize: string | null, availableStorageTypes: Array<{ name: string | null, type: StorageMedium | null, iopsPerGB: string | null, throughputMBps: string | null, encrypted: boolean | null, replication: StorageReplication | null }> | null, backup: { enabled: boolean | null, retentionDays: number | null, schedule: string | null, destination: BackupDestination | null, encryption: boolean | null } | null } | null, computeConfig: { defaultCPU: string | null, defaultMemoryGB: string | null, maxCPU: string | null, maxMemoryGB: string | null, cpuOptions: { hyperThreading: boolean | null, supportedArchitectures: Array<string> | null, cpuFeatures: Array<string> | null } | null, memoryOptions: { hugePagesSupport: boolean | null, memoryOvercommit: boolean | null, swapEnabled: boolean | null } | null, gpuSupport: { enabled: boolean | null, availableTypes: Array<string> | null, maxGPUs: number | null } | null } | null }, status: { observedGeneration: number | null, phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, lastTransitionTime: string | null, reason: string | null, message: string | null, observedGeneration: number | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, authentication: { status: AuthenticationStatus | null, lastVerified: string | null, expiresAt: string | null } | null, resources: { usage: { machines: number | null, totalCPU: string | null, totalMemoryGB: string | null, totalStorageGB: string | null } | null, limits: { maxMachines: number | null, maxCPU: string | null, maxMemoryGB: string | null, maxStorageGB: string | null } | null, quotas: Array<{ resource: string | null, used: string | null, limit: string | null, available: string | null, unit: string | null }> | null } | null, health: { score: number | null, lastChecked: string | null, metrics: { successRate: string | null, avgResponseTime: string | null, errorRate: string | null } | null } | null, capabilities: { verified: Array<string> | null, unsupported: Array<string> | null, lastVerified: string | null } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NodeQueryVariables = Exact<{
  id: string | number;
}>;


export type NodeQuery = { node:
    | { __typename: 'CapabilityDiscovery', id: string }
    | { __typename: 'MachineProvider', id: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, labels: Record<string, string> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, timeout: string | null } | null }, status: { phase: ProviderPhase | null, health: { score: number | null } | null } | null }
   | null };

export type NodesQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type NodesQuery = { nodes: Array<
    | { __typename: 'CapabilityDiscovery', id: string }
    | { __typename: 'MachineProvider', id: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, labels: Record<string, string> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, timeout: string | null } | null }, status: { phase: ProviderPhase | null, health: { score: number | null } | null } | null }
   | null> };

export type ValidateQueryVariables = Exact<{
  input?: MachineProviderInput | null | undefined;
  yaml?: string | null | undefined;
}>;


export type ValidateQuery = { validateMachineProvider: { valid: boolean, problems: Array<{ code: ProblemCode, path: string, message: string, fix: string | null, severity: Severity, line: number | null, column: number | null }> } };

export type GatewayQueryVariables = Exact<{ [key: string]: never; }>;


export type GatewayQuery = { gateway: { version: string, replica: string, startedAt: string, leader: string | null, cluster: { mode: ClusterMode, version: string | null }, cache: { state: CacheState, objects: number | null, resourceVersion: string | null, asOf: string | null, ageSeconds: number | null, lastError: string | null }, crd: { state: CrdState, message: string }, secretsPolicy: { state: SecretsPolicyState, message: string }, health: { mode: HealthMode, isLeader: boolean, leaderSince: string | null, probeIntervalSeconds: number, lease: string, message: string } } };

export type ViewerQueryVariables = Exact<{
  names?: Array<string> | string | null | undefined;
}>;


export type ViewerQuery = { viewer: { user: string, uid: string | null, groups: Array<string>, everywhere: Array<ViewerVerb>, namespaces: Array<{ namespace: string, verbs: Array<ViewerVerb> }> } };

export type WholeDriverFragment = { type: ProviderType, title: string, settings: Record<string, unknown>, operations: Array<MachineOperation>, example: string, authentication: Array<{ type: AuthenticationType, description: string, secretKeys: Array<{ name: string | null, description: string, required: boolean }> }> };

export type DriversQueryVariables = Exact<{ [key: string]: never; }>;


export type DriversQuery = { drivers: Array<{ type: ProviderType, title: string, settings: Record<string, unknown>, operations: Array<MachineOperation>, example: string, authentication: Array<{ type: AuthenticationType, description: string, secretKeys: Array<{ name: string | null, description: string, required: boolean }> }> }> };

export type DriverQueryVariables = Exact<{
  type: ProviderType;
}>;


export type DriverQuery = { driver: { type: ProviderType, title: string, settings: Record<string, unknown>, operations: Array<MachineOperation>, example: string, authentication: Array<{ type: AuthenticationType, description: string, secretKeys: Array<{ name: string | null, description: string, required: boolean }> }> } };

export type ChangesSubscriptionVariables = Exact<{
  namespace?: string | null | undefined;
  filter?: MachineProviderFilter | null | undefined;
  after?: string | null | undefined;
  includeVolatile?: boolean | null | undefined;
}>;


export type ChangesSubscription = { machineProviderChanges:
    | { __typename: 'Bookmark', cursor: string }
    | { __typename: 'ProviderAdded', cursor: string, provider: { id: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, labels: Record<string, string> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, timeout: string | null } | null }, status: { phase: ProviderPhase | null, health: { score: number | null } | null } | null } }
    | { __typename: 'ProviderDeleted', cursor: string, deletion: DeletionReason, provider: { id: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, labels: Record<string, string> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, timeout: string | null } | null }, status: { phase: ProviderPhase | null, health: { score: number | null } | null } | null } }
    | { __typename: 'ProviderModified', changedPaths: Array<string>, collapsed: boolean, cursor: string, provider: { id: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, labels: Record<string, string> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, timeout: string | null } | null }, status: { phase: ProviderPhase | null, health: { score: number | null } | null } | null } }
    | { __typename: 'Reset', cursor: string, why: string }
    | { __typename: 'Synced', cursor: string }
   };

export type StatusFeedSubscriptionVariables = Exact<{
  namespace?: string | null | undefined;
  name: string;
  after?: string | null | undefined;
}>;


export type StatusFeedSubscription = { machineProviderStatus:
    | { __typename: 'Bookmark', cursor: string }
    | { __typename: 'Reset', reason: string, cursor: string }
    | { __typename: 'StatusChanged', changedPaths: Array<string>, collapsed: boolean, deleted: boolean, cursor: string, before: { phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, reason: string | null, message: string | null, lastTransitionTime: string | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, health: { score: number | null, lastChecked: string | null } | null } | null, after: { phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, reason: string | null, message: string | null, lastTransitionTime: string | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, health: { score: number | null, lastChecked: string | null } | null } | null }
    | { __typename: 'Synced', cursor: string }
   };

export type HealthFeedSubscriptionVariables = Exact<{
  namespace?: string | null | undefined;
  filter?: MachineProviderFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type HealthFeedSubscription = { healthTransitions:
    | { __typename: 'Bookmark', cursor: string }
    | { __typename: 'HealthTransition', cause: HealthTransitionCause, at: string | null, collapsed: boolean, cursor: string, provider: { metadata: { namespace: string, name: string, uid: string, resourceVersion: string }, status: { phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, reason: string | null, message: string | null, lastTransitionTime: string | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, health: { score: number | null, lastChecked: string | null } | null } | null }, phase: { from: ProviderPhase | null, to: ProviderPhase | null } | null, conditions: Array<{ type: string, from: ConditionStatus, to: ConditionStatus, reason: string | null, message: string | null, at: string | null }>, quotas: Array<{ resource: string, threshold: number, direction: QuotaDirection, used: string, limit: string, unit: string | null }>, credentialExpiry: { state: CredentialExpiryState, expiresAt: string | null } | null }
    | { __typename: 'Reset', reason: string, cursor: string }
    | { __typename: 'Synced', cursor: string }
   };

export type WholeProviderFragment = { id: string, apiVersion: string, kind: string, ready: boolean, metadata: { name: string, namespace: string, uid: string, resourceVersion: string, generation: number | null, creationTimestamp: string | null, deletionTimestamp: string | null, labels: Record<string, string> | null, annotations: Record<string, string> | null, finalizers: Array<string> | null, managedFields: Array<{ manager: string | null, operation: string | null, subresource: string | null, time: string | null }> | null }, spec: { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, version: string | null, timeout: string | null, customSettings: Record<string, string> | null, retryPolicy: { maxRetries: number | null, backoffMultiplier: string | null, maxBackoffDelay: string | null } | null, rateLimiting: { requestsPerSecond: string | null, burstLimit: number | null } | null } | null, authentication: { type: AuthenticationType | null, apiKey: { secretRef: { name: string | null, key: string | null } | null } | null, oauth2: { clientId: string | null, tokenURL: string | null, scopes: Array<string> | null, clientSecretRef: { name: string | null, key: string | null } | null } | null, certificate: { certSecretRef: { name: string | null, key: string | null } | null, keySecretRef: { name: string | null, key: string | null } | null } | null, serviceAccount: { secretRef: { name: string | null, key: string | null } | null } | null } | null, capabilities: { supportedOperations: Array<MachineOperation> | null, supportedOSTypes: Array<string> | null, supportedInstanceTypes: Array<string> | null, availableImages: Array<{ name: string | null, id: string | null, osType: string | null, version: string | null, architecture: string | null, description: string | null }> | null, features: { snapshotSupport: boolean | null, liveResize: boolean | null, hotPlugDisks: boolean | null, hotPlugNetworks: boolean | null, customMetadata: boolean | null, tagSupport: boolean | null, monitoringIntegration: boolean | null, backupIntegration: boolean | null } | null } | null, networkConfig: { defaultNetworkId: string | null, defaultSubnetId: string | null, availableNetworks: Array<{ id: string | null, name: string | null, cidr: string | null, type: NetworkType | null, vlan: number | null }> | null, securityGroups: Array<{ id: string | null, name: string | null, description: string | null, rules: Array<{ protocol: RuleProtocol | null, port: string | null, source: string | null, direction: RuleDirection | null }> | null }> | null, loadBalancer: { enabled: boolean | null, type: LoadBalancerType | null, algorithm: LoadBalancerAlgorithm | null, healthCheck: { protocol: string | null, port: number | null, path: string | null, interval: string | null, timeout: string | null, healthyThreshold: number | null, unhealthyThreshold: number | null } | null } | null } | null, storageConfig: { defaultStorageClass: string | null, defaultDiskSize: string | null, availableStorageTypes: Array<{ name: string | null, type: StorageMedium | null, iopsPerGB: string | null, throughputMBps: string | null, encrypted: boolean | null, replication: StorageReplication | null }> | null, backup: { enabled: boolean | null, retentionDays: number | null, schedule: string | null, destination: BackupDestination | null, encryption: boolean | null } | null } | null, computeConfig: { defaultCPU: string | null, defaultMemoryGB: string | null, maxCPU: string | null, maxMemoryGB: string | null, cpuOptions: { hyperThreading: boolean | null, supportedArchitectures: Array<string> | null, cpuFeatures: Array<string> | null } | null, memoryOptions: { hugePagesSupport: boolean | null, memoryOvercommit: boolean | null, swapEnabled: boolean | null } | null, gpuSupport: { enabled: boolean | null, availableTypes: Array<string> | null, maxGPUs: number | null } | null } | null }, status: { observedGeneration: number | null, phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, lastTransitionTime: string | null, reason: string | null, message: string | null, observedGeneration: number | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, authentication: { status: AuthenticationStatus | null, lastVerified: string | null, expiresAt: string | null } | null, resources: { usage: { machines: number | null, totalCPU: string | null, totalMemoryGB: string | null, totalStorageGB: string | null } | null, limits: { maxMachines: number | null, maxCPU: string | null, maxMemoryGB: string | null, maxStorageGB: string | null } | null, quotas: Array<{ resource: string | null, used: string | null, limit: string | null, available: string | null, unit: string | null }> | null } | null, health: { score: number | null, lastChecked: string | null, metrics: { successRate: string | null, avgResponseTime: string | null, errorRate: string | null } | null } | null, capabilities: { verified: Array<string> | null, unsupported: Array<string> | null, lastVerified: string | null } | null } | null };

export type WholeSpecFragment = { type: ProviderType | null, region: string | null, availabilityZones: Array<string> | null, config: { endpoint: string | null, version: string | null, timeout: string | null, customSettings: Record<string, string> | null, retryPolicy: { maxRetries: number | null, backoffMultiplier: string | null, maxBackoffDelay: string | null } | null, rateLimiting: { requestsPerSecond: string | null, burstLimit: number | null } | null } | null, authentication: { type: AuthenticationType | null, apiKey: { secretRef: { name: string | null, key: string | null } | null } | null, oauth2: { clientId: string | null, tokenURL: string | null, scopes: Array<string> | null, clientSecretRef: { name: string | null, key: string | null } | null } | null, certificate: { certSecretRef: { name: string | null, key: string | null } | null, keySecretRef: { name: string | null, key: string | null } | null } | null, serviceAccount: { secretRef: { name: string | null, key: string | null } | null } | null } | null, capabilities: { supportedOperations: Array<MachineOperation> | null, supportedOSTypes: Array<string> | null, supportedInstanceTypes: Array<string> | null, availableImages: Array<{ name: string | null, id: string | null, osType: string | null, version: string | null, architecture: string | null, description: string | null }> | null, features: { snapshotSupport: boolean | null, liveResize: boolean | null, hotPlugDisks: boolean | null, hotPlugNetworks: boolean | null, customMetadata: boolean | null, tagSupport: boolean | null, monitoringIntegration: boolean | null, backupIntegration: boolean | null } | null } | null, networkConfig: { defaultNetworkId: string | null, defaultSubnetId: string | null, availableNetworks: Array<{ id: string | null, name: string | null, cidr: string | null, type: NetworkType | null, vlan: number | null }> | null, securityGroups: Array<{ id: string | null, name: string | null, description: string | null, rules: Array<{ protocol: RuleProtocol | null, port: string | null, source: string | null, direction: RuleDirection | null }> | null }> | null, loadBalancer: { enabled: boolean | null, type: LoadBalancerType | null, algorithm: LoadBalancerAlgorithm | null, healthCheck: { protocol: string | null, port: number | null, path: string | null, interval: string | null, timeout: string | null, healthyThreshold: number | null, unhealthyThreshold: number | null } | null } | null } | null, storageConfig: { defaultStorageClass: string | null, defaultDiskSize: string | null, availableStorageTypes: Array<{ name: string | null, type: StorageMedium | null, iopsPerGB: string | null, throughputMBps: string | null, encrypted: boolean | null, replication: StorageReplication | null }> | null, backup: { enabled: boolean | null, retentionDays: number | null, schedule: string | null, destination: BackupDestination | null, encryption: boolean | null } | null } | null, computeConfig: { defaultCPU: string | null, defaultMemoryGB: string | null, maxCPU: string | null, maxMemoryGB: string | null, cpuOptions: { hyperThreading: boolean | null, supportedArchitectures: Array<string> | null, cpuFeatures: Array<string> | null } | null, memoryOptions: { hugePagesSupport: boolean | null, memoryOvercommit: boolean | null, swapEnabled: boolean | null } | null, gpuSupport: { enabled: boolean | null, availableTypes: Array<string> | null, maxGPUs: number | null } | null } | null };

export type WholeStatusFragment = { observedGeneration: number | null, phase: ProviderPhase | null, conditions: Array<{ type: string | null, status: ConditionStatus | null, lastTransitionTime: string | null, reason: string | null, message: string | null, observedGeneration: number | null }> | null, connectivity: { status: ConnectivityStatus | null, lastChecked: string | null, endpoint: string | null, latencyMs: number | null } | null, authentication: { status: AuthenticationStatus | null, lastVerified: string | null, expiresAt: string | null } | null, resources: { usage: { machines: number | null, totalCPU: string | null, totalMemoryGB: string | null, totalStorageGB: string | null } | null, limits: { maxMachines: number | null, maxCPU: string | null, maxMemoryGB: string | null, maxStorageGB: string | null } | null, quotas: Array<{ resource: string | null, used: string | null, limit: string | null, available: string | null, unit: string | null }> | null } | null, health: { score: number | null, lastChecked: string | null, metrics: { successRate: string | null, avgResponseTime: string | null, errorRate: string | null } | null } | null, capabilities: { verified: Array<string> | null, unsupported: Array<string> | null, lastVerified: string | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const WholePageFragmentDoc = new TypedDocumentString(`
    fragment WholePage on DiscoveredInstanceTypeConnection {
  totalCount
  isComplete
  pageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
  edges {
    cursor
  }
}
    `, {"fragmentName":"WholePage"}) as unknown as TypedDocumentString<WholePageFragment, unknown>;
export const WholeDiscoveryFragmentDoc = new TypedDocumentString(`
    fragment WholeDiscovery on CapabilityDiscovery {
  id
  namespace
  name
  type
  generation
  state
  progress {
    part
    items
    isFinished
  }
  requestedAt
  finishedAt
  keptUntil
  failure {
    code
    message
    fix
    retryAfterSeconds
  }
  gaps {
    part
    code
    message
    fix
    retryAfterSeconds
  }
  verdicts {
    name
    verdict
    reason
  }
  warnings
  catalog {
    operations {
      operation
      verdict
      reason
    }
    features {
      feature
      verdict
      reason
    }
    regions {
      nodes {
        name
        zones
      }
    }
    instanceTypes {
      ...WholePage
      nodes {
        name
        cpu
        memoryGb
        gpus {
          type
          count
        }
        architectures
        zones
      }
    }
    images {
      totalCount
      isComplete
      nodes {
        id
        name
        osType
        version
        architecture
      }
    }
    networks {
      nodes {
        id
        name
        cidrs
        vlan
      }
    }
    subnets {
      nodes {
        id
        name
        networkId
        cidr
        zone
      }
    }
    securityGroups {
      nodes {
        id
        name
        description
      }
    }
    storageTypes {
      nodes {
        name
        type
      }
    }
  }
}
    fragment WholePage on DiscoveredInstanceTypeConnection {
  totalCount
  isComplete
  pageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
  edges {
    cursor
  }
}`, {"fragmentName":"WholeDiscovery"}) as unknown as TypedDocumentString<WholeDiscoveryFragment, unknown>;
export const ProviderSummaryFragmentDoc = new TypedDocumentString(`
    fragment ProviderSummary on MachineProvider {
  id
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    labels
  }
  spec {
    type
    region
    availabilityZones
    config {
      endpoint
      timeout
    }
  }
  status {
    phase
    health {
      score
    }
  }
  ready
}
    `, {"fragmentName":"ProviderSummary"}) as unknown as TypedDocumentString<ProviderSummaryFragment, unknown>;
export const ProblemDetailsFragmentDoc = new TypedDocumentString(`
    fragment ProblemDetails on ValidationProblem {
  code
  path
  message
  fix
  severity
  line
  column
}
    `, {"fragmentName":"ProblemDetails"}) as unknown as TypedDocumentString<ProblemDetailsFragment, unknown>;
export const StatusSummaryFragmentDoc = new TypedDocumentString(`
    fragment StatusSummary on MachineProviderStatus {
  phase
  conditions {
    type
    status
    reason
    message
    lastTransitionTime
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  health {
    score
    lastChecked
  }
}
    `, {"fragmentName":"StatusSummary"}) as unknown as TypedDocumentString<StatusSummaryFragment, unknown>;
export const FailureDetailsFragmentDoc = new TypedDocumentString(`
    fragment FailureDetails on ProviderFailure {
  code
  message
  fix
  retryAfterSeconds
}
    `, {"fragmentName":"FailureDetails"}) as unknown as TypedDocumentString<FailureDetailsFragment, unknown>;
export const WholeDriverFragmentDoc = new TypedDocumentString(`
    fragment WholeDriver on Driver {
  type
  title
  settings
  authentication {
    type
    description
    secretKeys {
      name
      description
      required
    }
  }
  operations
  example
}
    `, {"fragmentName":"WholeDriver"}) as unknown as TypedDocumentString<WholeDriverFragment, unknown>;
export const WholeSpecFragmentDoc = new TypedDocumentString(`
    fragment WholeSpec on MachineProviderSpec {
  type
  region
  availabilityZones
  config {
    endpoint
    version
    timeout
    retryPolicy {
      maxRetries
      backoffMultiplier
      maxBackoffDelay
    }
    rateLimiting {
      requestsPerSecond
      burstLimit
    }
    customSettings
  }
  authentication {
    type
    apiKey {
      secretRef {
        name
        key
      }
    }
    oauth2 {
      clientId
      clientSecretRef {
        name
        key
      }
      tokenURL
      scopes
    }
    certificate {
      certSecretRef {
        name
        key
      }
      keySecretRef {
        name
        key
      }
    }
    serviceAccount {
      secretRef {
        name
        key
      }
    }
  }
  capabilities {
    supportedOperations
    supportedOSTypes
    supportedInstanceTypes
    availableImages {
      name
      id
      osType
      version
      architecture
      description
    }
    features {
      snapshotSupport
      liveResize
      hotPlugDisks
      hotPlugNetworks
      customMetadata
      tagSupport
      monitoringIntegration
      backupIntegration
    }
  }
  networkConfig {
    defaultNetworkId
    defaultSubnetId
    availableNetworks {
      id
      name
      cidr
      type
      vlan
    }
    securityGroups {
      id
      name
      description
      rules {
        protocol
        port
        source
        direction
      }
    }
    loadBalancer {
      enabled
      type
      algorithm
      healthCheck {
        protocol
        port
        path
        interval
        timeout
        healthyThreshold
        unhealthyThreshold
      }
    }
  }
  storageConfig {
    defaultStorageClass
    defaultDiskSize
    availableStorageTypes {
      name
      type
      iopsPerGB
      throughputMBps
      encrypted
      replication
    }
    backup {
      enabled
      retentionDays
      schedule
      destination
      encryption
    }
  }
  computeConfig {
    defaultCPU
    defaultMemoryGB
    maxCPU
    maxMemoryGB
    cpuOptions {
      hyperThreading
      supportedArchitectures
      cpuFeatures
    }
    memoryOptions {
      hugePagesSupport
      memoryOvercommit
      swapEnabled
    }
    gpuSupport {
      enabled
      availableTypes
      maxGPUs
    }
  }
}
    `, {"fragmentName":"WholeSpec"}) as unknown as TypedDocumentString<WholeSpecFragment, unknown>;
export const WholeStatusFragmentDoc = new TypedDocumentString(`
    fragment WholeStatus on MachineProviderStatus {
  observedGeneration
  phase
  conditions {
    type
    status
    lastTransitionTime
    reason
    message
    observedGeneration
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  authentication {
    status
    lastVerified
    expiresAt
  }
  resources {
    usage {
      machines
      totalCPU
      totalMemoryGB
      totalStorageGB
    }
    limits {
      maxMachines
      maxCPU
      maxMemoryGB
      maxStorageGB
    }
    quotas {
      resource
      used
      limit
      available
      unit
    }
  }
  health {
    score
    lastChecked
    metrics {
      successRate
      avgResponseTime
      errorRate
    }
  }
  capabilities {
    verified
    unsupported
    lastVerified
  }
}
    `, {"fragmentName":"WholeStatus"}) as unknown as TypedDocumentString<WholeStatusFragment, unknown>;
export const WholeProviderFragmentDoc = new TypedDocumentString(`
    fragment WholeProvider on MachineProvider {
  id
  apiVersion
  kind
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    deletionTimestamp
    labels
    annotations
    finalizers
    managedFields {
      manager
      operation
      subresource
      time
    }
  }
  spec {
    ...WholeSpec
  }
  status {
    ...WholeStatus
  }
  ready
}
    fragment WholeSpec on MachineProviderSpec {
  type
  region
  availabilityZones
  config {
    endpoint
    version
    timeout
    retryPolicy {
      maxRetries
      backoffMultiplier
      maxBackoffDelay
    }
    rateLimiting {
      requestsPerSecond
      burstLimit
    }
    customSettings
  }
  authentication {
    type
    apiKey {
      secretRef {
        name
        key
      }
    }
    oauth2 {
      clientId
      clientSecretRef {
        name
        key
      }
      tokenURL
      scopes
    }
    certificate {
      certSecretRef {
        name
        key
      }
      keySecretRef {
        name
        key
      }
    }
    serviceAccount {
      secretRef {
        name
        key
      }
    }
  }
  capabilities {
    supportedOperations
    supportedOSTypes
    supportedInstanceTypes
    availableImages {
      name
      id
      osType
      version
      architecture
      description
    }
    features {
      snapshotSupport
      liveResize
      hotPlugDisks
      hotPlugNetworks
      customMetadata
      tagSupport
      monitoringIntegration
      backupIntegration
    }
  }
  networkConfig {
    defaultNetworkId
    defaultSubnetId
    availableNetworks {
      id
      name
      cidr
      type
      vlan
    }
    securityGroups {
      id
      name
      description
      rules {
        protocol
        port
        source
        direction
      }
    }
    loadBalancer {
      enabled
      type
      algorithm
      healthCheck {
        protocol
        port
        path
        interval
        timeout
        healthyThreshold
        unhealthyThreshold
      }
    }
  }
  storageConfig {
    defaultStorageClass
    defaultDiskSize
    availableStorageTypes {
      name
      type
      iopsPerGB
      throughputMBps
      encrypted
      replication
    }
    backup {
      enabled
      retentionDays
      schedule
      destination
      encryption
    }
  }
  computeConfig {
    defaultCPU
    defaultMemoryGB
    maxCPU
    maxMemoryGB
    cpuOptions {
      hyperThreading
      supportedArchitectures
      cpuFeatures
    }
    memoryOptions {
      hugePagesSupport
      memoryOvercommit
      swapEnabled
    }
    gpuSupport {
      enabled
      availableTypes
      maxGPUs
    }
  }
}
fragment WholeStatus on MachineProviderStatus {
  observedGeneration
  phase
  conditions {
    type
    status
    lastTransitionTime
    reason
    message
    observedGeneration
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  authentication {
    status
    lastVerified
    expiresAt
  }
  resources {
    usage {
      machines
      totalCPU
      totalMemoryGB
      totalStorageGB
    }
    limits {
      maxMachines
      maxCPU
      maxMemoryGB
      maxStorageGB
    }
    quotas {
      resource
      used
      limit
      available
      unit
    }
  }
  health {
    score
    lastChecked
    metrics {
      successRate
      avgResponseTime
      errorRate
    }
  }
  capabilities {
    verified
    unsupported
    lastVerified
  }
}`, {"fragmentName":"WholeProvider"}) as unknown as TypedDocumentString<WholeProviderFragment, unknown>;
export const DiscoveryNodeDocument = new TypedDocumentString(`
    query DiscoveryNode($id: ID!) {
  node(id: $id) {
    __typename
    ...WholeDiscovery
  }
}
    fragment WholeDiscovery on CapabilityDiscovery {
  id
  namespace
  name
  type
  generation
  state
  progress {
    part
    items
    isFinished
  }
  requestedAt
  finishedAt
  keptUntil
  failure {
    code
    message
    fix
    retryAfterSeconds
  }
  gaps {
    part
    code
    message
    fix
    retryAfterSeconds
  }
  verdicts {
    name
    verdict
    reason
  }
  warnings
  catalog {
    operations {
      operation
      verdict
      reason
    }
    features {
      feature
      verdict
      reason
    }
    regions {
      nodes {
        name
        zones
      }
    }
    instanceTypes {
      ...WholePage
      nodes {
        name
        cpu
        memoryGb
        gpus {
          type
          count
        }
        architectures
        zones
      }
    }
    images {
      totalCount
      isComplete
      nodes {
        id
        name
        osType
        version
        architecture
      }
    }
    networks {
      nodes {
        id
        name
        cidrs
        vlan
      }
    }
    subnets {
      nodes {
        id
        name
        networkId
        cidr
        zone
      }
    }
    securityGroups {
      nodes {
        id
        name
        description
      }
    }
    storageTypes {
      nodes {
        name
        type
      }
    }
  }
}
fragment WholePage on DiscoveredInstanceTypeConnection {
  totalCount
  isComplete
  pageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
  edges {
    cursor
  }
}`) as unknown as TypedDocumentString<DiscoveryNodeQuery, DiscoveryNodeQueryVariables>;
export const InstanceTypesPageDocument = new TypedDocumentString(`
    query InstanceTypesPage($id: ID!, $first: Int, $after: String) {
  node(id: $id) {
    ... on CapabilityDiscovery {
      catalog {
        instanceTypes(first: $first, after: $after) {
          ...WholePage
          nodes {
            name
          }
        }
      }
    }
  }
}
    fragment WholePage on DiscoveredInstanceTypeConnection {
  totalCount
  isComplete
  pageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
  edges {
    cursor
  }
}`) as unknown as TypedDocumentString<InstanceTypesPageQuery, InstanceTypesPageQueryVariables>;
export const FollowDiscoveryDocument = new TypedDocumentString(`
    subscription FollowDiscovery($id: ID, $namespace: String, $name: String) {
  capabilityDiscovery(id: $id, namespace: $namespace, name: $name) {
    id
    state
    progress {
      part
      items
      isFinished
    }
    failure {
      code
    }
    verdicts {
      name
      verdict
    }
  }
}
    `) as unknown as TypedDocumentString<FollowDiscoverySubscription, FollowDiscoverySubscriptionVariables>;
export const CreateDocument = new TypedDocumentString(`
    mutation Create($input: CreateMachineProviderInput!, $dryRun: Boolean) {
  createMachineProvider(input: $input, dryRun: $dryRun) {
    machineProvider {
      ...WholeProvider
    }
    problems {
      ...ProblemDetails
    }
    warnings
  }
}
    fragment ProblemDetails on ValidationProblem {
  code
  path
  message
  fix
  severity
  line
  column
}
fragment WholeProvider on MachineProvider {
  id
  apiVersion
  kind
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    deletionTimestamp
    labels
    annotations
    finalizers
    managedFields {
      manager
      operation
      subresource
      time
    }
  }
  spec {
    ...WholeSpec
  }
  status {
    ...WholeStatus
  }
  ready
}
fragment WholeSpec on MachineProviderSpec {
  type
  region
  availabilityZones
  config {
    endpoint
    version
    timeout
    retryPolicy {
      maxRetries
      backoffMultiplier
      maxBackoffDelay
    }
    rateLimiting {
      requestsPerSecond
      burstLimit
    }
    customSettings
  }
  authentication {
    type
    apiKey {
      secretRef {
        name
        key
      }
    }
    oauth2 {
      clientId
      clientSecretRef {
        name
        key
      }
      tokenURL
      scopes
    }
    certificate {
      certSecretRef {
        name
        key
      }
      keySecretRef {
        name
        key
      }
    }
    serviceAccount {
      secretRef {
        name
        key
      }
    }
  }
  capabilities {
    supportedOperations
    supportedOSTypes
    supportedInstanceTypes
    availableImages {
      name
      id
      osType
      version
      architecture
      description
    }
    features {
      snapshotSupport
      liveResize
      hotPlugDisks
      hotPlugNetworks
      customMetadata
      tagSupport
      monitoringIntegration
      backupIntegration
    }
  }
  networkConfig {
    defaultNetworkId
    defaultSubnetId
    availableNetworks {
      id
      name
      cidr
      type
      vlan
    }
    securityGroups {
      id
      name
      description
      rules {
        protocol
        port
        source
        direction
      }
    }
    loadBalancer {
      enabled
      type
      algorithm
      healthCheck {
        protocol
        port
        path
        interval
        timeout
        healthyThreshold
        unhealthyThreshold
      }
    }
  }
  storageConfig {
    defaultStorageClass
    defaultDiskSize
    availableStorageTypes {
      name
      type
      iopsPerGB
      throughputMBps
      encrypted
      replication
    }
    backup {
      enabled
      retentionDays
      schedule
      destination
      encryption
    }
  }
  computeConfig {
    defaultCPU
    defaultMemoryGB
    maxCPU
    maxMemoryGB
    cpuOptions {
      hyperThreading
      supportedArchitectures
      cpuFeatures
    }
    memoryOptions {
      hugePagesSupport
      memoryOvercommit
      swapEnabled
    }
    gpuSupport {
      enabled
      availableTypes
      maxGPUs
    }
  }
}
fragment WholeStatus on MachineProviderStatus {
  observedGeneration
  phase
  conditions {
    type
    status
    lastTransitionTime
    reason
    message
    observedGeneration
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  authentication {
    status
    lastVerified
    expiresAt
  }
  resources {
    usage {
      machines
      totalCPU
      totalMemoryGB
      totalStorageGB
    }
    limits {
      maxMachines
      maxCPU
      maxMemoryGB
      maxStorageGB
    }
    quotas {
      resource
      used
      limit
      available
      unit
    }
  }
  health {
    score
    lastChecked
    metrics {
      successRate
      avgResponseTime
      errorRate
    }
  }
  capabilities {
    verified
    unsupported
    lastVerified
  }
}`) as unknown as TypedDocumentString<CreateMutation, CreateMutationVariables>;
export const UpdateDocument = new TypedDocumentString(`
    mutation Update($input: UpdateMachineProviderInput!, $dryRun: Boolean) {
  updateMachineProvider(input: $input, dryRun: $dryRun) {
    machineProvider {
      ...WholeProvider
    }
    problems {
      ...ProblemDetails
    }
    warnings
  }
}
    fragment ProblemDetails on ValidationProblem {
  code
  path
  message
  fix
  severity
  line
  column
}
fragment WholeProvider on MachineProvider {
  id
  apiVersion
  kind
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    deletionTimestamp
    labels
    annotations
    finalizers
    managedFields {
      manager
      operation
      subresource
      time
    }
  }
  spec {
    ...WholeSpec
  }
  status {
    ...WholeStatus
  }
  ready
}
fragment WholeSpec on MachineProviderSpec {
  type
  region
  availabilityZones
  config {
    endpoint
    version
    timeout
    retryPolicy {
      maxRetries
      backoffMultiplier
      maxBackoffDelay
    }
    rateLimiting {
      requestsPerSecond
      burstLimit
    }
    customSettings
  }
  authentication {
    type
    apiKey {
      secretRef {
        name
        key
      }
    }
    oauth2 {
      clientId
      clientSecretRef {
        name
        key
      }
      tokenURL
      scopes
    }
    certificate {
      certSecretRef {
        name
        key
      }
      keySecretRef {
        name
        key
      }
    }
    serviceAccount {
      secretRef {
        name
        key
      }
    }
  }
  capabilities {
    supportedOperations
    supportedOSTypes
    supportedInstanceTypes
    availableImages {
      name
      id
      osType
      version
      architecture
      description
    }
    features {
      snapshotSupport
      liveResize
      hotPlugDisks
      hotPlugNetworks
      customMetadata
      tagSupport
      monitoringIntegration
      backupIntegration
    }
  }
  networkConfig {
    defaultNetworkId
    defaultSubnetId
    availableNetworks {
      id
      name
      cidr
      type
      vlan
    }
    securityGroups {
      id
      name
      description
      rules {
        protocol
        port
        source
        direction
      }
    }
    loadBalancer {
      enabled
      type
      algorithm
      healthCheck {
        protocol
        port
        path
        interval
        timeout
        healthyThreshold
        unhealthyThreshold
      }
    }
  }
  storageConfig {
    defaultStorageClass
    defaultDiskSize
    availableStorageTypes {
      name
      type
      iopsPerGB
      throughputMBps
      encrypted
      replication
    }
    backup {
      enabled
      retentionDays
      schedule
      destination
      encryption
    }
  }
  computeConfig {
    defaultCPU
    defaultMemoryGB
    maxCPU
    maxMemoryGB
    cpuOptions {
      hyperThreading
      supportedArchitectures
      cpuFeatures
    }
    memoryOptions {
      hugePagesSupport
      memoryOvercommit
      swapEnabled
    }
    gpuSupport {
      enabled
      availableTypes
      maxGPUs
    }
  }
}
fragment WholeStatus on MachineProviderStatus {
  observedGeneration
  phase
  conditions {
    type
    status
    lastTransitionTime
    reason
    message
    observedGeneration
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  authentication {
    status
    lastVerified
    expiresAt
  }
  resources {
    usage {
      machines
      totalCPU
      totalMemoryGB
      totalStorageGB
    }
    limits {
      maxMachines
      maxCPU
      maxMemoryGB
      maxStorageGB
    }
    quotas {
      resource
      used
      limit
      available
      unit
    }
  }
  health {
    score
    lastChecked
    metrics {
      successRate
      avgResponseTime
      errorRate
    }
  }
  capabilities {
    verified
    unsupported
    lastVerified
  }
}`) as unknown as TypedDocumentString<UpdateMutation, UpdateMutationVariables>;
export const ApplyDocument = new TypedDocumentString(`
    mutation Apply($input: ApplyMachineProviderInput!, $dryRun: Boolean) {
  applyMachineProvider(input: $input, dryRun: $dryRun) {
    machineProvider {
      ...WholeProvider
    }
    problems {
      ...ProblemDetails
    }
    warnings
  }
}
    fragment ProblemDetails on ValidationProblem {
  code
  path
  message
  fix
  severity
  line
  column
}
fragment WholeProvider on MachineProvider {
  id
  apiVersion
  kind
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    deletionTimestamp
    labels
    annotations
    finalizers
    managedFields {
      manager
      operation
      subresource
      time
    }
  }
  spec {
    ...WholeSpec
  }
  status {
    ...WholeStatus
  }
  ready
}
fragment WholeSpec on MachineProviderSpec {
  type
  region
  availabilityZones
  config {
    endpoint
    version
    timeout
    retryPolicy {
      maxRetries
      backoffMultiplier
      maxBackoffDelay
    }
    rateLimiting {
      requestsPerSecond
      burstLimit
    }
    customSettings
  }
  authentication {
    type
    apiKey {
      secretRef {
        name
        key
      }
    }
    oauth2 {
      clientId
      clientSecretRef {
        name
        key
      }
      tokenURL
      scopes
    }
    certificate {
      certSecretRef {
        name
        key
      }
      keySecretRef {
        name
        key
      }
    }
    serviceAccount {
      secretRef {
        name
        key
      }
    }
  }
  capabilities {
    supportedOperations
    supportedOSTypes
    supportedInstanceTypes
    availableImages {
      name
      id
      osType
      version
      architecture
      description
    }
    features {
      snapshotSupport
      liveResize
      hotPlugDisks
      hotPlugNetworks
      customMetadata
      tagSupport
      monitoringIntegration
      backupIntegration
    }
  }
  networkConfig {
    defaultNetworkId
    defaultSubnetId
    availableNetworks {
      id
      name
      cidr
      type
      vlan
    }
    securityGroups {
      id
      name
      description
      rules {
        protocol
        port
        source
        direction
      }
    }
    loadBalancer {
      enabled
      type
      algorithm
      healthCheck {
        protocol
        port
        path
        interval
        timeout
        healthyThreshold
        unhealthyThreshold
      }
    }
  }
  storageConfig {
    defaultStorageClass
    defaultDiskSize
    availableStorageTypes {
      name
      type
      iopsPerGB
      throughputMBps
      encrypted
      replication
    }
    backup {
      enabled
      retentionDays
      schedule
      destination
      encryption
    }
  }
  computeConfig {
    defaultCPU
    defaultMemoryGB
    maxCPU
    maxMemoryGB
    cpuOptions {
      hyperThreading
      supportedArchitectures
      cpuFeatures
    }
    memoryOptions {
      hugePagesSupport
      memoryOvercommit
      swapEnabled
    }
    gpuSupport {
      enabled
      availableTypes
      maxGPUs
    }
  }
}
fragment WholeStatus on MachineProviderStatus {
  observedGeneration
  phase
  conditions {
    type
    status
    lastTransitionTime
    reason
    message
    observedGeneration
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  authentication {
    status
    lastVerified
    expiresAt
  }
  resources {
    usage {
      machines
      totalCPU
      totalMemoryGB
      totalStorageGB
    }
    limits {
      maxMachines
      maxCPU
      maxMemoryGB
      maxStorageGB
    }
    quotas {
      resource
      used
      limit
      available
      unit
    }
  }
  health {
    score
    lastChecked
    metrics {
      successRate
      avgResponseTime
      errorRate
    }
  }
  capabilities {
    verified
    unsupported
    lastVerified
  }
}`) as unknown as TypedDocumentString<ApplyMutation, ApplyMutationVariables>;
export const DeleteDocument = new TypedDocumentString(`
    mutation Delete($input: DeleteMachineProviderInput!, $dryRun: Boolean) {
  deleteMachineProvider(input: $input, dryRun: $dryRun) {
    machineProvider {
      ...ProviderSummary
    }
    problems {
      ...ProblemDetails
    }
    warnings
  }
}
    fragment ProviderSummary on MachineProvider {
  id
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    labels
  }
  spec {
    type
    region
    availabilityZones
    config {
      endpoint
      timeout
    }
  }
  status {
    phase
    health {
      score
    }
  }
  ready
}
fragment ProblemDetails on ValidationProblem {
  code
  path
  message
  fix
  severity
  line
  column
}`) as unknown as TypedDocumentString<DeleteMutation, DeleteMutationVariables>;
export const DiscoverDocument = new TypedDocumentString(`
    mutation Discover($input: DiscoverCapabilitiesInput!) {
  discoverCapabilities(input: $input) {
    machineProvider {
      metadata {
        name
        resourceVersion
      }
      status {
        capabilities {
          verified
          unsupported
          lastVerified
        }
      }
    }
    discovery {
      ...WholeDiscovery
    }
    problems {
      ...ProblemDetails
    }
    warnings
  }
}
    fragment WholeDiscovery on CapabilityDiscovery {
  id
  namespace
  name
  type
  generation
  state
  progress {
    part
    items
    isFinished
  }
  requestedAt
  finishedAt
  keptUntil
  failure {
    code
    message
    fix
    retryAfterSeconds
  }
  gaps {
    part
    code
    message
    fix
    retryAfterSeconds
  }
  verdicts {
    name
    verdict
    reason
  }
  warnings
  catalog {
    operations {
      operation
      verdict
      reason
    }
    features {
      feature
      verdict
      reason
    }
    regions {
      nodes {
        name
        zones
      }
    }
    instanceTypes {
      ...WholePage
      nodes {
        name
        cpu
        memoryGb
        gpus {
          type
          count
        }
        architectures
        zones
      }
    }
    images {
      totalCount
      isComplete
      nodes {
        id
        name
        osType
        version
        architecture
      }
    }
    networks {
      nodes {
        id
        name
        cidrs
        vlan
      }
    }
    subnets {
      nodes {
        id
        name
        networkId
        cidr
        zone
      }
    }
    securityGroups {
      nodes {
        id
        name
        description
      }
    }
    storageTypes {
      nodes {
        name
        type
      }
    }
  }
}
fragment WholePage on DiscoveredInstanceTypeConnection {
  totalCount
  isComplete
  pageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
  edges {
    cursor
  }
}
fragment ProblemDetails on ValidationProblem {
  code
  path
  message
  fix
  severity
  line
  column
}`) as unknown as TypedDocumentString<DiscoverMutation, DiscoverMutationVariables>;
export const ProbeDocument = new TypedDocumentString(`
    mutation Probe($input: ProbeMachineProviderInput!) {
  probeMachineProvider(input: $input) {
    machineProvider {
      ...ProviderSummary
      status {
        ...StatusSummary
      }
    }
    probe {
      startedAt
      durationMs
      endpoint
      version
      latencyMs
      steps {
        step
        outcome
        milliseconds
        failure {
          ...FailureDetails
        }
        isUnverified
      }
      credentials {
        status
        expiresAt
        identity
        note
        failure {
          ...FailureDetails
        }
      }
      findings {
        area
        status
        reason
        message
        nextStep
        commands
      }
    }
    problems {
      ...ProblemDetails
    }
    warnings
  }
}
    fragment ProviderSummary on MachineProvider {
  id
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    labels
  }
  spec {
    type
    region
    availabilityZones
    config {
      endpoint
      timeout
    }
  }
  status {
    phase
    health {
      score
    }
  }
  ready
}
fragment ProblemDetails on ValidationProblem {
  code
  path
  message
  fix
  severity
  line
  column
}
fragment StatusSummary on MachineProviderStatus {
  phase
  conditions {
    type
    status
    reason
    message
    lastTransitionTime
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  health {
    score
    lastChecked
  }
}
fragment FailureDetails on ProviderFailure {
  code
  message
  fix
  retryAfterSeconds
}`) as unknown as TypedDocumentString<ProbeMutation, ProbeMutationVariables>;
export const GetProviderDocument = new TypedDocumentString(`
    query GetProvider($namespace: String, $name: String!, $minResourceVersion: String) {
  machineProvider(
    namespace: $namespace
    name: $name
    minResourceVersion: $minResourceVersion
  ) {
    ...ProviderSummary
  }
}
    fragment ProviderSummary on MachineProvider {
  id
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    labels
  }
  spec {
    type
    region
    availabilityZones
    config {
      endpoint
      timeout
    }
  }
  status {
    phase
    health {
      score
    }
  }
  ready
}`) as unknown as TypedDocumentString<GetProviderQuery, GetProviderQueryVariables>;
export const GetProviderWholeDocument = new TypedDocumentString(`
    query GetProviderWhole($namespace: String, $name: String!) {
  machineProvider(namespace: $namespace, name: $name) {
    ...WholeProvider
    yaml
    problems {
      ...ProblemDetails
    }
  }
}
    fragment ProblemDetails on ValidationProblem {
  code
  path
  message
  fix
  severity
  line
  column
}
fragment WholeProvider on MachineProvider {
  id
  apiVersion
  kind
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    deletionTimestamp
    labels
    annotations
    finalizers
    managedFields {
      manager
      operation
      subresource
      time
    }
  }
  spec {
    ...WholeSpec
  }
  status {
    ...WholeStatus
  }
  ready
}
fragment WholeSpec on MachineProviderSpec {
  type
  region
  availabilityZones
  config {
    endpoint
    version
    timeout
    retryPolicy {
      maxRetries
      backoffMultiplier
      maxBackoffDelay
    }
    rateLimiting {
      requestsPerSecond
      burstLimit
    }
    customSettings
  }
  authentication {
    type
    apiKey {
      secretRef {
        name
        key
      }
    }
    oauth2 {
      clientId
      clientSecretRef {
        name
        key
      }
      tokenURL
      scopes
    }
    certificate {
      certSecretRef {
        name
        key
      }
      keySecretRef {
        name
        key
      }
    }
    serviceAccount {
      secretRef {
        name
        key
      }
    }
  }
  capabilities {
    supportedOperations
    supportedOSTypes
    supportedInstanceTypes
    availableImages {
      name
      id
      osType
      version
      architecture
      description
    }
    features {
      snapshotSupport
      liveResize
      hotPlugDisks
      hotPlugNetworks
      customMetadata
      tagSupport
      monitoringIntegration
      backupIntegration
    }
  }
  networkConfig {
    defaultNetworkId
    defaultSubnetId
    availableNetworks {
      id
      name
      cidr
      type
      vlan
    }
    securityGroups {
      id
      name
      description
      rules {
        protocol
        port
        source
        direction
      }
    }
    loadBalancer {
      enabled
      type
      algorithm
      healthCheck {
        protocol
        port
        path
        interval
        timeout
        healthyThreshold
        unhealthyThreshold
      }
    }
  }
  storageConfig {
    defaultStorageClass
    defaultDiskSize
    availableStorageTypes {
      name
      type
      iopsPerGB
      throughputMBps
      encrypted
      replication
    }
    backup {
      enabled
      retentionDays
      schedule
      destination
      encryption
    }
  }
  computeConfig {
    defaultCPU
    defaultMemoryGB
    maxCPU
    maxMemoryGB
    cpuOptions {
      hyperThreading
      supportedArchitectures
      cpuFeatures
    }
    memoryOptions {
      hugePagesSupport
      memoryOvercommit
      swapEnabled
    }
    gpuSupport {
      enabled
      availableTypes
      maxGPUs
    }
  }
}
fragment WholeStatus on MachineProviderStatus {
  observedGeneration
  phase
  conditions {
    type
    status
    lastTransitionTime
    reason
    message
    observedGeneration
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  authentication {
    status
    lastVerified
    expiresAt
  }
  resources {
    usage {
      machines
      totalCPU
      totalMemoryGB
      totalStorageGB
    }
    limits {
      maxMachines
      maxCPU
      maxMemoryGB
      maxStorageGB
    }
    quotas {
      resource
      used
      limit
      available
      unit
    }
  }
  health {
    score
    lastChecked
    metrics {
      successRate
      avgResponseTime
      errorRate
    }
  }
  capabilities {
    verified
    unsupported
    lastVerified
  }
}`) as unknown as TypedDocumentString<GetProviderWholeQuery, GetProviderWholeQueryVariables>;
export const GetProviderEventsDocument = new TypedDocumentString(`
    query GetProviderEvents($namespace: String, $name: String!, $limit: Int) {
  machineProvider(namespace: $namespace, name: $name) {
    events(limit: $limit) {
      type
      reason
      message
      count
      firstTimestamp
      lastTimestamp
      source
    }
  }
}
    `) as unknown as TypedDocumentString<GetProviderEventsQuery, GetProviderEventsQueryVariables>;
export const ListProvidersDocument = new TypedDocumentString(`
    query ListProviders($namespace: String, $filter: MachineProviderFilter, $orderBy: [MachineProviderOrder!], $first: Int, $after: String, $last: Int, $before: String, $minResourceVersion: String) {
  machineProviders(
    namespace: $namespace
    filter: $filter
    orderBy: $orderBy
    first: $first
    after: $after
    last: $last
    before: $before
    minResourceVersion: $minResourceVersion
  ) {
    edges {
      cursor
      node {
        ...ProviderSummary
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    totalCount
    asOf
    resourceVersion
    feedCursor
  }
}
    fragment ProviderSummary on MachineProvider {
  id
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    labels
  }
  spec {
    type
    region
    availabilityZones
    config {
      endpoint
      timeout
    }
  }
  status {
    phase
    health {
      score
    }
  }
  ready
}`) as unknown as TypedDocumentString<ListProvidersQuery, ListProvidersQueryVariables>;
export const ListProvidersWholeDocument = new TypedDocumentString(`
    query ListProvidersWhole($first: Int, $after: String) {
  machineProviders(first: $first, after: $after) {
    nodes {
      ...WholeProvider
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment WholeProvider on MachineProvider {
  id
  apiVersion
  kind
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    deletionTimestamp
    labels
    annotations
    finalizers
    managedFields {
      manager
      operation
      subresource
      time
    }
  }
  spec {
    ...WholeSpec
  }
  status {
    ...WholeStatus
  }
  ready
}
fragment WholeSpec on MachineProviderSpec {
  type
  region
  availabilityZones
  config {
    endpoint
    version
    timeout
    retryPolicy {
      maxRetries
      backoffMultiplier
      maxBackoffDelay
    }
    rateLimiting {
      requestsPerSecond
      burstLimit
    }
    customSettings
  }
  authentication {
    type
    apiKey {
      secretRef {
        name
        key
      }
    }
    oauth2 {
      clientId
      clientSecretRef {
        name
        key
      }
      tokenURL
      scopes
    }
    certificate {
      certSecretRef {
        name
        key
      }
      keySecretRef {
        name
        key
      }
    }
    serviceAccount {
      secretRef {
        name
        key
      }
    }
  }
  capabilities {
    supportedOperations
    supportedOSTypes
    supportedInstanceTypes
    availableImages {
      name
      id
      osType
      version
      architecture
      description
    }
    features {
      snapshotSupport
      liveResize
      hotPlugDisks
      hotPlugNetworks
      customMetadata
      tagSupport
      monitoringIntegration
      backupIntegration
    }
  }
  networkConfig {
    defaultNetworkId
    defaultSubnetId
    availableNetworks {
      id
      name
      cidr
      type
      vlan
    }
    securityGroups {
      id
      name
      description
      rules {
        protocol
        port
        source
        direction
      }
    }
    loadBalancer {
      enabled
      type
      algorithm
      healthCheck {
        protocol
        port
        path
        interval
        timeout
        healthyThreshold
        unhealthyThreshold
      }
    }
  }
  storageConfig {
    defaultStorageClass
    defaultDiskSize
    availableStorageTypes {
      name
      type
      iopsPerGB
      throughputMBps
      encrypted
      replication
    }
    backup {
      enabled
      retentionDays
      schedule
      destination
      encryption
    }
  }
  computeConfig {
    defaultCPU
    defaultMemoryGB
    maxCPU
    maxMemoryGB
    cpuOptions {
      hyperThreading
      supportedArchitectures
      cpuFeatures
    }
    memoryOptions {
      hugePagesSupport
      memoryOvercommit
      swapEnabled
    }
    gpuSupport {
      enabled
      availableTypes
      maxGPUs
    }
  }
}
fragment WholeStatus on MachineProviderStatus {
  observedGeneration
  phase
  conditions {
    type
    status
    lastTransitionTime
    reason
    message
    observedGeneration
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  authentication {
    status
    lastVerified
    expiresAt
  }
  resources {
    usage {
      machines
      totalCPU
      totalMemoryGB
      totalStorageGB
    }
    limits {
      maxMachines
      maxCPU
      maxMemoryGB
      maxStorageGB
    }
    quotas {
      resource
      used
      limit
      available
      unit
    }
  }
  health {
    score
    lastChecked
    metrics {
      successRate
      avgResponseTime
      errorRate
    }
  }
  capabilities {
    verified
    unsupported
    lastVerified
  }
}`) as unknown as TypedDocumentString<ListProvidersWholeQuery, ListProvidersWholeQueryVariables>;
export const NodeDocument = new TypedDocumentString(`
    query Node($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on MachineProvider {
      ...ProviderSummary
    }
  }
}
    fragment ProviderSummary on MachineProvider {
  id
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    labels
  }
  spec {
    type
    region
    availabilityZones
    config {
      endpoint
      timeout
    }
  }
  status {
    phase
    health {
      score
    }
  }
  ready
}`) as unknown as TypedDocumentString<NodeQuery, NodeQueryVariables>;
export const NodesDocument = new TypedDocumentString(`
    query Nodes($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on MachineProvider {
      ...ProviderSummary
    }
  }
}
    fragment ProviderSummary on MachineProvider {
  id
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    labels
  }
  spec {
    type
    region
    availabilityZones
    config {
      endpoint
      timeout
    }
  }
  status {
    phase
    health {
      score
    }
  }
  ready
}`) as unknown as TypedDocumentString<NodesQuery, NodesQueryVariables>;
export const ValidateDocument = new TypedDocumentString(`
    query Validate($input: MachineProviderInput, $yaml: String) {
  validateMachineProvider(input: $input, yaml: $yaml) {
    valid
    problems {
      ...ProblemDetails
    }
  }
}
    fragment ProblemDetails on ValidationProblem {
  code
  path
  message
  fix
  severity
  line
  column
}`) as unknown as TypedDocumentString<ValidateQuery, ValidateQueryVariables>;
export const GatewayDocument = new TypedDocumentString(`
    query Gateway {
  gateway {
    version
    replica
    startedAt
    cluster {
      mode
      version
    }
    cache {
      state
      objects
      resourceVersion
      asOf
      ageSeconds
      lastError
    }
    crd {
      state
      message
    }
    secretsPolicy {
      state
      message
    }
    leader
    health {
      mode
      isLeader
      leaderSince
      probeIntervalSeconds
      lease
      message
    }
  }
}
    `) as unknown as TypedDocumentString<GatewayQuery, GatewayQueryVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer($names: [String!]) {
  viewer {
    user
    uid
    groups
    everywhere
    namespaces(names: $names) {
      namespace
      verbs
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const DriversDocument = new TypedDocumentString(`
    query Drivers {
  drivers {
    ...WholeDriver
  }
}
    fragment WholeDriver on Driver {
  type
  title
  settings
  authentication {
    type
    description
    secretKeys {
      name
      description
      required
    }
  }
  operations
  example
}`) as unknown as TypedDocumentString<DriversQuery, DriversQueryVariables>;
export const DriverDocument = new TypedDocumentString(`
    query Driver($type: ProviderType!) {
  driver(type: $type) {
    ...WholeDriver
  }
}
    fragment WholeDriver on Driver {
  type
  title
  settings
  authentication {
    type
    description
    secretKeys {
      name
      description
      required
    }
  }
  operations
  example
}`) as unknown as TypedDocumentString<DriverQuery, DriverQueryVariables>;
export const ChangesDocument = new TypedDocumentString(`
    subscription Changes($namespace: String, $filter: MachineProviderFilter, $after: String, $includeVolatile: Boolean) {
  machineProviderChanges(
    namespace: $namespace
    filter: $filter
    after: $after
    includeVolatile: $includeVolatile
  ) {
    __typename
    cursor
    ... on ProviderAdded {
      provider {
        ...ProviderSummary
      }
    }
    ... on ProviderModified {
      provider {
        ...ProviderSummary
      }
      changedPaths
      collapsed
    }
    ... on ProviderDeleted {
      provider {
        ...ProviderSummary
      }
      deletion: reason
    }
    ... on Reset {
      why: reason
    }
  }
}
    fragment ProviderSummary on MachineProvider {
  id
  metadata {
    name
    namespace
    uid
    resourceVersion
    generation
    creationTimestamp
    labels
  }
  spec {
    type
    region
    availabilityZones
    config {
      endpoint
      timeout
    }
  }
  status {
    phase
    health {
      score
    }
  }
  ready
}`) as unknown as TypedDocumentString<ChangesSubscription, ChangesSubscriptionVariables>;
export const StatusFeedDocument = new TypedDocumentString(`
    subscription StatusFeed($namespace: String, $name: String!, $after: String) {
  machineProviderStatus(namespace: $namespace, name: $name, after: $after) {
    __typename
    cursor
    ... on StatusChanged {
      before {
        ...StatusSummary
      }
      after {
        ...StatusSummary
      }
      changedPaths
      collapsed
      deleted
    }
    ... on Reset {
      reason
    }
  }
}
    fragment StatusSummary on MachineProviderStatus {
  phase
  conditions {
    type
    status
    reason
    message
    lastTransitionTime
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  health {
    score
    lastChecked
  }
}`) as unknown as TypedDocumentString<StatusFeedSubscription, StatusFeedSubscriptionVariables>;
export const HealthFeedDocument = new TypedDocumentString(`
    subscription HealthFeed($namespace: String, $filter: MachineProviderFilter, $after: String) {
  healthTransitions(namespace: $namespace, filter: $filter, after: $after) {
    __typename
    cursor
    ... on HealthTransition {
      cause
      provider {
        metadata {
          namespace
          name
          uid
          resourceVersion
        }
        status {
          ...StatusSummary
        }
      }
      at
      phase {
        from
        to
      }
      conditions {
        type
        from
        to
        reason
        message
        at
      }
      quotas {
        resource
        threshold
        direction
        used
        limit
        unit
      }
      credentialExpiry {
        state
        expiresAt
      }
      collapsed
    }
    ... on Reset {
      reason
    }
  }
}
    fragment StatusSummary on MachineProviderStatus {
  phase
  conditions {
    type
    status
    reason
    message
    lastTransitionTime
  }
  connectivity {
    status
    lastChecked
    endpoint
    latencyMs
  }
  health {
    score
    lastChecked
  }
}`) as unknown as TypedDocumentString<HealthFeedSubscription, HealthFeedSubscriptionVariables>;