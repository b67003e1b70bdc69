import type { RuleDefinition } from '../constraints/rule.ts';

// Written by `npm run emit` from the drivers in src/drivers/: change those, not this.

/** What each type of provider adds to the rules of a spec. */
export const typeRules: readonly RuleDefinition[] = [
  {
    "cel": "self.type != 'aws' || (!has(self.authentication.type) || self.authentication.type in ['apikey', 'serviceaccount'])",
    "path": "authentication.type",
    "message": "Expected a method that this type of provider has (\"apikey\", \"serviceaccount\"), but got another one",
    "fix": "Use type `apikey` with the block `apiKey`: an access key; its secret is a sibling key of the same Secret."
  },
  {
    "cel": "self.type != 'aws' || (has(self.authentication.type) || has(self.authentication.apiKey) || has(self.authentication.serviceAccount) || !(has(self.authentication.oauth2) || has(self.authentication.certificate)))",
    "path": "authentication",
    "message": "Expected a method that this type of provider has (\"apikey\", \"serviceaccount\"), but got another one",
    "fix": "Use type `apikey` with the block `apiKey`: an access key; its secret is a sibling key of the same Secret."
  },
  {
    "cel": "self.type != 'aws' || (!has(self.region) || self.region == '' || self.region.matches('^((us|eu|ap|sa|ca|me|af|il|mx)(-gov|-iso[a-z]?)?|cn|eusc)(-[a-z]{1,16}){1,2}-[1-9][0-9]?$'))",
    "message": "Expected a region such as \"us-west-2\", but got another text",
    "fix": "Write area, direction and number with hyphens between them.",
    "path": "region"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint == '' || !self.config.endpoint.matches('(?i)^(https://)?(([a-z0-9-]+[.])?console[.]aws[.]amazon[.]com|(s3|sts|iam|eks|ecs|rds|lambda|autoscaling|elasticloadbalancing)[.]([a-z0-9-]+[.])?amazonaws[.]com)'))",
    "message": "Expected the host of EC2 such as \"ec2.us-west-2.amazonaws.com\", but got another text",
    "fix": "Write `ec2.`, the region and `.amazonaws.com`; the other services are found from it.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.networkConfig) || !has(self.networkConfig.defaultNetworkId) || self.networkConfig.defaultNetworkId == '' || self.networkConfig.defaultNetworkId.matches('^(vpc)-([0-9a-f]{8}|[0-9a-f]{17})$'))",
    "message": "Expected the id of a VPC such as \"vpc-12345678\", but got another text",
    "fix": "Copy the id from the console: 8 or 17 hexadecimal digits behind its prefix.",
    "path": "networkConfig.defaultNetworkId"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.networkConfig) || !has(self.networkConfig.defaultSubnetId) || self.networkConfig.defaultSubnetId == '' || self.networkConfig.defaultSubnetId.matches('^(subnet)-([0-9a-f]{8}|[0-9a-f]{17})$'))",
    "message": "Expected the id of a subnet such as \"subnet-12345678\", but got another text",
    "fix": "Copy the id from the console: 8 or 17 hexadecimal digits behind its prefix.",
    "path": "networkConfig.defaultSubnetId"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.id) || item.id == '' || item.id.matches('^(subnet|vpc)-([0-9a-f]{8}|[0-9a-f]{17})$')))",
    "message": "Expected the id of a subnet or VPC such as \"subnet-12345678\", but got another text",
    "fix": "Copy the id from the console: 8 or 17 hexadecimal digits behind its prefix.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.networkConfig) || !has(self.networkConfig.securityGroups) || self.networkConfig.securityGroups.all(item, !has(item.id) || item.id == '' || item.id.matches('^(sg)-([0-9a-f]{8}|[0-9a-f]{17})$')))",
    "message": "Expected the id of a security group such as \"sg-12345678\", but got another text",
    "fix": "Copy the id from the console: 8 or 17 hexadecimal digits behind its prefix.",
    "path": "networkConfig.securityGroups"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.capabilities) || !has(self.capabilities.availableImages) || self.capabilities.availableImages.all(item, !has(item.id) || item.id == '' || item.id.matches('^(ami)-([0-9a-f]{8}|[0-9a-f]{17})$')))",
    "message": "Expected the id of an image such as \"ami-12345678\", but got another text",
    "fix": "Copy the id from the console: 8 or 17 hexadecimal digits behind its prefix.",
    "path": "capabilities.availableImages"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.capabilities) || !has(self.capabilities.supportedInstanceTypes) || self.capabilities.supportedInstanceTypes.all(item, item == '' || item.matches('^[a-z][a-z0-9-]*[.][a-z0-9-]+$')))",
    "message": "Expected an instance type such as \"t3.micro\", but got another text",
    "fix": "Write family and size with a point between them, in lower case.",
    "path": "capabilities.supportedInstanceTypes"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint.matches('^([hH][tT][tT][pP][sS]://)?([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$'))",
    "message": "Expected a host that is reached over https, such as \"ec2.us-west-2.amazonaws.com\", but got something else or more",
    "fix": "Write it like `ec2.us-west-2.amazonaws.com`; credentials belong in a Secret.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.config) || !has(self.config.customSettings) || !('roleArn' in self.config.customSettings) || self.config.customSettings['roleArn'].matches('^arn:aws[a-z-]*:iam::[0-9]{12}:role/[a-zA-Z0-9_+=,.@/-]{1,512}$'))",
    "message": "Expected the ARN of a role, but got another text",
    "fix": "Write it like `arn:aws:iam::123456789012:role/gateway`.",
    "path": "config.customSettings.roleArn"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.config) || !has(self.config.customSettings) || !('stsEndpoint' in self.config.customSettings) || self.config.customSettings['stsEndpoint'].matches('^(https://)?([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$'))",
    "message": "Expected a host such as \"sts.us-west-2.amazonaws.com\", but got another text",
    "fix": "Write the host alone, with a port if it is another than 443.",
    "path": "config.customSettings.stsEndpoint"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.config) || !has(self.config.customSettings) || !('serviceQuotasEndpoint' in self.config.customSettings) || self.config.customSettings['serviceQuotasEndpoint'].matches('^(https://)?([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$'))",
    "message": "Expected a host such as \"servicequotas.us-west-2.amazonaws.com\", but got another text",
    "fix": "Write the host alone, with a port if it is another than 443.",
    "path": "config.customSettings.serviceQuotasEndpoint"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.cidr) || !isCIDR(item.cidr) || (item.cidr.matches('^([0-9.]+/(1[6-9]|2[0-8])|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/(44|48|52|56|60|64))$') && !item.cidr.matches('^(0|127|169[.]254|22[4-9]|23[0-9]|24[0-9]|25[0-5])[.]'))))",
    "message": "Expected a network that a VPC can have: /16 to /28 (IPv6: /44 to /64 in steps of 4), no loopback and no link-local one, but got another one",
    "fix": "Copy the network from the console.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.storageConfig) || !has(self.storageConfig.defaultDiskSize) || !isQuantity(self.storageConfig.defaultDiskSize) || !quantity('1Gi').isGreaterThan(quantity(self.storageConfig.defaultDiskSize)) && !quantity(self.storageConfig.defaultDiskSize).isGreaterThan(quantity('64Ti')))",
    "message": "Expected a disk from 1Gi to 64Ti, but got another size",
    "fix": "Choose a size that the provider can make.",
    "path": "storageConfig.defaultDiskSize"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.availabilityZones) || !self.region.matches('^((us|eu|ap|sa|ca|me|af|il|mx)(-gov|-iso[a-z]?)?|cn|eusc)(-[a-z]{1,16}){1,2}-[1-9][0-9]?$') || self.availabilityZones.all(item, item.matches('^' + self.region + '([a-z]|(-[a-z0-9]+)+-[0-9]+[a-z]?)$')))",
    "message": "Expected zones of the region such as \"us-west-2a\" of us-west-2, but got another one",
    "fix": "Name zones of this region, or change the region.",
    "path": "availabilityZones"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.config) || !has(self.config.endpoint) || !self.region.matches('^((us|eu|ap|sa|ca|me|af|il|mx)(-gov|-iso[a-z]?)?|cn|eusc)(-[a-z]{1,16}){1,2}-[1-9][0-9]?$') || !self.config.endpoint.matches('^(https://)?ec2(-fips)?[.][a-z]+(-[a-z]+)+-[0-9]+[.](amazonaws[.]com|api[.]aws|api[.]amazonwebservices[.]com)') || self.config.endpoint.contains('.' + self.region + '.'))",
    "message": "Expected the host of this region's EC2, but got another region's",
    "fix": "Put the region of `spec.region` into the address, or leave the endpoint out.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'aws' || (!(has(self.authentication.type) ? self.authentication.type == 'serviceaccount' : has(self.authentication.serviceAccount) && !has(self.authentication.apiKey) && !has(self.authentication.oauth2) && !has(self.authentication.certificate)) || has(self.config) && has(self.config.customSettings) && 'roleArn' in self.config.customSettings)",
    "message": "Expected the ARN of a role, which type `serviceaccount` needs, but it is missing",
    "fix": "Add `roleArn`.",
    "path": "config.customSettings.roleArn",
    "code": "REQUIRED"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.storageConfig) || !has(self.storageConfig.availableStorageTypes) || self.storageConfig.availableStorageTypes.all(item, !has(item.iopsPerGB) || !item.iopsPerGB.matches('^[0-9]+(\\\\.[0-9]+)?$') || (item.name != 'io1' || double(item.iopsPerGB) <= 50.0) && (item.name != 'gp2' || double(item.iopsPerGB) <= 3.0)))",
    "message": "Expected iopsPerGB to be no more than a volume can do (50 of io1, 3 of gp2), but got more",
    "fix": "Lower it to what a volume of this type can do.",
    "path": "storageConfig.availableStorageTypes"
  },
  {
    "cel": "self.type != 'aws' || (!has(self.storageConfig) || !has(self.storageConfig.availableStorageTypes) || self.storageConfig.availableStorageTypes.all(item, !has(item.throughputMBps) || !item.throughputMBps.matches('^[0-9]+(\\\\.[0-9]+)?$') || (item.name != 'gp2' || double(item.throughputMBps) <= 250.0) && (item.name != 'io1' || double(item.throughputMBps) <= 1000.0) && (item.name != 'st1' || double(item.throughputMBps) <= 500.0) && (item.name != 'sc1' || double(item.throughputMBps) <= 250.0)))",
    "message": "Expected throughputMBps to be no more than a volume can do (250 of gp2, 1000 of io1, 500 of st1, 250 of sc1), but got more",
    "fix": "Lower it to what a volume of this type can do.",
    "path": "storageConfig.availableStorageTypes"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.authentication.type) || self.authentication.type in ['oauth2', 'certificate'])",
    "path": "authentication.type",
    "message": "Expected a method that this type of provider has (\"oauth2\", \"certificate\"), but got another one",
    "fix": "Use type `oauth2` with the block `oauth2`: the client secret of an application; the directory is `customSettings.tenantId`."
  },
  {
    "cel": "self.type != 'azure' || (has(self.authentication.type) || has(self.authentication.oauth2) || has(self.authentication.certificate) || !(has(self.authentication.apiKey) || has(self.authentication.serviceAccount)))",
    "path": "authentication",
    "message": "Expected a method that this type of provider has (\"oauth2\", \"certificate\"), but got another one",
    "fix": "Use type `oauth2` with the block `oauth2`: the client secret of an application; the directory is `customSettings.tenantId`."
  },
  {
    "cel": "self.type != 'azure' || (!has(self.region) || self.region == '' || self.region.matches('^[a-z][a-z0-9]*$'))",
    "message": "Expected a location such as \"westeurope\", but got another text",
    "fix": "Write its name in lower case without blanks and hyphens.",
    "path": "region"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint == '' || !self.config.endpoint.matches('(?i)^(https://)?(portal[.]azure[.](com|cn|us)|login[.]microsoftonline[.](com|us)|login[.]chinacloudapi[.]cn|graph[.]microsoft[.]com)'))",
    "message": "Expected the host of the Resource Manager such as \"management.azure.com\", but got another text",
    "fix": "Leave the endpoint out: `customSettings.cloud` tells it.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.availabilityZones) || self.availabilityZones.all(item, item == '' || item.matches('^[123]$')))",
    "message": "Expected a zone \"1\", \"2\" or \"3\", but got another text",
    "fix": "Write the number alone, in quotes.",
    "path": "availabilityZones"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.authentication) || !has(self.authentication.oauth2) || !has(self.authentication.oauth2.clientId) || self.authentication.oauth2.clientId == '' || self.authentication.oauth2.clientId.matches('^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'))",
    "message": "Expected the UUID of an application, but got another text",
    "fix": "Copy the application (client) id from the portal.",
    "path": "authentication.oauth2.clientId"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.authentication) || !has(self.authentication.oauth2) || !has(self.authentication.oauth2.tokenURL) || self.authentication.oauth2.tokenURL == '' || self.authentication.oauth2.tokenURL.matches('(?i)^https://'))",
    "message": "Expected an https address, but got another text",
    "fix": "Leave it out: `customSettings.tenantId` and `cloud` tell it.",
    "path": "authentication.oauth2.tokenURL"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.networkConfig) || !has(self.networkConfig.defaultNetworkId) || self.networkConfig.defaultNetworkId == '' || self.networkConfig.defaultNetworkId.matches('(?i)^([a-z0-9]([a-z0-9_.-]{0,62}[a-z0-9_])?|/subscriptions/[0-9a-f-]{36}/resourcegroups/[^/]+/providers/microsoft[.]network/virtualnetworks/[^/]+)$'))",
    "message": "Expected the name of a network (up to 64 letters, digits, `_`, `.` and `-`), or its resource id, but got another text",
    "fix": "Copy the name or the resource id from the portal.",
    "path": "networkConfig.defaultNetworkId"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.networkConfig) || !has(self.networkConfig.defaultSubnetId) || self.networkConfig.defaultSubnetId == '' || self.networkConfig.defaultSubnetId.matches('(?i)^([a-z0-9]([a-z0-9_.-]{0,78}[a-z0-9_])?|/subscriptions/[0-9a-f-]{36}/resourcegroups/[^/]+/providers/microsoft[.]network/virtualnetworks/[^/]+/subnets/[^/]+)$'))",
    "message": "Expected the name of a subnet (up to 80 letters, digits, `_`, `.` and `-`), or its resource id, but got another text",
    "fix": "Copy the name or the resource id from the portal.",
    "path": "networkConfig.defaultSubnetId"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.id) || item.id == '' || item.id.matches('(?i)^([a-z0-9]([a-z0-9_.-]{0,78}[a-z0-9_])?|/subscriptions/[0-9a-f-]{36}/resourcegroups/[^/]+/providers/microsoft[.]network/(virtualnetworks/[^/]+|virtualnetworks/[^/]+/subnets/[^/]+))$')))",
    "message": "Expected the name of a network or subnet (up to 80 letters, digits, `_`, `.` and `-`), or its resource id, but got another text",
    "fix": "Copy the name or the resource id from the portal.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.networkConfig) || !has(self.networkConfig.securityGroups) || self.networkConfig.securityGroups.all(item, !has(item.id) || item.id == '' || item.id.matches('(?i)^([a-z0-9]([a-z0-9_.-]{0,78}[a-z0-9_])?|/subscriptions/[0-9a-f-]{36}/resourcegroups/[^/]+/providers/microsoft[.]network/networksecuritygroups/[^/]+)$')))",
    "message": "Expected the name of a security group (up to 80 letters, digits, `_`, `.` and `-`), or its resource id, but got another text",
    "fix": "Copy the name or the resource id from the portal.",
    "path": "networkConfig.securityGroups"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.capabilities) || !has(self.capabilities.availableImages) || self.capabilities.availableImages.all(item, !has(item.id) || item.id == '' || (item.id.matches('^([^:/\\\\s]+:[^:/\\\\s]+:[^:/\\\\s]+:[^:/\\\\s]+|/[^\\\\s]+|[a-zA-Z0-9][a-zA-Z0-9_.-]{0,79})$') && !item.id.matches('^ami-[0-9a-f]{8}'))))",
    "message": "Expected an image as publisher:offer:sku:version, its name, or its resource id, but got another text",
    "fix": "Write it like `Canonical:ubuntu-24_04-lts:server:latest`.",
    "path": "capabilities.availableImages"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.capabilities) || !has(self.capabilities.supportedInstanceTypes) || self.capabilities.supportedInstanceTypes.all(item, item == '' || item.matches('(?i)^(standard|basic)_[a-z0-9_-]+$')))",
    "message": "Expected a size such as \"Standard_D2s_v5\", but got another text",
    "fix": "Write it as `az vm list-skus` does, with its tier in front.",
    "path": "capabilities.supportedInstanceTypes"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint.matches('^([hH][tT][tT][pP][sS]://)?([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$'))",
    "message": "Expected a host that is reached over https, such as \"management.azure.com\", but got something else or more",
    "fix": "Write it like `management.azure.com`; credentials belong in a Secret.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'azure' || (has(self.config) && has(self.config.customSettings) && 'subscriptionId' in self.config.customSettings && self.config.customSettings['subscriptionId'].matches('^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'))",
    "message": "Expected the UUID of a subscription, but it is missing or another text",
    "fix": "Copy the subscription id from the portal.",
    "path": "config.customSettings.subscriptionId"
  },
  {
    "cel": "self.type != 'azure' || (has(self.config) && has(self.config.customSettings) && 'resourceGroup' in self.config.customSettings && self.config.customSettings['resourceGroup'].matches('^[\\\\p{L}\\\\p{N}_.()-]{0,89}[\\\\p{L}\\\\p{N}_()-]$'))",
    "message": "Expected a resource group of 1 to 90 letters, digits, `_`, `.`, `-` and parentheses, without a point at its end, but it is missing or another text",
    "fix": "Copy the name from the portal.",
    "path": "config.customSettings.resourceGroup"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.config) || !has(self.config.customSettings) || !('tenantId' in self.config.customSettings) || self.config.customSettings['tenantId'].matches('^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'))",
    "message": "Expected the UUID of a directory (tenant), but got another text",
    "fix": "Copy the tenant id from the portal.",
    "path": "config.customSettings.tenantId"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.config) || !has(self.config.customSettings) || !('clientId' in self.config.customSettings) || self.config.customSettings['clientId'].matches('^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'))",
    "message": "Expected the UUID of an application, but got another text",
    "fix": "Copy the application (client) id from the portal.",
    "path": "config.customSettings.clientId"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.config) || !has(self.config.customSettings) || !('cloud' in self.config.customSettings) || self.config.customSettings['cloud'].matches('^(public|china|usgovernment)$'))",
    "message": "Expected one of public, china, usgovernment, but got another text",
    "fix": "Leave it out for the public cloud.",
    "path": "config.customSettings.cloud"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.cidr) || !isCIDR(item.cidr) || (item.cidr.matches('^([0-9.]+/([2-9]|[12][0-9])|[^.]*:.*)$') && !item.cidr.matches('^(127|169[.]254|22[4-9]|23[0-9])[.]|^168[.]63[.]129[.]16/|^255[.]255[.]255[.]255/'))))",
    "message": "Expected a network that a virtual network can have: /2 to /29, no loopback, link-local or multicast one, but got another one",
    "fix": "Copy the network from the portal.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.cidr) || !isCIDR(item.cidr) || cidr(item.cidr).masked() == cidr(item.cidr)))",
    "message": "Expected the address of a network, without host bits, but got one with some",
    "fix": "Write zeros behind the prefix of `cidr`.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.storageConfig) || !has(self.storageConfig.defaultDiskSize) || !isQuantity(self.storageConfig.defaultDiskSize) || !quantity('1Gi').isGreaterThan(quantity(self.storageConfig.defaultDiskSize)) && !quantity(self.storageConfig.defaultDiskSize).isGreaterThan(quantity('64Ti')))",
    "message": "Expected a disk from 1Gi to 64Ti, but got another size",
    "fix": "Choose a size that the provider can make.",
    "path": "storageConfig.defaultDiskSize"
  },
  {
    "cel": "self.type != 'azure' || (!(has(self.authentication.type) ? self.authentication.type == 'oauth2' : has(self.authentication.oauth2) && !has(self.authentication.apiKey) && !has(self.authentication.certificate) && !has(self.authentication.serviceAccount)) || has(self.config) && has(self.config.customSettings) && 'tenantId' in self.config.customSettings)",
    "message": "Expected the UUID of a directory (tenant), which type `oauth2` needs, but it is missing",
    "fix": "Add `tenantId`.",
    "path": "config.customSettings.tenantId",
    "code": "REQUIRED"
  },
  {
    "cel": "self.type != 'azure' || (!(has(self.authentication.type) ? self.authentication.type == 'certificate' : has(self.authentication.certificate) && !has(self.authentication.apiKey) && !has(self.authentication.oauth2) && !has(self.authentication.serviceAccount)) || has(self.config) && has(self.config.customSettings) && 'tenantId' in self.config.customSettings)",
    "message": "Expected the UUID of a directory (tenant), which type `certificate` needs, but it is missing",
    "fix": "Add `tenantId`.",
    "path": "config.customSettings.tenantId",
    "code": "REQUIRED"
  },
  {
    "cel": "self.type != 'azure' || (!(has(self.authentication.type) ? self.authentication.type == 'certificate' : has(self.authentication.certificate) && !has(self.authentication.apiKey) && !has(self.authentication.oauth2) && !has(self.authentication.serviceAccount)) || has(self.config) && has(self.config.customSettings) && 'clientId' in self.config.customSettings)",
    "message": "Expected the UUID of an application, which type `certificate` needs, but it is missing",
    "fix": "Add `clientId`.",
    "path": "config.customSettings.clientId",
    "code": "REQUIRED"
  },
  {
    "cel": "self.type != 'azure' || (!self.region.matches('^[a-z][a-z0-9]*$') || !((has(self.config) && has(self.config.customSettings) && 'cloud' in self.config.customSettings ? self.config.customSettings['cloud'] : 'public') in ['public', 'china', 'usgovernment']) || (has(self.config) && has(self.config.customSettings) && 'cloud' in self.config.customSettings ? self.config.customSettings['cloud'] : 'public') == (self.region.startsWith('china') ? 'china' : self.region.startsWith('usgov') || self.region.startsWith('usdod') ? 'usgovernment' : 'public'))",
    "message": "Expected a location of the cloud that the settings name (public unless they do), but got one of another cloud",
    "fix": "Set `customSettings.cloud` to the cloud of this location, or choose a location of the cloud.",
    "path": "region"
  },
  {
    "cel": "self.type != 'azure' || (!has(self.config) || !has(self.config.endpoint) || ((has(self.config) && has(self.config.customSettings) && 'cloud' in self.config.customSettings ? self.config.customSettings['cloud'] : 'public') == 'public' || !self.config.endpoint.matches('(?i)^(https://)?management[.]azure[.]com(:[0-9]+)?/?$')) && ((has(self.config) && has(self.config.customSettings) && 'cloud' in self.config.customSettings ? self.config.customSettings['cloud'] : 'public') == 'china' || !self.config.endpoint.matches('(?i)^(https://)?management[.]chinacloudapi[.]cn(:[0-9]+)?/?$')) && ((has(self.config) && has(self.config.customSettings) && 'cloud' in self.config.customSettings ? self.config.customSettings['cloud'] : 'public') == 'usgovernment' || !self.config.endpoint.matches('(?i)^(https://)?management[.]usgovcloudapi[.]net(:[0-9]+)?/?$')) || !((has(self.config) && has(self.config.customSettings) && 'cloud' in self.config.customSettings ? self.config.customSettings['cloud'] : 'public') in ['public', 'china', 'usgovernment']))",
    "message": "Expected the host of the cloud that the settings name (public unless they do), but got one of another cloud",
    "fix": "Leave the endpoint out: `customSettings.cloud` tells it.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.authentication.type) || self.authentication.type in ['serviceaccount'])",
    "path": "authentication.type",
    "message": "Expected a method that this type of provider has (\"serviceaccount\"), but got another one",
    "fix": "Use type `serviceaccount` with the block `serviceAccount`: the JSON document of a service account."
  },
  {
    "cel": "self.type != 'gcp' || (has(self.authentication.type) || has(self.authentication.serviceAccount) || !(has(self.authentication.apiKey) || has(self.authentication.oauth2) || has(self.authentication.certificate)))",
    "path": "authentication",
    "message": "Expected a method that this type of provider has (\"serviceaccount\"), but got another one",
    "fix": "Use type `serviceaccount` with the block `serviceAccount`: the JSON document of a service account."
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.region) || self.region == '' || self.region.matches('^[a-z]{2,24}-[a-z]{2,24}[1-9][0-9]?$'))",
    "message": "Expected a region such as \"europe-west1\", but got another text",
    "fix": "Write area and direction with a hyphen between them and the number behind, without a zone.",
    "path": "region"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint == '' || !self.config.endpoint.matches('(?i)^(https://)?(console[.]cloud[.]google[.]com|(storage|container|iam|oauth2|cloudresourcemanager|sqladmin|bigquery|logging|monitoring)[.]googleapis[.]com)'))",
    "message": "Expected the host of Compute Engine such as \"compute.googleapis.com\", but got another text",
    "fix": "Write `compute.googleapis.com`, or leave the endpoint out.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.networkConfig) || !has(self.networkConfig.defaultNetworkId) || self.networkConfig.defaultNetworkId == '' || self.networkConfig.defaultNetworkId.matches('^([a-z]([a-z0-9-]{0,61}[a-z0-9])?|[0-9]{1,20}|(https://[a-z0-9.-]*googleapis[.]com/compute/[a-z0-9]+/)?(projects/[a-z0-9.:-]+/)?global/networks/[a-z0-9-]{1,63})$'))",
    "message": "Expected the name of a network (up to 63 lower-case letters, digits and hyphens), or its path such as \"global/networks/default\", but got another text",
    "fix": "Copy the name, or the path behind `compute/v1/`, from the console.",
    "path": "networkConfig.defaultNetworkId"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.networkConfig) || !has(self.networkConfig.defaultSubnetId) || self.networkConfig.defaultSubnetId == '' || self.networkConfig.defaultSubnetId.matches('^([a-z]([a-z0-9-]{0,61}[a-z0-9])?|[0-9]{1,20}|(https://[a-z0-9.-]*googleapis[.]com/compute/[a-z0-9]+/)?(projects/[a-z0-9.:-]+/)?regions/[a-z0-9-]+/subnetworks/[a-z0-9-]{1,63})$'))",
    "message": "Expected the name of a subnet (up to 63 lower-case letters, digits and hyphens), or its path such as \"regions/europe-west1/subnetworks/default\", but got another text",
    "fix": "Copy the name, or the path behind `compute/v1/`, from the console.",
    "path": "networkConfig.defaultSubnetId"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.id) || item.id == '' || item.id.matches('^([a-z]([a-z0-9-]{0,61}[a-z0-9])?|[0-9]{1,20}|(https://[a-z0-9.-]*googleapis[.]com/compute/[a-z0-9]+/)?(projects/[a-z0-9.:-]+/)?(global/networks|regions/[a-z0-9-]+/subnetworks)/[a-z0-9-]{1,63})$')))",
    "message": "Expected the name of a network or subnet (up to 63 lower-case letters, digits and hyphens), or its path such as \"global/networks/default\", but got another text",
    "fix": "Copy the name, or the path behind `compute/v1/`, from the console.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.networkConfig) || !has(self.networkConfig.securityGroups) || self.networkConfig.securityGroups.all(item, !has(item.id) || item.id == '' || item.id.matches('^([a-z]([a-z0-9-]{0,61}[a-z0-9])?|[0-9]{1,20}|(https://[a-z0-9.-]*googleapis[.]com/compute/[a-z0-9]+/)?(projects/[a-z0-9.:-]+/)?global/firewalls/[a-z0-9-]{1,63})$')))",
    "message": "Expected the name of a firewall rule (up to 63 lower-case letters, digits and hyphens), or its path such as \"global/firewalls/allow-ssh\", but got another text",
    "fix": "Copy the name, or the path behind `compute/v1/`, from the console.",
    "path": "networkConfig.securityGroups"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.capabilities) || !has(self.capabilities.availableImages) || self.capabilities.availableImages.all(item, !has(item.id) || item.id == '' || (item.id.matches('^([a-z]([a-z0-9-]{0,61}[a-z0-9])?|[0-9]{1,20}|(https://[a-z0-9.-]*googleapis[.]com/compute/[a-z0-9]+/)?(projects/[a-z0-9.:-]+/)?(global/images/)?(family/)?[a-z0-9-]{1,63})$') && !item.id.matches('^ami-[0-9a-f]{8}'))))",
    "message": "Expected the name of an image, or its path such as \"projects/debian-cloud/global/images/family/debian-12\", but got another text",
    "fix": "Copy the path behind `compute/v1/` from the console.",
    "path": "capabilities.availableImages"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.capabilities) || !has(self.capabilities.supportedInstanceTypes) || self.capabilities.supportedInstanceTypes.all(item, item == '' || item.matches('^[a-z][a-z0-9]*(-[a-z0-9]+)+$')))",
    "message": "Expected a machine type such as \"e2-standard-4\", but got another text",
    "fix": "Write it as `gcloud compute machine-types list` does.",
    "path": "capabilities.supportedInstanceTypes"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint.matches('^([hH][tT][tT][pP][sS]://)?([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$'))",
    "message": "Expected a host that is reached over https, such as \"compute.googleapis.com\", but got something else or more",
    "fix": "Write it like `compute.googleapis.com`; credentials belong in a Secret.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'gcp' || (has(self.config) && has(self.config.customSettings) && 'projectId' in self.config.customSettings && self.config.customSettings['projectId'].matches('^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$'))",
    "message": "Expected the id of a project: 6 to 30 lower-case letters, digits and hyphens, but it is missing or another text",
    "fix": "Use the id of the project; its name or number will not do.",
    "path": "config.customSettings.projectId"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.cidr) || !isCIDR(item.cidr) || (item.cidr.matches('^([0-9.]+/([4-9]|[12][0-9])|[^.]*:.*)$') && !item.cidr.matches('^(0|127|169[.]254|22[4-9]|23[0-9])[.]|^255[.]255[.]255[.]255/'))))",
    "message": "Expected a network that a subnet can have: /4 to /29, no loopback, link-local or multicast one, but got another one",
    "fix": "Copy the network from the console.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.cidr) || !isCIDR(item.cidr) || cidr(item.cidr).masked() == cidr(item.cidr)))",
    "message": "Expected the address of a network, without host bits, but got one with some",
    "fix": "Write zeros behind the prefix of `cidr`.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.storageConfig) || !has(self.storageConfig.defaultDiskSize) || !isQuantity(self.storageConfig.defaultDiskSize) || !quantity('1Gi').isGreaterThan(quantity(self.storageConfig.defaultDiskSize)) && !quantity(self.storageConfig.defaultDiskSize).isGreaterThan(quantity('64Ti')))",
    "message": "Expected a disk from 1Gi to 64Ti, but got another size",
    "fix": "Choose a size that the provider can make.",
    "path": "storageConfig.defaultDiskSize"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.availabilityZones) || !self.region.matches('^[a-z]{2,24}-[a-z]{2,24}[1-9][0-9]?$') || self.availabilityZones.all(item, item.matches('^' + self.region + '-[a-z]$')))",
    "message": "Expected zones of the region such as \"europe-west1-b\" of europe-west1, but got another one",
    "fix": "Name zones of this region, or change the region.",
    "path": "availabilityZones"
  },
  {
    "cel": "self.type != 'gcp' || (!has(self.networkConfig) || !has(self.networkConfig.defaultSubnetId) || !self.region.matches('^[a-z]{2,24}-[a-z]{2,24}[1-9][0-9]?$') || !self.networkConfig.defaultSubnetId.contains('regions/') || self.networkConfig.defaultSubnetId.contains('regions/' + self.region + '/'))",
    "message": "Expected a subnet of the region, but got one of another region",
    "fix": "Name a subnet of this region, or change the region.",
    "path": "networkConfig.defaultSubnetId"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.authentication.type) || self.authentication.type in ['certificate', 'apikey'])",
    "path": "authentication.type",
    "message": "Expected a method that this type of provider has (\"certificate\", \"apikey\"), but got another one",
    "fix": "Use type `certificate` with the block `certificate`: the certificate of an extension; its key is `customSettings.extensionKey`."
  },
  {
    "cel": "self.type != 'vsphere' || (has(self.authentication.type) || has(self.authentication.certificate) || has(self.authentication.apiKey) || !(has(self.authentication.oauth2) || has(self.authentication.serviceAccount)))",
    "path": "authentication",
    "message": "Expected a method that this type of provider has (\"certificate\", \"apikey\"), but got another one",
    "fix": "Use type `certificate` with the block `certificate`: the certificate of an extension; its key is `customSettings.extensionKey`."
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.availabilityZones) || self.availabilityZones.all(item, item == '' || (item.matches('^([^/\\\\\\\\%]|%(2[fF5]|5[cC])){1,80}$') && item.matches('\\\\S'))))",
    "message": "Expected the name of a cluster, 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`, but got another text",
    "fix": "Write the name alone as vCenter shows it, without the folders above it.",
    "path": "availabilityZones"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.networkConfig) || !has(self.networkConfig.defaultNetworkId) || self.networkConfig.defaultNetworkId == '' || (self.networkConfig.defaultNetworkId.matches('^([^/\\\\\\\\%]|%(2[fF5]|5[cC])){1,80}$') && self.networkConfig.defaultNetworkId.matches('\\\\S')))",
    "message": "Expected the name of a network, 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`, but got another text",
    "fix": "Write the name alone as vCenter shows it, without the folders above it.",
    "path": "networkConfig.defaultNetworkId"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.id) || item.id == '' || (item.id.matches('^([^/\\\\\\\\%]|%(2[fF5]|5[cC])){1,80}$') && item.id.matches('\\\\S'))))",
    "message": "Expected the name of a network, 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`, but got another text",
    "fix": "Write the name alone as vCenter shows it, without the folders above it.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.config) || !has(self.config.version) || self.config.version == '' || self.config.version.matches('^[vV]?[0-9]+([.][0-9]+){0,4}( ?[uU][0-9]+[a-z]?)?$'))",
    "message": "Expected a version such as \"7.0\", but got another text",
    "fix": "Write the version of vCenter, or leave it out.",
    "path": "config.version"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.computeConfig) || !has(self.computeConfig.defaultCPU) || self.computeConfig.defaultCPU == '' || !self.computeConfig.defaultCPU.matches('^[0-9]+[.]0*[1-9]'))",
    "message": "Expected a whole number of CPUs such as \"2\", but got another text",
    "fix": "Write a whole number: machines here have no parts of a CPU.",
    "path": "computeConfig.defaultCPU"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.computeConfig) || !has(self.computeConfig.maxCPU) || self.computeConfig.maxCPU == '' || !self.computeConfig.maxCPU.matches('^[0-9]+[.]0*[1-9]'))",
    "message": "Expected a whole number of CPUs such as \"2\", but got another text",
    "fix": "Write a whole number: machines here have no parts of a CPU.",
    "path": "computeConfig.maxCPU"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint.matches('^([hH][tT][tT][pP][sS]://)?([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$'))",
    "message": "Expected a host that is reached over https, such as \"vcenter.example.com\", but got something else or more",
    "fix": "Write it like `vcenter.example.com`; credentials belong in a Secret.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.config) || !has(self.config.customSettings) || !('datacenter' in self.config.customSettings) || (self.config.customSettings['datacenter'].matches('^([^/\\\\\\\\%]|%(2[fF5]|5[cC])){1,80}$') && self.config.customSettings['datacenter'].matches('\\\\S')))",
    "message": "Expected the name of a datacenter, 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`, but got another text",
    "fix": "Write the name alone as vCenter shows it, without the folders above it.",
    "path": "config.customSettings.datacenter"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.config) || !has(self.config.customSettings) || !('datastore' in self.config.customSettings) || (self.config.customSettings['datastore'].matches('^([^/\\\\\\\\%]|%(2[fF5]|5[cC])){1,80}$') && self.config.customSettings['datastore'].matches('\\\\S')))",
    "message": "Expected the name of a datastore, 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`, but got another text",
    "fix": "Write the name alone as vCenter shows it, without the folders above it.",
    "path": "config.customSettings.datastore"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.config) || !has(self.config.customSettings) || !('resourcePool' in self.config.customSettings) || (self.config.customSettings['resourcePool'].matches('^([^/\\\\\\\\%]|%(2[fF5]|5[cC])){1,80}$') && self.config.customSettings['resourcePool'].matches('\\\\S')))",
    "message": "Expected the name of a resource pool, 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`, but got another text",
    "fix": "Write the name alone as vCenter shows it, without the folders above it.",
    "path": "config.customSettings.resourcePool"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.config) || !has(self.config.customSettings) || !('extensionKey' in self.config.customSettings) || self.config.customSettings['extensionKey'].matches('^\\\\S{1,255}$'))",
    "message": "Expected the key of an extension, but got another text",
    "fix": "Write the key under which it was registered.",
    "path": "config.customSettings.extensionKey"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.config) || !has(self.config.customSettings) || !('caBundle' in self.config.customSettings) || self.config.customSettings['caBundle'].matches('^\\\\s*-----BEGIN CERTIFICATE-----\\\\s'))",
    "message": "Expected certificates as PEM, but got another text",
    "fix": "Paste the certificates of the authorities, each from `-----BEGIN CERTIFICATE-----` to its end.",
    "path": "config.customSettings.caBundle"
  },
  {
    "cel": "self.type != 'vsphere' || (!has(self.storageConfig) || !has(self.storageConfig.defaultDiskSize) || !isQuantity(self.storageConfig.defaultDiskSize) || !quantity('1Mi').isGreaterThan(quantity(self.storageConfig.defaultDiskSize)) && !quantity(self.storageConfig.defaultDiskSize).isGreaterThan(quantity('62Ti')))",
    "message": "Expected a disk from 1Mi to 62Ti, but got another size",
    "fix": "Choose a size that the provider can make.",
    "path": "storageConfig.defaultDiskSize"
  },
  {
    "cel": "self.type != 'vsphere' || (has(self.availabilityZones) && self.availabilityZones.size() > 0)",
    "message": "Expected at least one cluster, but it is missing",
    "fix": "Add `availabilityZones: [cluster1]`.",
    "path": "availabilityZones",
    "code": "REQUIRED"
  },
  {
    "cel": "self.type != 'vsphere' || (has(self.config) && has(self.config.customSettings) && 'datacenter' in self.config.customSettings && self.config.customSettings['datacenter'] != '' || (self.region.matches('^([^/\\\\\\\\%]|%(2[fF5]|5[cC])){1,80}$') && self.region.matches('\\\\S')))",
    "message": "Expected the name of a datacenter, 1 to 80 characters, with `/`, `\\` and `%` written as `%2f`, `%5c` and `%25`, but got another text",
    "fix": "Write it in `customSettings.datacenter`, or call the region like the datacenter.",
    "path": "region"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.authentication.type) || self.authentication.type in ['apikey', 'serviceaccount'])",
    "path": "authentication.type",
    "message": "Expected a method that this type of provider has (\"apikey\", \"serviceaccount\"), but got another one",
    "fix": "Use type `apikey` with the block `apiKey`: an application credential; its secret is a sibling key of the same Secret."
  },
  {
    "cel": "self.type != 'openstack' || (has(self.authentication.type) || has(self.authentication.apiKey) || has(self.authentication.serviceAccount) || !(has(self.authentication.oauth2) || has(self.authentication.certificate)))",
    "path": "authentication",
    "message": "Expected a method that this type of provider has (\"apikey\", \"serviceaccount\"), but got another one",
    "fix": "Use type `apikey` with the block `apiKey`: an application credential; its secret is a sibling key of the same Secret."
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.availabilityZones) || self.availabilityZones.all(item, item == '' || !item.matches(':')))",
    "message": "Expected an availability zone without a colon, but got another text",
    "fix": "Name the zone alone, without host and node.",
    "path": "availabilityZones"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint == '' || !self.config.endpoint.matches('(?i)^[^/]*(//[^/]*)?/(identity/)?v2[.]0/?$'))",
    "message": "Expected the address of version 3 of the identity service, but got another text",
    "fix": "Write `/v3` at its end; version 2.0 is gone since Queens.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint == '' || !self.config.endpoint.matches('(?i)^[^/]*(//[^/]*)?/(dashboard|horizon|project|auth/login)(/|$)'))",
    "message": "Expected the address of the identity service, not of the dashboard, but got another text",
    "fix": "Write it as `openstack endpoint list --service identity` tells it.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint.matches('^([hH][tT][tT][pP][sS]://)?([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[^\\\\s?#@]*)?$'))",
    "message": "Expected a host that is reached over https, such as \"openstack.example.com:5000/v3\", but got something else or more",
    "fix": "Write it like `openstack.example.com:5000/v3`; credentials belong in a Secret.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('projectName' in self.config.customSettings) || (self.config.customSettings['projectName'].matches('^.{1,64}$') && self.config.customSettings['projectName'].matches('\\\\S')))",
    "message": "Expected a text of 1 to 64 characters that is not blank, but got another text",
    "fix": "Write it as `openstack project show` tells it.",
    "path": "config.customSettings.projectName"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('projectId' in self.config.customSettings) || self.config.customSettings['projectId'].matches('^[a-zA-Z0-9_-]{1,64}$'))",
    "message": "Expected an id of 1 to 64 letters, digits, `_` and `-`, but got another text",
    "fix": "Copy the id as `openstack project show` tells it; a name goes into the setting for names.",
    "path": "config.customSettings.projectId"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('tenant' in self.config.customSettings) || (self.config.customSettings['tenant'].matches('^.{1,64}$') && self.config.customSettings['tenant'].matches('\\\\S')))",
    "message": "Expected a text of 1 to 64 characters that is not blank, but got another text",
    "fix": "Write it as `openstack project show` tells it.",
    "path": "config.customSettings.tenant"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('projectDomainName' in self.config.customSettings) || (self.config.customSettings['projectDomainName'].matches('^.{1,64}$') && self.config.customSettings['projectDomainName'].matches('\\\\S')))",
    "message": "Expected a text of 1 to 64 characters that is not blank, but got another text",
    "fix": "Write it as `openstack project show` tells it.",
    "path": "config.customSettings.projectDomainName"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('projectDomainId' in self.config.customSettings) || self.config.customSettings['projectDomainId'].matches('^[a-zA-Z0-9_-]{1,64}$'))",
    "message": "Expected an id of 1 to 64 letters, digits, `_` and `-`, but got another text",
    "fix": "Copy the id as `openstack project show` tells it; a name goes into the setting for names.",
    "path": "config.customSettings.projectDomainId"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('userDomainName' in self.config.customSettings) || (self.config.customSettings['userDomainName'].matches('^.{1,64}$') && self.config.customSettings['userDomainName'].matches('\\\\S')))",
    "message": "Expected a text of 1 to 64 characters that is not blank, but got another text",
    "fix": "Write it as `openstack project show` tells it.",
    "path": "config.customSettings.userDomainName"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('userDomainId' in self.config.customSettings) || self.config.customSettings['userDomainId'].matches('^[a-zA-Z0-9_-]{1,64}$'))",
    "message": "Expected an id of 1 to 64 letters, digits, `_` and `-`, but got another text",
    "fix": "Copy the id as `openstack project show` tells it; a name goes into the setting for names.",
    "path": "config.customSettings.userDomainId"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('domain' in self.config.customSettings) || (self.config.customSettings['domain'].matches('^.{1,64}$') && self.config.customSettings['domain'].matches('\\\\S')))",
    "message": "Expected a text of 1 to 64 characters that is not blank, but got another text",
    "fix": "Write it as `openstack project show` tells it.",
    "path": "config.customSettings.domain"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('caBundle' in self.config.customSettings) || self.config.customSettings['caBundle'].matches('^\\\\s*-----BEGIN CERTIFICATE-----\\\\s'))",
    "message": "Expected certificates as PEM, but got another text",
    "fix": "Paste the certificates of the authorities, each from `-----BEGIN CERTIFICATE-----` to its end.",
    "path": "config.customSettings.caBundle"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('interface' in self.config.customSettings) || self.config.customSettings['interface'].matches('^(public|internal)$'))",
    "message": "Expected one of public, internal, but got another text",
    "fix": "Leave it out, unless the gateway runs inside of the cloud.",
    "path": "config.customSettings.interface"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !('cloud' in self.config.customSettings) || (self.config.customSettings['cloud'].matches('^.{1,64}$') && self.config.customSettings['cloud'].matches('\\\\S')))",
    "message": "Expected a text of 1 to 64 characters that is not blank, but got another text",
    "fix": "Copy its name from the document.",
    "path": "config.customSettings.cloud"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.cidr) || !isCIDR(item.cidr) || cidr(item.cidr).masked() == cidr(item.cidr)))",
    "message": "Expected the address of a network, without host bits, but got one with some",
    "fix": "Write zeros behind the prefix of `cidr`.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !(('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') && ('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '')))",
    "message": "Expected one of projectName and projectId, but got both",
    "fix": "Remove one of the two.",
    "path": "config.customSettings.projectId"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !(('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '') && ('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '')))",
    "message": "Expected one of tenant and projectId, but got both",
    "fix": "Remove one of the two.",
    "path": "config.customSettings.projectId"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !(('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') && ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '')))",
    "message": "Expected one of projectName and tenant, but got both",
    "fix": "Remove one of the two.",
    "path": "config.customSettings.tenant"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !(('projectDomainName' in self.config.customSettings && self.config.customSettings['projectDomainName'] != '') && ('projectDomainId' in self.config.customSettings && self.config.customSettings['projectDomainId'] != '')))",
    "message": "Expected one of projectDomainName and projectDomainId, but got both",
    "fix": "Remove one of the two.",
    "path": "config.customSettings.projectDomainId"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || !(('userDomainName' in self.config.customSettings && self.config.customSettings['userDomainName'] != '') && ('userDomainId' in self.config.customSettings && self.config.customSettings['userDomainId'] != '')))",
    "message": "Expected one of userDomainName and userDomainId, but got both",
    "fix": "Remove one of the two.",
    "path": "config.customSettings.userDomainId"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || ('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') && ('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '') || ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '') && ('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '') || ('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') && ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '') || ('projectDomainName' in self.config.customSettings && self.config.customSettings['projectDomainName'] != '') && ('projectDomainId' in self.config.customSettings && self.config.customSettings['projectDomainId'] != '') || ('userDomainName' in self.config.customSettings && self.config.customSettings['userDomainName'] != '') && ('userDomainId' in self.config.customSettings && self.config.customSettings['userDomainId'] != '') || !(has(self.authentication.type) ? self.authentication.type == 'apikey' : has(self.authentication.apiKey) && !has(self.authentication.oauth2) && !has(self.authentication.certificate) && !has(self.authentication.serviceAccount)) || !('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != ''))",
    "message": "Expected no project beside an application credential, which has its own, but got one",
    "fix": "Remove it, or use clouds.yaml with type `serviceaccount`.",
    "path": "config.customSettings.projectName"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || ('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') && ('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '') || ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '') && ('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '') || ('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') && ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '') || ('projectDomainName' in self.config.customSettings && self.config.customSettings['projectDomainName'] != '') && ('projectDomainId' in self.config.customSettings && self.config.customSettings['projectDomainId'] != '') || ('userDomainName' in self.config.customSettings && self.config.customSettings['userDomainName'] != '') && ('userDomainId' in self.config.customSettings && self.config.customSettings['userDomainId'] != '') || !(has(self.authentication.type) ? self.authentication.type == 'apikey' : has(self.authentication.apiKey) && !has(self.authentication.oauth2) && !has(self.authentication.certificate) && !has(self.authentication.serviceAccount)) || !('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '') || ('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != ''))",
    "message": "Expected no project beside an application credential, which has its own, but got one",
    "fix": "Remove it, or use clouds.yaml with type `serviceaccount`.",
    "path": "config.customSettings.tenant"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || ('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') && ('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '') || ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '') && ('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '') || ('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') && ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '') || ('projectDomainName' in self.config.customSettings && self.config.customSettings['projectDomainName'] != '') && ('projectDomainId' in self.config.customSettings && self.config.customSettings['projectDomainId'] != '') || ('userDomainName' in self.config.customSettings && self.config.customSettings['userDomainName'] != '') && ('userDomainId' in self.config.customSettings && self.config.customSettings['userDomainId'] != '') || !(has(self.authentication.type) ? self.authentication.type == 'apikey' : has(self.authentication.apiKey) && !has(self.authentication.oauth2) && !has(self.authentication.certificate) && !has(self.authentication.serviceAccount)) || !('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '') || ('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') || ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != ''))",
    "message": "Expected no project beside an application credential, which has its own, but got one",
    "fix": "Remove it, or use clouds.yaml with type `serviceaccount`.",
    "path": "config.customSettings.projectId"
  },
  {
    "cel": "self.type != 'openstack' || (!has(self.config) || !has(self.config.customSettings) || ('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') && ('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '') || ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '') && ('projectId' in self.config.customSettings && self.config.customSettings['projectId'] != '') || ('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') && ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '') || ('projectDomainName' in self.config.customSettings && self.config.customSettings['projectDomainName'] != '') && ('projectDomainId' in self.config.customSettings && self.config.customSettings['projectDomainId'] != '') || ('userDomainName' in self.config.customSettings && self.config.customSettings['userDomainName'] != '') && ('userDomainId' in self.config.customSettings && self.config.customSettings['userDomainId'] != '') || (has(self.authentication.type) ? self.authentication.type == 'apikey' : has(self.authentication.apiKey) && !has(self.authentication.oauth2) && !has(self.authentication.certificate) && !has(self.authentication.serviceAccount)) || !(('projectName' in self.config.customSettings && self.config.customSettings['projectName'] != '') || ('tenant' in self.config.customSettings && self.config.customSettings['tenant'] != '')) || (('projectDomainName' in self.config.customSettings && self.config.customSettings['projectDomainName'] != '') || ('projectDomainId' in self.config.customSettings && self.config.customSettings['projectDomainId'] != '') || ('domain' in self.config.customSettings && self.config.customSettings['domain'] != '')))",
    "message": "Expected the domain of the project, which its name needs, but it is missing",
    "fix": "Add `projectDomainName: Default`.",
    "path": "config.customSettings.projectDomainName",
    "code": "REQUIRED"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.authentication.type) || self.authentication.type in ['certificate', 'apikey'])",
    "path": "authentication.type",
    "message": "Expected a method that this type of provider has (\"certificate\", \"apikey\"), but got another one",
    "fix": "Use type `certificate` with the block `certificate`: a client certificate for TLS."
  },
  {
    "cel": "self.type != 'libvirt' || (has(self.authentication.type) || has(self.authentication.certificate) || has(self.authentication.apiKey) || !(has(self.authentication.oauth2) || has(self.authentication.serviceAccount)))",
    "path": "authentication",
    "message": "Expected a method that this type of provider has (\"certificate\", \"apikey\"), but got another one",
    "fix": "Use type `certificate` with the block `certificate`: a client certificate for TLS."
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint == '' || self.config.endpoint.matches('^((qemu|ch)(([+](tls|tcp))?://([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?|([+]unix)?://)/(system|session)|(xen|lxc)(([+](tls|tcp))?://([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?|([+]unix)?://)(/(system)?)?|test(([+](tls|tcp))?://([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?|([+]unix)?://)/default)$'))",
    "message": "Expected a libvirt address over TLS such as \"qemu+tls://host.example.com/system\", but got another text",
    "fix": "Write driver, `+tls`, host and path: no ssh, ext or libssh, no user and no query.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.networkConfig) || !has(self.networkConfig.defaultNetworkId) || self.networkConfig.defaultNetworkId == '' || !self.networkConfig.defaultNetworkId.matches('/|^[.]{1,2}$'))",
    "message": "Expected the name of a network without a slash, but got another text",
    "fix": "Write it as `virsh` lists it.",
    "path": "networkConfig.defaultNetworkId"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.id) || item.id == '' || !item.id.matches('/|^[.]{1,2}$')))",
    "message": "Expected the name of a network without a slash, but got another text",
    "fix": "Write it as `virsh` lists it.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.networkConfig) || !has(self.networkConfig.securityGroups) || self.networkConfig.securityGroups.all(item, !has(item.id) || item.id == '' || !item.id.matches('/|^[.]{1,2}$')))",
    "message": "Expected the name of a network filter without a slash, but got another text",
    "fix": "Write it as `virsh` lists it.",
    "path": "networkConfig.securityGroups"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.storageConfig) || !has(self.storageConfig.defaultStorageClass) || self.storageConfig.defaultStorageClass == '' || !self.storageConfig.defaultStorageClass.matches('/|^[.]{1,2}$'))",
    "message": "Expected the name of a storage pool without a slash, but got another text",
    "fix": "Write it as `virsh` lists it.",
    "path": "storageConfig.defaultStorageClass"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.storageConfig) || !has(self.storageConfig.availableStorageTypes) || self.storageConfig.availableStorageTypes.all(item, !has(item.name) || item.name == '' || !item.name.matches('/|^[.]{1,2}$')))",
    "message": "Expected the name of a storage pool without a slash, but got another text",
    "fix": "Write it as `virsh` lists it.",
    "path": "storageConfig.availableStorageTypes"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.computeConfig) || !has(self.computeConfig.defaultCPU) || self.computeConfig.defaultCPU == '' || !self.computeConfig.defaultCPU.matches('^[0-9]+[.]0*[1-9]'))",
    "message": "Expected a whole number of CPUs such as \"2\", but got another text",
    "fix": "Write a whole number: machines here have no parts of a CPU.",
    "path": "computeConfig.defaultCPU"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.computeConfig) || !has(self.computeConfig.maxCPU) || self.computeConfig.maxCPU == '' || !self.computeConfig.maxCPU.matches('^[0-9]+[.]0*[1-9]'))",
    "message": "Expected a whole number of CPUs such as \"2\", but got another text",
    "fix": "Write a whole number: machines here have no parts of a CPU.",
    "path": "computeConfig.maxCPU"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.config) || !has(self.config.customSettings) || !('uri' in self.config.customSettings) || self.config.customSettings['uri'].matches('^((qemu|ch)(([+](tls|tcp))?://([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?|([+]unix)?://)/(system|session)|(xen|lxc)(([+](tls|tcp))?://([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?|([+]unix)?://)(/(system)?)?|test(([+](tls|tcp))?://([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?|([+]unix)?://)/default)$'))",
    "message": "Expected a libvirt address over TLS such as \"qemu+tls://host.example.com/system\", but got another text",
    "fix": "Write driver, `+tls`, host and path: no ssh, ext or libssh, no user and no query.",
    "path": "config.customSettings.uri"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.config) || !has(self.config.customSettings) || !('socket' in self.config.customSettings) || self.config.customSettings['socket'].matches('^(/[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*){1,16}$'))",
    "message": "Expected the path of a socket such as \"/run/libvirt/libvirt-sock-ro\", but got another text",
    "fix": "Write the whole path, without links and dots.",
    "path": "config.customSettings.socket"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.config) || !has(self.config.customSettings) || !('access' in self.config.customSettings) || self.config.customSettings['access'].matches('^(read-only|read-write)$'))",
    "message": "Expected \"read-only\" or \"read-write\", but got another text",
    "fix": "Write `read-only`, or leave it out.",
    "path": "config.customSettings.access"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.config) || !has(self.config.customSettings) || !('caBundle' in self.config.customSettings) || self.config.customSettings['caBundle'].matches('^\\\\s*-----BEGIN CERTIFICATE-----\\\\s'))",
    "message": "Expected certificates as PEM, but got another text",
    "fix": "Paste the certificates of the authorities, each from `-----BEGIN CERTIFICATE-----` to its end.",
    "path": "config.customSettings.caBundle"
  },
  {
    "cel": "self.type != 'libvirt' || (has(self.config) && (has(self.config.endpoint) && self.config.endpoint != '' || has(self.config.customSettings) && 'uri' in self.config.customSettings && self.config.customSettings['uri'] != ''))",
    "message": "Expected the address of a host, but it is missing",
    "fix": "Add `endpoint: qemu+tls://host.example.com/system`.",
    "path": "config.endpoint",
    "code": "REQUIRED"
  },
  {
    "cel": "self.type != 'libvirt' || (!has(self.config) || !(has(self.config.endpoint) && self.config.endpoint != '') || !(has(self.config.customSettings) && 'uri' in self.config.customSettings && self.config.customSettings['uri'] != '') || self.config.endpoint == self.config.customSettings['uri'])",
    "message": "Expected one address, `endpoint` or `customSettings.uri`, but got two that differ",
    "fix": "Remove one of the two.",
    "path": "config.customSettings.uri"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.authentication.type) || self.authentication.type in ['apikey'])",
    "path": "authentication.type",
    "message": "Expected a method that this type of provider has (\"apikey\"), but got another one",
    "fix": "Use type `apikey` with the block `apiKey`: an API token."
  },
  {
    "cel": "self.type != 'proxmox' || (has(self.authentication.type) || has(self.authentication.apiKey) || !(has(self.authentication.oauth2) || has(self.authentication.certificate) || has(self.authentication.serviceAccount)))",
    "path": "authentication",
    "message": "Expected a method that this type of provider has (\"apikey\"), but got another one",
    "fix": "Use type `apikey` with the block `apiKey`: an API token."
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.availabilityZones) || self.availabilityZones.all(item, item == '' || item.matches('^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$')))",
    "message": "Expected the name of a node such as \"pve1\", but got another text",
    "fix": "Write its host name without a domain.",
    "path": "availabilityZones"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.storageConfig) || !has(self.storageConfig.defaultStorageClass) || self.storageConfig.defaultStorageClass == '' || self.storageConfig.defaultStorageClass.matches('(?i)^[a-z][a-z0-9_.-]*[a-z0-9]$'))",
    "message": "Expected the id of a storage such as \"local-lvm\", but got another text",
    "fix": "Write it as the storage list of the cluster shows it.",
    "path": "storageConfig.defaultStorageClass"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.storageConfig) || !has(self.storageConfig.availableStorageTypes) || self.storageConfig.availableStorageTypes.all(item, !has(item.name) || item.name == '' || item.name.matches('(?i)^[a-z][a-z0-9_.-]*[a-z0-9]$')))",
    "message": "Expected the id of a storage such as \"local-lvm\", but got another text",
    "fix": "Write it as the storage list of the cluster shows it.",
    "path": "storageConfig.availableStorageTypes"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.networkConfig) || !has(self.networkConfig.defaultNetworkId) || self.networkConfig.defaultNetworkId == '' || self.networkConfig.defaultNetworkId.matches('^[a-zA-Z0-9_.-]{1,15}$'))",
    "message": "Expected a bridge or a virtual network such as \"vmbr0\", but got another text",
    "fix": "Write it as the network list of a node shows it, up to 15 characters.",
    "path": "networkConfig.defaultNetworkId"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.networkConfig) || !has(self.networkConfig.availableNetworks) || self.networkConfig.availableNetworks.all(item, !has(item.id) || item.id == '' || item.id.matches('^[a-zA-Z0-9_.-]{1,15}$')))",
    "message": "Expected a bridge or a virtual network such as \"vmbr0\", but got another text",
    "fix": "Write it as the network list of a node shows it, up to 15 characters.",
    "path": "networkConfig.availableNetworks"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.networkConfig) || !has(self.networkConfig.securityGroups) || self.networkConfig.securityGroups.all(item, !has(item.id) || item.id == '' || item.id.matches('^[A-Za-z][A-Za-z0-9_-]{1,17}$')))",
    "message": "Expected a security group such as \"web\", 2 to 18 letters, digits, `-` and `_`, but got another text",
    "fix": "Write it as the firewall of the datacenter shows it.",
    "path": "networkConfig.securityGroups"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.capabilities) || !has(self.capabilities.availableImages) || self.capabilities.availableImages.all(item, !has(item.id) || item.id == '' || !item.id.matches('^([0-9]{1,2}|0[0-9]*|[0-9]{10,})$')))",
    "message": "Expected a volume such as \"local:iso/debian-12.iso\", or a template by its name or its id from 100 to 999999999, but got another text",
    "fix": "Copy the id of the template, or the name of the volume, from the storage.",
    "path": "capabilities.availableImages"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.computeConfig) || !has(self.computeConfig.defaultCPU) || self.computeConfig.defaultCPU == '' || !self.computeConfig.defaultCPU.matches('^[0-9]+[.]0*[1-9]'))",
    "message": "Expected a whole number of CPUs such as \"2\", but got another text",
    "fix": "Write a whole number: machines here have no parts of a CPU.",
    "path": "computeConfig.defaultCPU"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.computeConfig) || !has(self.computeConfig.maxCPU) || self.computeConfig.maxCPU == '' || !self.computeConfig.maxCPU.matches('^[0-9]+[.]0*[1-9]'))",
    "message": "Expected a whole number of CPUs such as \"2\", but got another text",
    "fix": "Write a whole number: machines here have no parts of a CPU.",
    "path": "computeConfig.maxCPU"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.config) || !has(self.config.endpoint) || self.config.endpoint.matches('^([hH][tT][tT][pP][sS]://)?([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\\\[[0-9a-fA-F:.]+\\\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$'))",
    "message": "Expected a host that is reached over https, such as \"pve.example.com:8006\", but got something else or more",
    "fix": "Write it like `pve.example.com:8006`; credentials belong in a Secret.",
    "path": "config.endpoint"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.config) || !has(self.config.customSettings) || !('tokenId' in self.config.customSettings) || self.config.customSettings['tokenId'].matches('^[^\\\\s@!/:]{1,61}@[A-Za-z][A-Za-z0-9._-]{1,31}![A-Za-z][A-Za-z0-9._-]{1,63}$'))",
    "message": "Expected the id of a token such as \"gateway@pve!probe\", but got another text",
    "fix": "Write user, `@`, realm, `!` and token; its uuid belongs in the Secret.",
    "path": "config.customSettings.tokenId"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.config) || !has(self.config.customSettings) || !('pool' in self.config.customSettings) || self.config.customSettings['pool'].matches('^[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,2}$'))",
    "message": "Expected the name of a pool such as \"team-a\", but got another text",
    "fix": "Write it as the cluster shows it, with the pools above it and `/` between.",
    "path": "config.customSettings.pool"
  },
  {
    "cel": "self.type != 'proxmox' || (!has(self.config) || !has(self.config.customSettings) || !('caBundle' in self.config.customSettings) || self.config.customSettings['caBundle'].matches('^\\\\s*-----BEGIN CERTIFICATE-----\\\\s'))",
    "message": "Expected certificates as PEM, but got another text",
    "fix": "Paste the certificates of the authorities, each from `-----BEGIN CERTIFICATE-----` to its end.",
    "path": "config.customSettings.caBundle"
  }
];
