import type { CallTiming } from './access.ts';
import { ProbeStep, type Probe } from './connection.ts';
import { type DriverFailure, FailureCode } from './failure.ts';
import { asFailure } from './parts.ts';

/** One thing that a probe does after the Secret was read. */
export interface ProbeStage {
  readonly step: ProbeStep.LOGIN | ProbeStep.FIRST_CALL;
  /** Whether it asks the probe's endpoint itself, rather than a token service elsewhere. */
  readonly isAtEndpoint: boolean;
  /** Undefined where nothing was sent, as with a token that is still good. Throws DriverFailure. */
  run(): Promise<{ readonly timing?: CallTiming | undefined; readonly version?: string | undefined }>;
}

type Step = Probe['steps'][number];

/**
 * Runs the stages until one fails. What name, connection and TLS cost at the endpoint stands before the stage that paid
 * for it; on a connection that was open already nobody did.
 */
export async function probeSteps(endpoint: string, secretMs: number, stages: readonly ProbeStage[]): Promise<Probe> {
  const steps: Step[] = [{ step: ProbeStep.SECRET, ms: secretMs }];
  let latencyMs: number | undefined;
  let version: string | undefined;
  for (const stage of stages) {
    const began = performance.now();
    try {
      const { timing, version: told } = await stage.run();
      const ms = performance.now() - began;
      const paid = stage.isAtEndpoint && timing !== undefined ? connectionSteps(timing) : [];
      steps.push(...paid, { step: stage.step, ms: Math.max(0, ms - paid.reduce((sum, step) => sum + step.ms, 0)) });
      version ??= told;
      if (stage.step === ProbeStep.FIRST_CALL) latencyMs = timing?.answerMs ?? ms;
    } catch (error) {
      const failure = asFailure(error);
      const step = stage.isAtEndpoint ? (stepOf(failure) ?? stage.step) : stage.step;
      steps.push({ step, ms: performance.now() - began, failure });
      break;
    }
  }
  return { endpoint, steps, ...(latencyMs !== undefined && { latencyMs }), ...(version !== undefined && { version }) };
}

function connectionSteps({ dnsMs, connectMs, tlsMs, isUnverified }: CallTiming): Step[] {
  return [
    ...(dnsMs === undefined ? [] : [{ step: ProbeStep.DNS, ms: dnsMs }]),
    ...(connectMs === undefined ? [] : [{ step: ProbeStep.CONNECT, ms: connectMs }]),
    ...(tlsMs === undefined ? [] : [{ step: ProbeStep.TLS, ms: tlsMs, ...(isUnverified && { isUnverified }) }]),
  ];
}

function stepOf({ code, isOfName, stage }: DriverFailure): ProbeStep | undefined {
  if (isOfName) return ProbeStep.DNS;
  if (stage !== undefined) return ProbeStep[stage];
  if (code === FailureCode.UNREACHABLE || code === FailureCode.EGRESS_REFUSED) return ProbeStep.CONNECT;
  return code === FailureCode.TLS_FAILED ? ProbeStep.TLS : undefined;
}
