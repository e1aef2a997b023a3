/** Functions and generators of the user's own: what they throw is told with the stage and the element at which it happened. */
import { DataError, LimpidError } from "../../base/index.ts";

/** Which stage is at work: `map`, and its number in the chain. */
export interface Worker {
  readonly name: string;
  readonly number: number;
}

/** The error for what a stage threw. What stops a run passes as it is. */
export function failedAt({ name, number }: Worker, element: number, cause: unknown): unknown {
  if (cause instanceof LimpidError && ownErrors.has(cause)) return cause;
  if ((cause as Error | undefined)?.name === "AbortError") return cause;
  const why =
    cause instanceof LimpidError ? String(cause.facts.problem) : cause instanceof Error ? cause.message : String(cause);
  const problem = `stage ${number}, ${name}, failed at element ${element}: ${why}`;
  const error = new DataError("dataset", problem, {
    code: "pipeline-failed",
    hint:
      (cause instanceof LimpidError ? cause.hint : undefined) ??
      `elements are counted from 0; what ${name} threw is this error's cause`,
    facts: { stage: name, number, element, why },
    cause,
  });
  ownErrors.add(error);
  return error;
}

/** Errors that say already where they come from: stages that only hand on say nothing more. */
const ownErrors = new WeakSet<object>();

export const isThenable = (given: unknown): given is PromiseLike<unknown> =>
  typeof (given as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
