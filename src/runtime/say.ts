/** Warnings on standard error, each of them once. */
const said = new Set<string>();

export function say(line: string): void {
  if (said.has(line)) return;
  said.add(line);
  if (globalThis.process?.stderr) process.stderr.write(`limpid: ${line}\n`);
  else console.warn(`limpid: ${line}`);
}
