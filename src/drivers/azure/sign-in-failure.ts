import { z } from 'zod';
import type { Answer } from '../access.ts';
import { answerFailure, codeOfStatus } from '../answer-failure.ts';
import { type DriverFailure, FailureCode } from '../failure.ts';
import { findJson } from '../read-json.ts';

interface Refusal {
  readonly code: FailureCode;
  readonly fix: string;
}

const errorForm = z.object({
  error: z.string().optional(),
  error_codes: z.array(z.number()).optional(),
  error_description: z.string().optional(),
});

const { UNAUTHENTICATED, EXPIRED, FORBIDDEN, PROVIDER_FAULT, RATE_LIMITED } = FailureCode;

/** Numbers of Entra ID's own list. Those that it does not have are judged by OAuth's word, then by the status. */
const refusals = new Map<number, Refusal>([
  [7000222, { code: EXPIRED, fix: 'Make a new client secret for the application, and put it into the Secret.' }],
  [7000215, { code: UNAUTHENTICATED, fix: "Put the client secret's value into the Secret, not its id." }],
  [7000216, { code: UNAUTHENTICATED, fix: 'Put a client secret or a certificate of the application into the Secret.' }],
  [7000112, { code: UNAUTHENTICATED, fix: 'Enable the application in the directory: somebody disabled it.' }],
  [
    7000229,
    { code: UNAUTHENTICATED, fix: 'Make a service principal for the application in `customSettings.tenantId`.' },
  ],
  [
    700016,
    { code: UNAUTHENTICATED, fix: 'Check the client id, and that the application is in `customSettings.tenantId`.' },
  ],
  [700027, { code: UNAUTHENTICATED, fix: 'Upload the certificate to the application, and wait a minute or two.' }],
  [700024, { code: UNAUTHENTICATED, fix: "Set the clock of the gateway's node: its time is off by minutes." }],
  [50012, { code: UNAUTHENTICATED, fix: 'Upload the certificate to the application, and wait a minute or two.' }],
  [90002, { code: UNAUTHENTICATED, fix: 'Check `customSettings.tenantId` and `cloud`: there is no such directory.' }],
  [900023, { code: UNAUTHENTICATED, fix: 'Check `customSettings.tenantId`: it is no directory.' }],
  [900382, { code: UNAUTHENTICATED, fix: 'Check `customSettings.cloud`: the directory is in another cloud.' }],
  [500011, { code: UNAUTHENTICATED, fix: 'Check `oauth2.scopes` and `customSettings.cloud`.' }],
  [1002012, { code: UNAUTHENTICATED, fix: 'Leave `oauth2.scopes` out, or end it with `/.default`.' }],
  [70011, { code: UNAUTHENTICATED, fix: 'Leave `oauth2.scopes` out, or end it with `/.default`.' }],
  [53003, { code: FORBIDDEN, fix: "Let the gateway's address pass the directory's conditional access." }],
  [90033, { code: PROVIDER_FAULT, fix: 'Try again later.' }],
  [90055, { code: RATE_LIMITED, fix: 'Wait: this application signs in too often.' }],
]);

const asked = { product: 'Entra ID', purpose: 'give a token' };

/** What an error of the token endpoint means. The description is looked into, and never shown. */
export function signInFailure(answer: Answer, now: number): DriverFailure {
  const body = findJson(answer, errorForm);
  const known = body?.error_codes?.map((number) => refusals.get(number)).find((refusal) => refusal !== undefined);
  if (known !== undefined) {
    // One number for every certificate that fails; only the words tell an expired one.
    const isExpired = known.code === UNAUTHENTICATED && /the key used is expired/i.test(body?.error_description ?? '');
    return answerFailure(answer, asked, { ...known, ...(isExpired && { code: EXPIRED }), now });
  }
  const isRefused = body?.error === 'invalid_client' || body?.error === 'unauthorized_client';
  const code = isRefused ? UNAUTHENTICATED : codeOfStatus(answer.status);
  const fix =
    'Check the client id, the Secret and `customSettings.tenantId`; the sign-in log of the directory has the reason.';
  return answerFailure(answer, asked, { code, now, ...(code === UNAUTHENTICATED && { fix }) });
}
