import { ArrayMaxSize, MaxLength, MinLength } from 'class-validator';
import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { IsPortRange } from '../constraints/formats.ts';
import { Atomic } from '../constraints/lists.ts';
import { Required } from '../constraints/required.ts';
import { Rule } from '../constraints/rule.ts';

export enum RuleProtocol {
  TCP = 'tcp',
  UDP = 'udp',
  ICMP = 'icmp',
}
registerEnumType(RuleProtocol, {
  name: 'RuleProtocol',
  description: 'The protocol that a security rule lets through.',
  valuesConfig: {
    TCP: { description: 'TCP.' },
    UDP: { description: 'UDP.' },
    ICMP: { description: 'ICMP, which has no ports.' },
  },
});

export enum RuleDirection {
  INGRESS = 'ingress',
  EGRESS = 'egress',
}
registerEnumType(RuleDirection, {
  name: 'RuleDirection',
  description: 'Which way the traffic of a security rule goes.',
  valuesConfig: {
    INGRESS: { description: 'To the machine.' },
    EGRESS: { description: 'From the machine.' },
  },
});

@Rule({
  // What is no range at all is for the format of the port to refuse.
  cel:
    `!has(self.port) || !self.port.matches('^[0-9]+-[0-9]+$') || ` +
    `int(self.port.substring(0, self.port.indexOf('-'))) <= int(self.port.substring(self.port.indexOf('-') + 1))`,
  message: 'Expected a range of ports that begins with the lower one, but got the higher one first',
  fix: 'Swap the two ports.',
  path: 'port',
})
@ObjectType({ simpleResolvers: true, description: 'Traffic that a firewall lets through.' })
@InputType('SecurityRuleInput', { description: 'Traffic that a firewall lets through.' })
export class SecurityRule {
  @Field(() => RuleProtocol, { nullable: true, description: 'Protocol.' })
  protocol?: RuleProtocol | null;

  @IsPortRange()
  @Field(() => String, {
    nullable: true,
    description: 'Port or range of ports from 0 to 65535, as text, for example `"22"` or `"80-443"`.',
  })
  port?: string | null;

  @MaxLength(1024)
  @Field(() => String, {
    nullable: true,
    description: 'The other end: a network in CIDR notation or the id of a security group, for example `10.0.0.0/8`.',
  })
  source?: string | null;

  @Field(() => RuleDirection, { nullable: true, description: 'Which way the traffic goes.' })
  direction?: RuleDirection | null;
}

@ObjectType({ simpleResolvers: true, description: 'A group of firewall rules.' })
@InputType('SecurityGroupInput', { description: 'A group of firewall rules.' })
export class SecurityGroup {
  @Required({ example: 'id: sg-12345678' })
  @MinLength(1)
  @MaxLength(1024)
  @Field(() => String, {
    nullable: true,
    description: "The provider's own id, unique in this list, for example `sg-12345678`.",
  })
  id?: string | null;

  @MaxLength(512)
  @Field(() => String, { nullable: true, description: 'Name for people, for example `web`.' })
  name?: string | null;

  @MaxLength(4096)
  @Field(() => String, { nullable: true, description: 'What the group is for, in a sentence.' })
  description?: string | null;

  @ArrayMaxSize(128)
  @Atomic()
  @Field(() => [SecurityRule], { nullable: true, description: 'The rules, replaced as a whole.' })
  rules?: readonly SecurityRule[] | null;
}
