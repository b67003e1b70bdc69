import type { MachineProvider } from './machine-provider.ts';
import type { ValidationProblem } from './problem.ts';

export interface ParsedManifest {
  /** The document's content; undefined when it could not be read as one mapping. */
  readonly manifest: unknown;
  /** What is wrong with the text itself, each with line and column. */
  readonly problems: readonly ValidationProblem[];
  /** Puts line and column to problems by their path (the nearest place that exists in the text). */
  locate(problems: readonly ValidationProblem[]): ValidationProblem[];
}

/** Reads one YAML document, bounded in size and aliases. Never throws for what is in the text. */
export function parseManifestYaml(text: string): ParsedManifest {
  throw new Error(`not yet: ${text}`);
}

/** The manifest as kubectl would apply it: no status, managedFields, server-set metadata or last-applied annotation. */
export function presentYaml(provider: MachineProvider): string {
  throw new Error(`not yet: ${provider.id}`);
}
