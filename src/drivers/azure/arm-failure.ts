import { z } from 'zod';
import type { Answer } from '../access.ts';
import { answerFailure, codeOfStatus } from '../answer-failure.ts';
import { type DriverFailure, FailureCode } from '../failure.ts';
import { findJson } from '../read-json.ts';

const errorForm = z.object({ error: z.object({ code: z.string() }) });

const { UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, RATE_LIMITED } = FailureCode;

interface Meaning {
  readonly code?: FailureCode;
  readonly fix?: string;
}

const elsewhere: Meaning = {
  code: NOT_FOUND,
  fix: 'Check `spec.region`: the subscription has no such location, or it does not offer this there.',
};

/** Words of the Resource Manager that say more than the status. */
const meanings = new Map<string, Meaning>([
  [
    'AuthorizationFailed',
    { fix: 'Give the application the role of docs/providers/azure.md, on the subscription or the group.' },
  ],
  [
    'InvalidAuthenticationTokenTenant',
    { code: UNAUTHENTICATED, fix: 'Check `customSettings.tenantId`: the subscription is of another directory.' },
  ],
  [
    'SubscriptionNotFound',
    { code: NOT_FOUND, fix: 'Check `customSettings.subscriptionId`, and that the application has a role in it.' },
  ],
  ['InvalidSubscriptionId', { code: NOT_FOUND, fix: 'Check `customSettings.subscriptionId`.' }],
  ['ResourceGroupNotFound', { code: NOT_FOUND, fix: 'Check `customSettings.resourceGroup`.' }],
  [
    'ReadOnlyDisabledSubscription',
    { code: FORBIDDEN, fix: 'Enable the subscription: it is disabled, as by a bill that is due.' },
  ],
  [
    'DisallowedOperation',
    { code: FORBIDDEN, fix: 'Ask the owner of the subscription: its offer or a policy forbids this.' },
  ],
  ['RequestDisallowedByPolicy', { code: FORBIDDEN, fix: 'Ask the owner of the subscription: a policy forbids this.' }],
  [
    'MissingSubscriptionRegistration',
    { code: NOT_FOUND, fix: 'Register the resource provider with the subscription: `az provider register`.' },
  ],
  ['NoRegisteredProviderFound', elsewhere],
  ['LocationNotAvailableForResourceType', elsewhere],
  ['InvalidLocation', elsewhere],
  ['LocationNotAvailable', elsewhere],
  ['TooManyRequests', { code: RATE_LIMITED }],
  ['OperationNotAllowed', { code: FORBIDDEN }],
]);

/** Words that come with 404 and say nothing of the resource: what is asked for is in a place that we can't look into. */
const ofThePlace = ['SubscriptionNotFound', 'InvalidSubscriptionId', 'InvalidResourceNamespace', 'InvalidResourceType'];

/** Whether Azure itself says that there is no such resource; a 404 of anybody else doesn't. */
export function saysAbsent(answer: Answer): boolean {
  const word = wordOf(answer);
  return answer.status === 404 && word !== undefined && !ofThePlace.includes(word);
}

/** What an error of the Resource Manager means; of its body only words that are known count. */
export function armFailure(answer: Answer, purpose: string, now: number): DriverFailure {
  const { code = codeOfStatus(answer.status), fix } = meanings.get(wordOf(answer) ?? '') ?? {};
  return answerFailure(answer, { product: 'Azure', purpose }, { code, now, ...(fix !== undefined && { fix }) });
}

function wordOf(answer: Answer): string | undefined {
  return findJson(answer, errorForm)?.error.code;
}
