const architectures = new Map([
  ['x64', 'x86_64'],
  ['arm64', 'arm64'],
]);

/** In the contract's words; undefined where Azure does not say, or says another word. */
export function architectureOf(text: string | null | undefined): string | undefined {
  return architectures.get(text?.toLowerCase() ?? '');
}
