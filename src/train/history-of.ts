/** The types of a fit's history, as far as its options tell them. */
import type { History } from "./fit/history.ts";
import type { AnyValidation } from "./fit/options.ts";

/** Names that are known: those of any text are in the index of what they are keys of. */
type Known<Keys extends string> = Keys extends unknown
  ? Record<never, never> extends Record<Keys, 1>
    ? never
    : Keys
  : never;
type ValKeys<Keys extends string> = `val${Capitalize<Known<Keys> | "loss">}`;
/** Options that may hold anything say nothing of whether the fit validates. */
type Perhaps<Keys extends string> = History<Keys, never> & { readonly [K in ValKeys<Keys>]?: number[] };
/** The history of a fit that validates on a share, on data, or (both `never`) on nothing: what is not validated has no values. */
export type HistoryOf<Keys extends string, Share, Validation> = [Share, Validation] extends [never, never]
  ? History<Keys, never>
  : AnyValidation extends Validation
    ? Perhaps<Keys>
    : History<Keys, ValKeys<Keys>>;
