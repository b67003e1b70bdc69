import { ArrayMaxSize, Matches, MaxLength, MinLength } from 'class-validator';
import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { IsHttpUrl } from '../constraints/formats.ts';
import { Atomic, ListSet, Unechoed } from '../constraints/lists.ts';
import { Required } from '../constraints/required.ts';
import { Rule } from '../constraints/rule.ts';

export enum AuthenticationType {
  APIKEY = 'apikey',
  OAUTH2 = 'oauth2',
  CERTIFICATE = 'certificate',
  SERVICEACCOUNT = 'serviceaccount',
}
registerEnumType(AuthenticationType, {
  name: 'AuthenticationType',
  description: 'How one proves to the provider who one is.',
  valuesConfig: {
    APIKEY: { description: 'With an API key or a user name: see `apiKey`.' },
    OAUTH2: { description: "With OAuth 2.0's client credentials: see `oauth2`." },
    CERTIFICATE: { description: 'With a client certificate: see `certificate`.' },
    SERVICEACCOUNT: { description: "With a service account's document or token: see `serviceAccount`." },
  },
});

@ObjectType({ simpleResolvers: true, description: "One key of a Kubernetes Secret in the provider's own namespace." })
@InputType('SecretKeySelectorInput', {
  description: "One key of a Kubernetes Secret in the provider's own namespace. Never the secret itself.",
})
export class SecretKeySelector {
  @Required({ example: 'name: aws-credentials' })
  @MinLength(1)
  @MaxLength(253)
  @Matches(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, {
    context: {
      expected: 'the name of a Secret in lower case',
      examples: ['aws-credentials'],
      fix: 'Use lower-case letters, digits, `-` and `.`, with a letter or digit at both ends.',
    },
  })
  @Field(() => String, { nullable: true, description: 'Name of the Secret, for example `aws-credentials`.' })
  name?: string | null;

  @Required({ example: 'key: access-key-id' })
  @MinLength(1)
  @MaxLength(253)
  @Matches(/^[-._a-zA-Z0-9]+$/, {
    context: {
      expected: 'a key of a Secret',
      examples: ['access-key-id', 'tls.crt'],
      fix: 'Use letters, digits, `-`, `_` and `.` only.',
    },
  })
  @Field(() => String, { nullable: true, description: 'Key within the Secret, for example `access-key-id`.' })
  key?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Authentication with an API key.' })
@InputType('ApiKeyAuthInput', { description: 'Authentication with an API key.' })
export class ApiKeyAuth {
  @Required({ example: 'secretRef: {name: aws-credentials, key: access-key-id}' })
  @Atomic()
  @Field(() => SecretKeySelector, { nullable: true, description: 'Where the API key is kept.' })
  secretRef?: SecretKeySelector | null;
}

@ObjectType({ simpleResolvers: true, description: "Authentication with OAuth 2.0's client credentials." })
@InputType('OAuth2AuthInput', { description: "Authentication with OAuth 2.0's client credentials." })
export class OAuth2Auth {
  @Required({ example: 'clientId: 6731de76-14a6-49ae-97bc-6eba6914391e' })
  @MinLength(1)
  @MaxLength(1024)
  @Field(() => String, {
    nullable: true,
    description: 'Client (application) id, for example `6731de76-14a6-49ae-97bc-6eba6914391e`.',
  })
  clientId?: string | null;

  @Required({ example: 'clientSecretRef: {name: azure-credentials, key: client-secret}' })
  @Atomic()
  @Field(() => SecretKeySelector, { nullable: true, description: 'Where the client secret is kept.' })
  clientSecretRef?: SecretKeySelector | null;

  @IsHttpUrl()
  @Field(() => String, {
    nullable: true,
    description:
      'Where tokens are fetched, for example `https://login.example.com/oauth2/token`. ' +
      'Not needed where the type of provider implies it.',
  })
  tokenURL?: string | null;

  @ArrayMaxSize(1024)
  @MaxLength(1024, { each: true })
  @ListSet()
  @Field(() => [String], {
    nullable: true,
    description: 'Scopes to ask for, for example `https://management.azure.com/.default`.',
  })
  scopes?: readonly string[] | null;
}

@ObjectType({ simpleResolvers: true, description: 'Authentication with a client certificate.' })
@InputType('CertificateAuthInput', { description: 'Authentication with a client certificate.' })
export class CertificateAuth {
  @Required({ example: 'certSecretRef: {name: vsphere-certs, key: tls.crt}' })
  @Atomic()
  @Field(() => SecretKeySelector, { nullable: true, description: 'Where the certificate (PEM) is kept.' })
  certSecretRef?: SecretKeySelector | null;

  @Required({ example: 'keySecretRef: {name: vsphere-certs, key: tls.key}' })
  @Atomic()
  @Field(() => SecretKeySelector, { nullable: true, description: 'Where its private key (PEM) is kept.' })
  keySecretRef?: SecretKeySelector | null;
}

@ObjectType({ simpleResolvers: true, description: 'Authentication as a service account of the provider.' })
@InputType('ServiceAccountAuthInput', { description: 'Authentication as a service account of the provider.' })
export class ServiceAccountAuth {
  @Required({ example: 'secretRef: {name: gcp-credentials, key: service-account.json}' })
  @Atomic()
  @Field(() => SecretKeySelector, {
    nullable: true,
    description: "Where the service account's document or token is kept.",
  })
  secretRef?: SecretKeySelector | null;
}

const oneMethod = 'has(self.apiKey) || has(self.oauth2) || has(self.certificate) || has(self.serviceAccount)';

/** Quiet when there is no method at all: that is the first rule's to say. */
const named = (type: AuthenticationType, block: string) => ({
  cel: `!(${oneMethod}) || !has(self.type) || self.type != '${type}' || has(self.${block})`,
  message: `Expected the block \`${block}\`, which type \`${type}\` needs, but it is missing`,
  fix: `Add \`${block}\`, or set \`type\` to the method that is configured.`,
  path: block,
  code: 'REQUIRED' as const,
});

@Rule({
  cel: oneMethod,
  message:
    'Expected at least one authentication method (apiKey, oauth2, certificate or serviceAccount), but got none of them',
  fix: 'Name the Secret with the credentials, for example `apiKey: {secretRef: {name: aws-credentials, key: access-key-id}}`.',
  code: 'REQUIRED',
})
@Rule(named(AuthenticationType.APIKEY, 'apiKey'))
@Rule(named(AuthenticationType.OAUTH2, 'oauth2'))
@Rule(named(AuthenticationType.CERTIFICATE, 'certificate'))
@Rule(named(AuthenticationType.SERVICEACCOUNT, 'serviceAccount'))
@ObjectType({
  simpleResolvers: true,
  description: 'How to authenticate to the provider: at least one method, and where its Secret is.',
})
@InputType('ProviderAuthenticationInput', {
  description: 'How to authenticate to the provider: at least one method, and where its Secret is.',
})
export class ProviderAuthentication {
  @Field(() => AuthenticationType, {
    nullable: true,
    description: 'Which of the methods below is used; the block that it names must be there.',
  })
  type?: AuthenticationType | null;

  @Unechoed()
  @Field(() => ApiKeyAuth, { nullable: true, description: 'With an API key.' })
  apiKey?: ApiKeyAuth | null;

  @Unechoed()
  @Field(() => OAuth2Auth, { nullable: true, description: "With OAuth 2.0's client credentials." })
  oauth2?: OAuth2Auth | null;

  @Unechoed()
  @Field(() => CertificateAuth, { nullable: true, description: 'With a client certificate.' })
  certificate?: CertificateAuth | null;

  @Unechoed()
  @Field(() => ServiceAccountAuth, { nullable: true, description: 'As a service account of the provider.' })
  serviceAccount?: ServiceAccountAuth | null;
}
