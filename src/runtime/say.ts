/** Warnings on standard error, each of them once. */
import type { LimpidError } from "../base/index.ts";

/** A warning, and what it is made of, for whoever says it in another language. */
export interface Notice {
  readonly line: string;
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** The error that it tells of, if it tells of one. */
  readonly error?: LimpidError;
}

const said = new Set<string>();
let inWords = ({ line }: Notice): string => line;

/** In which words notices are said: the command has a language. */
export function sayNotices(words: (notice: Notice) => string): void {
  inWords = words;
}

/** A notice in the words that were asked for. */
export const worded = (notice: Notice): string => inWords(notice);

/** A line alone is said as it is, in every language. */
export function say(given: Notice | string): void {
  const notice = typeof given === "string" ? { line: given, code: "", facts: {} } : given;
  if (said.has(notice.line)) return;
  said.add(notice.line);
  const line = `limpid: ${inWords(notice)}`;
  if (globalThis.process?.stderr) process.stderr.write(`${line}\n`);
  else console.warn(line);
}
