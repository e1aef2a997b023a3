/**
 * Everything the command line says. Each language is one object of this shape, so a sentence that is missing in one of
 * them is a type error.
 */

import type { LimpidError } from "../base/index.ts";
import type { Inline } from "../course/lessons/index.ts";
import type { Check } from "../course/verify/index.ts";
import type { Notice } from "../runtime/index.ts";
import type { BenchWords } from "./bench.ts";
import type { DataWords } from "./data.ts";
import type { DiagnoseWords } from "./diagnose.ts";
import type { ExplainWords } from "./explain.ts";
import type { Locale } from "./language.ts";
import type { PictureCommandWords } from "./picture.ts";
import type { PlaceWords } from "./place.ts";
import type { RunsWords } from "./runs.ts";
import type { StudioWords } from "./studio.ts";

export interface Words {
  readonly locale: Locale;
  /** How commander's English help headings are shown. */
  readonly headings: Readonly<Record<"Usage:" | "Arguments:" | "Options:" | "Commands:" | "Global Options:", string>>;
  readonly example: string;
  /** What stands for options and for a command in a line of usage. */
  readonly usage: { readonly options: string; readonly command: string };
  readonly program: string;
  readonly commands: Readonly<Record<"train" | "learn" | "verify" | "summary" | "doctor" | "help", string>>;
  readonly options: Readonly<
    Record<
      | "command"
      | "recipe"
      | "file"
      | "json"
      | "locale"
      | "help"
      | "version"
      | "asWritten"
      | "epochs"
      | "batchSize"
      | "seed"
      | "limit"
      | "backend"
      | "out"
      | "chapter"
      | "term"
      | "quiz"
      | "answers",
      string
    >
  >;
  /** What stands behind "(default: …)". */
  readonly standard: (value: string) => string;

  /** A line that the engine says by itself, as it is said here. */
  readonly notice: (notice: Notice) => string;
  /** What a training prints of its progress. */
  readonly progress: (text: string) => string;

  readonly error: string;
  readonly hint: string;
  /** A Limpid error as text: English messages as they are, others by code. */
  readonly describe: (error: LimpidError) => string;
  readonly bug: (message: string) => string;
  readonly interrupted: string;
  readonly unknownOption: (given: string, nearest: string | undefined) => string;
  readonly unknownCommand: (given: string, nearest: string | undefined) => string;
  readonly noCommand: string;
  /** By the system's code. */
  readonly unwritable: (code: string) => string;
  readonly missingArgument: (name: string) => string;
  readonly missingOption: (option: string) => string;
  readonly missingValue: (option: string) => string;
  readonly tooMany: (command: string) => string;

  readonly train: {
    readonly loading: string;
    readonly network: (facts: {
      layers: string;
      activation: string;
      parameters: string;
      images: string;
      backend: string;
    }) => string;
    readonly activations: Readonly<Record<"relu" | "none", string>>;
    readonly trained: (seconds: string, speed: string) => string;
    readonly tested: (images: string, accuracy: string, loss: string) => string;
    readonly whyItStops: string;
    readonly digit: (label: number, predicted: number) => string;
    readonly saved: (path: string) => string;
    readonly next: string;
    readonly nextWithRelu: string;
    readonly nextAsWritten: string;
    readonly nextSummary: string;
    readonly nextVerify: string;
  };

  readonly learn: {
    readonly course: string;
    /** Arguments for this program, and what they do. */
    readonly usage: readonly (readonly [command: string, what: string])[];
    /** The pages beside the chapters. */
    readonly pages: Readonly<Record<"symbols" | "glossary" | "errata" | "history", string>>;
    readonly inChapter: (number: number) => string;
    /** How a sign is said, and what stands for it in a program. */
    readonly readAloud: (say: string) => string;
    readonly inProgram: (code: string) => Inline;
    /** Over what Limpid can do of what the texts tell. */
    readonly today: string;
    readonly allTexts: string;
    readonly says: string;
    readonly but: string;
    readonly see: string;
    readonly colon: string;
    readonly chapter: (number: number, title: string) => string;
    readonly figure: (number: string) => string;
    readonly table: (number: string) => string;
    readonly computed: (seconds: number) => string;
    /** What stands where the next part will be. */
    readonly computing: string;
    readonly missing: (reason: string) => string;
    readonly question: (number: number) => string;
    readonly several: string;
    readonly fromText: (source: string, by: string) => string;
    readonly exercise: (kind: "exercise" | "fillIn" | "predict", number: number) => string;
    /** A line of a program, and what to write in its place. */
    readonly change: (file: string) => string;
    readonly outcome: string;
    readonly summary: string;
    readonly terms: readonly [term: string, other: string, code: string];
    readonly within: (tolerance: string) => string;
    readonly hint: string;
    readonly solution: string;
    readonly answersAt: (command: string) => string;
    readonly goOn: string;
    readonly prompt: string;
    readonly promptGap: (number: number) => string;
    readonly right: string;
    readonly wrong: string;
    readonly skipped: string;
    /** An answer that is none: asked again. */
    readonly noChoice: (keys: string) => string;
    readonly noNumber: string;
    readonly score: (right: number, total: number) => string;
    readonly ended: (asked: number, total: number) => string;
    readonly wrongNumbers: (names: string) => string;
  };

  readonly verify: {
    readonly systems: Readonly<Record<string, string>>;
    readonly columns: readonly [number: string, expected: string, got: string, difference: string, source: string];
    readonly name: (check: Check) => string;
    readonly passed: (count: number, seconds: string) => string;
    readonly failed: (count: number, total: number) => string;
    readonly tolerance: string;
    /** Where in a text a number stands, as it is written in the checks: `"S1 §2, step 9"`. */
    readonly source: (source: string) => string;
    /** What the letters of the sources mean. */
    readonly sources: string;
  };

  readonly summary: {
    readonly columns: readonly [layer: string, kind: string, output: string, parameters: string];
    readonly inputs: string;
    readonly total: (count: string, bytes: string) => string;
    readonly trainable: (count: string) => string;
  };

  readonly bench: BenchWords;
  readonly data: DataWords;
  readonly diagnose: DiagnoseWords;
  readonly explain: ExplainWords;

  readonly picture: PictureCommandWords;
  readonly place: PlaceWords;
  readonly runs: RunsWords;
  readonly studio: StudioWords;

  readonly doctor: {
    readonly found: string;
    readonly chosen: string;
    readonly rows: Readonly<
      Record<
        | "limpid"
        | "node"
        | "system"
        | "cores"
        | "memory"
        | "relaxedSimd"
        | "sharedMemory"
        | "backends"
        | "native"
        | "mnist"
        | "cache"
        | "environment"
        | "backend"
        | "threads",
        string
      >
    >;
    readonly yes: string;
    readonly no: string;
    /** Between things of a list. */
    readonly separator: string;
    /** A backend that is not there. */
    readonly without: (name: string) => string;
    readonly nodeTooOld: (version: string, wanted: string) => string;
    readonly coresOf: (cores: number, model: string) => string;
    readonly relaxedSimd: Readonly<Record<"engine" | "flag" | "off" | "none", string>>;
    readonly mnist: Readonly<Record<"cache" | "package" | "none", (place: string) => string>>;
    readonly native: (compiler: string, path: string, flags: string, bits: number, koffi: string) => string;
    readonly nativeCache: (folder: string, holds: string, limit: string) => string;
    readonly noNative: (problem: string) => string;
    readonly noCache: string;
    readonly because: Readonly<Record<"fastest" | "environment" | "only" | "missing", (backend: string) => string>>;
    readonly threads: (count: number) => string;
  };
}
