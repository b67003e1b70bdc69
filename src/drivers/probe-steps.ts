import type { Access, CallTiming, Dialing } from './access.ts';
import { ProbeStep, type Probe } from './connection.ts';
import { type DriverFailure, FailureCode } from './failure.ts';
import { asFailure } from './parts.ts';

/** One thing that a probe does after the Secret was read. */
export interface ProbeStage {
  readonly step: ProbeStep.LOGIN | ProbeStep.FIRST_CALL;
  /** Throws DriverFailure. `answerMs` is of the call that was sent, where one was. */
  run(): Promise<{ readonly timing?: Pick<CallTiming, 'answerMs'> | undefined; readonly version?: string | undefined }>;
}

export interface ProbeStepsOptions {
  /** Host and port. */
  readonly endpoint: string;
  /** What it took to read the Secret. */
  readonly secretMs: number;
  /** By which the stages ask. */
  readonly access: Pick<Access, 'dialing'>;
}

type Step = Probe['steps'][number];

/** A stage that was run, and the last socket that was dialed for it; none where one was open. */
interface Ran {
  readonly step: ProbeStage['step'];
  readonly ms: number;
  readonly failure?: DriverFailure;
  readonly dialing: Dialing | undefined;
}

/**
 * Runs the stages until one fails. What name, connection and TLS cost stands before the stage that paid for it, whichever
 * host it was; where several stages dialed, before the last of them.
 */
export async function probeSteps(
  { endpoint, secretMs, access }: ProbeStepsOptions,
  stages: readonly ProbeStage[],
): Promise<Probe> {
  const ran: Ran[] = [];
  let latencyMs: number | undefined;
  let version: string | undefined;
  for (const stage of stages) {
    const { step } = stage;
    const [began, before] = [performance.now(), access.dialing()];
    const end = () => {
      const dialing = access.dialing();
      return { step, ms: performance.now() - began, dialing: dialing === before ? undefined : dialing };
    };
    try {
      const { timing, version: told } = await stage.run();
      const ended = end();
      ran.push(ended);
      version ??= told;
      if (step === ProbeStep.FIRST_CALL) latencyMs = timing?.answerMs ?? ended.ms;
    } catch (error) {
      const ended = end();
      ran.push({ ...ended, failure: asFailure(error) });
      break;
    }
  }
  const steps = [{ step: ProbeStep.SECRET, ms: secretMs }, ...stepsOf(ran)];
  return { endpoint, steps, ...(latencyMs !== undefined && { latencyMs }), ...(version !== undefined && { version }) };
}

function stepsOf(ran: readonly Ran[]): Step[] {
  const dialer = ran.findLast(({ dialing, failure }) => dialing !== undefined || isOfDialing(failure));
  // Each step stands once: where the sign-in is at another host, its own handshake is told of by this alone.
  const isUnverified = ran.some(({ dialing }) => dialing?.timing.isUnverified);
  return ran.flatMap((one) => (one === dialer ? withDialing(one, isUnverified) : [plain(one)]));
}

function plain({ step, ms, failure }: Ran): Step {
  return { step, ms, ...(failure && { failure }) };
}

function withDialing(ran: Ran, isUnverified: boolean): Step[] {
  const { failure, dialing } = ran;
  const paid = connectionSteps(dialing?.timing ?? {}, isUnverified);
  const rest = Math.max(0, ran.ms - paid.reduce((sum, { ms }) => sum + ms, 0));
  const failed = failure && stepOf(failure, dialing);
  const step = failed ?? ran.step;
  return [...paid.filter((one) => one.step !== step), { step, ms: rest, ...(failure && { failure }) }];
}

function connectionSteps({ dnsMs, connectMs, tlsMs }: Dialing['timing'], isUnverified: boolean): Step[] {
  return [
    ...(dnsMs === undefined ? [] : [{ step: ProbeStep.DNS, ms: dnsMs }]),
    ...(connectMs === undefined ? [] : [{ step: ProbeStep.CONNECT, ms: connectMs }]),
    ...(tlsMs === undefined ? [] : [{ step: ProbeStep.TLS, ms: tlsMs, ...(isUnverified && { isUnverified }) }]),
  ];
}

/** The place was judged before anything was dialed. */
function isOfDialing(failure: DriverFailure | undefined): boolean {
  return failure !== undefined && (failure.isOfName || failure.code === FailureCode.EGRESS_REFUSED);
}

/** What of the dialing failed, if it was that. */
function stepOf({ code, isOfName }: DriverFailure, dialing: Dialing | undefined): ProbeStep | undefined {
  if (isOfName) return ProbeStep.DNS;
  if (code === FailureCode.EGRESS_REFUSED) return ProbeStep.CONNECT;
  return dialing?.stage !== undefined && dialingFailures.has(code) ? ProbeStep[dialing.stage] : undefined;
}

/** A server that refuses our certificate while it shakes hands refuses the credential: that is none of them. */
const dialingFailures: ReadonlySet<FailureCode> = new Set([
  FailureCode.UNREACHABLE,
  FailureCode.TIMEOUT,
  FailureCode.TLS_FAILED,
  FailureCode.UNEXPECTED_ANSWER,
  FailureCode.CANCELLED,
]);
