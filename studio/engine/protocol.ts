/** What the page asks the worker, and what comes back. All of it is plain data. */
import type { Check, SystemId, VerifyOptions } from "limpid/explain";
import type {
  Chapter,
  ChapterId,
  Erratum,
  GlossaryEntry,
  HistoryEntry,
  Locale,
  Part,
  SymbolEntry,
} from "limpid/lessons";
import type { Difference, Look, PresetName, Setting, Told } from "./microscope-data.ts";

/** A chapter without its parts, which come one after the other. */
export type ChapterHead = Omit<Chapter, "parts" | "wrong">;

export interface Shelf {
  readonly glossary: readonly GlossaryEntry[];
  readonly symbols: readonly SymbolEntry[];
  readonly errata: readonly Erratum[];
  readonly history: readonly HistoryEntry[];
}

export type Precision = NonNullable<VerifyOptions["dtype"]>;

/** Which parts of the texts are computed, and in which floats. */
interface Verified {
  readonly systems: readonly SystemId[];
  readonly dtype: Precision;
}

/** Every job: its argument, what it sends on the way, and what it ends with. */
export interface Jobs {
  readonly look: { readonly takes: Setting; readonly sends: never; readonly gives: Look };
  readonly draw: { readonly takes: Shape; readonly sends: never; readonly gives: Setting };
  readonly preset: { readonly takes: PresetName; readonly sends: never; readonly gives: Setting };
  readonly tell: { readonly takes: { setting: Setting; at: string }; readonly sends: never; readonly gives: Told };
  readonly differences: { readonly takes: Setting; readonly sends: readonly Difference[]; readonly gives: number };
  readonly verify: { readonly takes: Verified; readonly sends: readonly Check[]; readonly gives: number };
  readonly chapter: {
    readonly takes: { id: ChapterId; locale: Locale };
    readonly sends: { head: ChapterHead } | { part: Part };
    readonly gives: readonly string[];
  };
  readonly shelf: { readonly takes: Locale; readonly sends: never; readonly gives: Shelf };
}

export type JobName = keyof Jobs;

/** A network to be drawn at random. */
export interface Shape {
  readonly units: readonly number[];
  readonly activation: Setting["layers"][number]["activation"];
  readonly seed: number;
}

export interface Request {
  readonly id: number;
  readonly job: JobName;
  readonly given: unknown;
}

/** Nothing is evaluated on either side: results are data, errors are texts. */
export type Reply =
  | { readonly id: number; readonly sent: unknown }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: EngineError };

export interface EngineError {
  readonly code: string;
  readonly message: string;
}
