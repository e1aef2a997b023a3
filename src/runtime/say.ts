/** Lines for people on standard error, each of them once: what a program should hear of and goes on without. */
const said = new Set<string>();

export function say(line: string): void {
  if (said.has(line)) return;
  said.add(line);
  if (globalThis.process?.stderr) process.stderr.write(`limpid: ${line}\n`);
  else console.warn(`limpid: ${line}`);
}
