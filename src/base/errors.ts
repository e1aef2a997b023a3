/**
 * Errors that teach. Every one says its subject, what is wrong with which values, and how to mend it:
 *
 *     ShapeError: fit: labels are f32[600,1], but sparseCategoricalCrossentropy wants i32[600]
 *       hint: labels.reshape([600]), or use categoricalCrossentropy with one-hot labels
 *
 * `message` is English. `code` is stable and `facts` holds the values by name, so that a program (the
 * command line, the studio) can translate the sentence or point at the thing.
 */

export interface ErrorDetails {
  /** Stable, kebab-case, e.g. "label-out-of-range". A translation is looked up by it. */
  readonly code: string;
  /** How to mend it: one sentence or a line of code. */
  readonly hint?: string;
  /** The values by name, for a translation or a program. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The parent of all errors that Limpid throws on purpose. */
export class LimpidError extends Error {
  override readonly name: string = "LimpidError";
  readonly subject: string;
  readonly code: string;
  readonly hint: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(subject: string, problem: string, details: ErrorDetails) {
    const hint = details.hint ? `\n  hint: ${details.hint}` : "";
    super(`${subject}: ${problem}${hint}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.subject = subject;
    this.code = details.code;
    this.hint = details.hint;
    this.facts = { ...details.facts, subject, problem };
  }

  /** A copy with another subject and problem, from a function inside which this error was thrown. This error is its cause. */
  retold(subject: string, problem: string = String(this.facts.problem)): LimpidError {
    const Same = this.constructor as new (subject: string, problem: string, details: ErrorDetails) => LimpidError;
    return new Same(subject, problem, { code: this.code, hint: this.hint, facts: this.facts, cause: this });
  }

  /** A copy whose subject is the function that the user called. The inner functions that find problems do not know it. */
  named(subject: string): LimpidError {
    const Same = this.constructor as new (subject: string, problem: string, details: ErrorDetails) => LimpidError;
    const { code, hint, facts, cause } = this;
    return new Same(subject, String(facts.problem), { code, hint, facts, cause });
  }
}

/** Runs `work`. Errors from it get `subject`, the function that the user called, as their subject. */
export function inTheNameOf<T>(subject: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof LimpidError && error.subject !== subject ? error.named(subject) : error;
  }
}

/** A shape or rank that does not fit. */
export class ShapeError extends LimpidError {
  override readonly name: string = "ShapeError";
}
/** An element type that does not fit; Limpid never converts silently. */
export class DTypeError extends LimpidError {
  override readonly name: string = "DTypeError";
}
/** An option or argument outside its range, or an unknown name. */
export class ValueError extends LimpidError {
  override readonly name: string = "ValueError";
}
/** Data that cannot be used: NaN, labels out of range, lengths that differ. */
export class DataError extends LimpidError {
  override readonly name: string = "DataError";
}
/** A file that is missing, truncated, too large or not what it claims to be. */
export class FileError extends LimpidError {
  override readonly name: string = "FileError";
}
/** A loss or parameter became NaN or infinite; the last good parameters were kept. */
export class NonFiniteError extends LimpidError {
  override readonly name: string = "NonFiniteError";
}
/** A bug in Limpid itself, never the user's fault. */
export class InternalError extends LimpidError {
  override readonly name: string = "InternalError";
  constructor(subject: string, problem: string, facts?: Readonly<Record<string, unknown>>) {
    super(subject, problem, {
      code: "internal",
      hint: "this is a bug in Limpid; please report it with the text above",
      facts,
    });
  }

  /** A bug keeps its own subject and text. */
  override retold(): this {
    return this;
  }
  override named(): this {
    return this;
  }
}

/** The error for a call while another one still runs on the same model. */
export function busy(subject: string, running = "fit"): ValueError {
  return new ValueError(subject, `the model is busy: ${running} is running`, {
    code: "model-busy",
    hint: "await it first; in callbacks use onEpochEnd",
    facts: { running },
  });
}
