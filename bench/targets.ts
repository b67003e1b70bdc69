/** Prints one target: what was measured, what was wanted, and whether it was met. */
export function printTarget(name: string, measured: string, wanted: string, isMet: boolean): void {
  console.log(`${isMet ? 'met   ' : 'MISSED'} ${name}: ${measured} (wanted: ${wanted})`);
}
