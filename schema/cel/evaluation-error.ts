import { EvaluationError } from '@marcbachmann/cel-js';

/**
 * An evaluation's failure in the words of Kubernetes' own engine (`no such key: x`, `division by zero`), which people
 * know from kubectl.
 */
export function presentEvaluationError(error: unknown): string {
  if (!(error instanceof EvaluationError)) return error instanceof Error ? error.message : String(error);
  const { code, summary } = error;
  switch (code) {
    case 'no_such_key':
      return lowerFirst(summary);
    case 'index_out_of_bounds':
      return `index out of bounds: ${/index (-?\d+)/.exec(summary)?.[1] ?? '?'}`;
    case 'division_by_zero':
      return 'division by zero';
    case 'modulo_by_zero':
      return 'modulus by zero';
    case 'numeric_overflow':
      return 'integer overflow';
    case 'no_such_overload':
    case 'no_matching_overload':
    case 'invalid_logical_operand':
    case 'invalid_condition_type':
    case 'variable_type_mismatch':
    case 'unsupported_type':
      return 'no such overload';
    case 'bool_conversion_error':
      return conversionError('bool');
    case 'invalid_duration':
      return conversionError('google.protobuf.Duration');
    case 'invalid_timestamp':
      return conversionError('google.protobuf.Timestamp');
    default:
      return lowerFirst(summary);
  }
}

/** What the API server says of a rule that could not be evaluated; `about` is the rule's message, else its text. */
export function presentRuleFailure(error: unknown, about: string): string {
  const message = presentEvaluationError(error);
  if (message.startsWith('no such overload')) {
    return `'${message}': call arguments did not match a supported operator, function or macro signature for rule: ${about}`;
  }
  return `${message} evaluating rule: ${about}`;
}

function conversionError(type: string): string {
  return `type conversion error from 'string' to '${type}'`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
