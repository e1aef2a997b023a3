/**
 * A finding is what a doctor would say: what is wrong, where, by which numbers, and what to try. A kind of finding stands
 * in one place with its texts; checks make findings of their kinds.
 */
import { badArgument, isRecord } from "../../base/index.ts";
import { type Locale, wantLocale } from "../locale.ts";
import { withMinus } from "../show/document.ts";
import type { Context } from "./context.ts";

/** `"error"`: it cannot learn like this. `"warning"`: it learns worse than it could, or what it learns is less than it seems. */
export type Severity = "error" | "warning";

/**
 * How sure a finding is. `"certain"`: it follows from the numbers alone. `"likely"`: the trial or a usual
 * range shows it, and little else would look the same. `"possible"`: it may be meant.
 */
export type Confidence = "certain" | "likely" | "possible";

/** What a finding is about; nothing means the data, or the training, as a whole. */
interface Subject {
  readonly layer?: string;
  readonly param?: string;
  readonly input?: string;
  /** Counted from 0 along the last axis of the input. */
  readonly column?: number;
  readonly output?: string;
}

export type Evidence = Readonly<
  Record<string, number | string | boolean | readonly number[] | readonly string[] | readonly (readonly number[])[]>
>;

interface Told {
  readonly problem: string;
  readonly advice: string;
}

export interface Finding {
  /** The check that found it: `"learning-rate"`. */
  readonly id: string;
  /** Stable, and finer than the check: `"rate-above-curvature"`. */
  readonly code: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly subject: Subject;
  /** The numbers behind it, by name. */
  readonly evidence: Evidence;
  /** In English, like `advice`; `tellFinding` gives other languages. */
  readonly problem: string;
  readonly advice: string;
  readonly text: Readonly<Record<Locale, Told>>;
}

/** A finding before it knows which check it belongs to. */
export type Found = Omit<Finding, "id">;

/**
 * What can no longer be told where a kind of finding stands, because it would be seen there as well: `"training"`, what
 * the trial shows of rates and progress; `"numbers"`, all that sizes of numbers show.
 */
export type Hides = "training" | "numbers";

/** How a kind of finding is told, in each language. */
type Texts<E> = Readonly<Record<Locale, (evidence: E, subject: Subject) => Told>>;

/** One kind of finding. */
interface Kind {
  readonly code: string;
  readonly hides: Hides | undefined;
}

type Maker<E> = Kind &
  ((subject: Subject, evidence: E, own?: { readonly severity?: Severity; readonly confidence?: Confidence }) => Found);

/** Makes findings of one kind. */
export function kind<E extends Evidence>(
  code: string,
  [severity, confidence, hides]: readonly [Severity, Confidence, Hides?],
  texts: Texts<E>,
): Maker<E> {
  const make = (subject: Subject, evidence: E, own: { severity?: Severity; confidence?: Confidence } = {}): Found => {
    const text = { en: texts.en(evidence, subject), "zh-CN": texts["zh-CN"](evidence, subject) };
    return { code, severity, confidence, ...own, subject, evidence, ...text.en, text };
  };
  return Object.assign(make, { code, hides });
}

/** One thing that can be wrong, and how to see it. */
export interface Check {
  readonly id: string;
  /** All that it can find. */
  readonly kinds: readonly Kind[];
  /** What it reads off: it is left out where an earlier finding hides that. */
  readonly reads?: Hides;
  readonly check: (context: Context, hidden: ReadonlySet<Hides>) => readonly Found[] | Promise<readonly Found[]>;
}

/** What a finding says in a language: the problem, and what to try. */
export function tellFinding(finding: Finding, locale: Locale): Told {
  wantLocale("tellFinding", "locale", locale);
  const told = isRecord(finding) && isRecord(finding.text) ? finding.text[locale] : undefined;
  if (isRecord(told) && typeof told.problem === "string" && typeof told.advice === "string") return told;
  throw badArgument("tellFinding", "the finding", finding, "finding", "one of the findings that diagnose gave");
}

/** A number as people read it: four digits, and an exponent only where it is needed. */
export function show(value: number): string {
  if (!Number.isFinite(value)) return withMinus(String(value));
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return withMinus(value.toExponential(2).replace("e+", "e"));
  return withMinus(String(Number(value.toPrecision(4))));
}

/** Chinese writes no space before the percent sign. */
export const percent = (share: number, locale: Locale = "en"): string =>
  `${show(Math.round(1000 * share) / 10)}${locale === "zh-CN" ? "" : " "}%`;
