import { Severity, type ValidationProblem } from '../../schema/problem.ts';

/** What is wrong with how it is reached: by that, nothing can be asked. The rest is what one may want to find out. */
export function isOfReaching({ path, severity }: ValidationProblem): boolean {
  return severity === Severity.ERROR && /^spec\.(type|region|config|authentication)\b/.test(path);
}
