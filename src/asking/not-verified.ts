/** A warning for who is told what came from there: `host:port`. */
export function notVerified(place: string): string {
  return `The certificate of ${place} is none that is trusted; the operator lets that pass (EGRESS_INSECURE_TLS), so this may be somebody else's answer.`;
}
