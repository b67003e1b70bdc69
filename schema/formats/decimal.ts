/** RE2-safe pattern of a decimal that is not negative, such as `0`, `10` or `10.5`. */
export const decimalPattern = '^[0-9]+(\\.[0-9]+)?$';

/** RE2-safe pattern of a decimal above zero, such as `0.5` or `10.0`. */
export const positiveDecimalPattern = '^(0*[1-9][0-9]*(\\.[0-9]+)?|0+\\.0*[1-9][0-9]*)$';
