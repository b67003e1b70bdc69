import { Max, MaxLength, Min } from 'class-validator';
import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { celIsDuration, IsDuration } from '../constraints/formats.ts';
import { Rule } from '../constraints/rule.ts';
import { Satisfies } from '../constraints/satisfies.ts';

export enum LoadBalancerType {
  APPLICATION = 'application',
  NETWORK = 'network',
  CLASSIC = 'classic',
}
registerEnumType(LoadBalancerType, {
  name: 'LoadBalancerType',
  description: 'The layer that a load balancer works on.',
  valuesConfig: {
    APPLICATION: { description: 'HTTP and HTTPS (layer 7).' },
    NETWORK: { description: 'TCP and UDP (layer 4).' },
    CLASSIC: { description: "The provider's older kind." },
  },
});

export enum LoadBalancerAlgorithm {
  ROUND_ROBIN = 'round-robin',
  LEAST_CONNECTIONS = 'least-connections',
  IP_HASH = 'ip-hash',
}
registerEnumType(LoadBalancerAlgorithm, {
  name: 'LoadBalancerAlgorithm',
  description: 'How the next machine is chosen.',
  valuesConfig: {
    ROUND_ROBIN: { description: 'One after the other (`round-robin`).' },
    LEAST_CONNECTIONS: { description: 'The one with the fewest connections (`least-connections`).' },
    IP_HASH: { description: "Always the same one for a client's address (`ip-hash`)." },
  },
});

@Rule({
  cel:
    `!has(self.interval) || !has(self.timeout) || !${celIsDuration('self.interval')} || ` +
    `!${celIsDuration('self.timeout')} || duration(self.timeout) <= duration(self.interval)`,
  message: 'Expected timeout to be no longer than interval, but got a longer one',
  fix: 'Shorten `timeout` or lengthen `interval`.',
  path: 'timeout',
})
@ObjectType({ simpleResolvers: true, description: 'How a load balancer finds out which machines answer.' })
@InputType('HealthCheckInput', { description: 'How a load balancer finds out which machines answer.' })
export class HealthCheck {
  @MaxLength(64)
  @Field(() => String, {
    nullable: true,
    description: 'Protocol of the check, for example `http`, `https` or `tcp`.',
  })
  protocol?: string | null;

  @Min(1)
  @Max(65535)
  @Field(() => Int, { nullable: true, description: 'Port to check, from 1 to 65535, for example `8080`.' })
  port?: number | null;

  @MaxLength(1024)
  @Satisfies(`self.startsWith('/')`, {
    expected: 'a path that starts with a slash',
    examples: ['/healthz'],
    fix: 'Put a slash in front.',
  })
  @Field(() => String, { nullable: true, description: 'Path to ask for over HTTP, for example `/healthz`.' })
  path?: string | null;

  @IsDuration()
  @Field(() => String, { nullable: true, description: 'Time from one check to the next, a duration such as `"10s"`.' })
  interval?: string | null;

  @IsDuration()
  @Field(() => String, {
    nullable: true,
    description: 'How long one check may take, a duration such as `"5s"`, no longer than `interval`.',
  })
  timeout?: string | null;

  @Min(1)
  @Field(() => Int, {
    nullable: true,
    description: 'Good checks in a row that make a machine healthy, 1 or more, for example `2`.',
  })
  healthyThreshold?: number | null;

  @Min(1)
  @Field(() => Int, {
    nullable: true,
    description: 'Failed checks in a row that make a machine unhealthy, 1 or more, for example `3`.',
  })
  unhealthyThreshold?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'How traffic is spread over machines.' })
@InputType('LoadBalancerInput', { description: 'How traffic is spread over machines.' })
export class LoadBalancer {
  @Field(() => Boolean, { nullable: true, description: 'Whether load balancers can be made here.' })
  enabled?: boolean | null;

  @Field(() => LoadBalancerType, { nullable: true, description: 'The layer that it works on.' })
  type?: LoadBalancerType | null;

  @Field(() => LoadBalancerAlgorithm, { nullable: true, description: 'How the next machine is chosen.' })
  algorithm?: LoadBalancerAlgorithm | null;

  @Field(() => HealthCheck, { nullable: true, description: 'How it finds out which machines answer.' })
  healthCheck?: HealthCheck | null;
}
