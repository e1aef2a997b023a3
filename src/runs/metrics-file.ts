/**
 * `metrics.jsonl`: what happens in a run, an event a line. Lines are numbered from 0 and appended. A run that goes on from an
 * earlier step first cuts off what was written after that step, so that each step stands there once.
 */
import { fileProblem, fileSystem, readFileLimited, writeAll } from "../base/files.ts";
import { its, type RunFolder } from "./folder.ts";

/** Where this much waits to be written, the run waits for it. */
const patient = 4 * 2 ** 20;
/** Where the disk takes nothing and this much waits, the run ends. */
const most = 256 * 2 ** 20;
/** A file that is larger is no log of ours. */
const mostBytes = 2 ** 31 - 1;

const newline = 0x0a;

type Handle = import("node:fs/promises").FileHandle;

/** An event of a line: everything in it is text, numbers or lists of these. */
export type Line = { readonly type: string; readonly number: number } & Readonly<Record<string, unknown>>;

/** Where the log stands. */
export interface Mark {
  readonly lines: number;
  readonly bytes: number;
}

export class MetricsFile {
  readonly #path: string;
  readonly #file: Handle;
  /** What is in the file, and the lines that are or will be. */
  #at: number;
  #lines: number;
  /** How many of them are in the file. */
  #written: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #failure: unknown;

  private constructor(path: string, file: Handle, { lines, bytes }: Mark) {
    this.#path = path;
    this.#file = file;
    this.#lines = lines;
    this.#written = lines;
    this.#at = bytes;
  }

  /** Opens the log to go on after some lines; what follows them is cut off. Gives the lines that stay, and notes. */
  static async open(
    folder: RunFolder,
    lines: number,
  ): Promise<{ metrics: MetricsFile; kept: Line[]; notes: string[] }> {
    const path = folder.at(its.metrics);
    const { fs } = fileSystem(path);
    try {
      const there = lines > 0 ? await folder.look(its.metrics) : undefined;
      const bytes = there ? await readFileLimited(path, mostBytes) : new Uint8Array();
      const { kept, end } = readLines(bytes, lines);
      const file = await fs.open(path, there ? "r+" : "w");
      await file.truncate(end);
      const notes =
        kept.length < lines
          ? [`metrics.jsonl has ${kept.length} of the ${lines} lines that came before this step`]
          : [];
      return { metrics: new MetricsFile(path, file, { lines, bytes: end }), kept, notes };
    } catch (cause) {
      throw await fileProblem(path, "written", cause);
    }
  }

  /** Appends a line, which is told its number. Gives a promise where so much waits to be written that the run should wait. */
  append(line: (number: number) => string): Promise<void> | undefined {
    const bytes = new TextEncoder().encode(`${line(this.#lines++)}\n`);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#start();
    if (this.#waitingBytes < patient) return undefined;
    if (this.#waitingBytes > most) throw this.#failure;
    return this.#writing;
  }

  #start(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
      if (this.#waiting.length > 0 && !this.#failure) this.#start();
    });
  }

  /** Writes what waits. What the disk refuses waits for the next time: it is written at the same place. */
  async #write(): Promise<void> {
    // Lines that come at once are written at once.
    await undefined;
    const lines = this.#waiting;
    const bytes = joined(lines, this.#waitingBytes);
    [this.#waiting, this.#waitingBytes] = [[], 0];
    try {
      await writeAll(this.#file, bytes, this.#at);
      this.#at += bytes.length;
      this.#written += lines.length;
      this.#failure = undefined;
    } catch (cause) {
      this.#waiting.unshift(...lines);
      this.#waitingBytes += bytes.length;
      this.#failure = await fileProblem(this.#path, "written", cause);
    }
  }

  /** Where the log stands now. */
  get lines(): number {
    return this.#lines;
  }

  /** All that was told so far is on the disk after this; lines that come meanwhile need not be. Throws FileError where the disk refuses. */
  async sync(): Promise<void> {
    const told = this.#lines;
    do {
      this.#start();
      await this.#writing;
    } while (this.#written < told && !this.#failure);
    if (this.#failure) throw this.#failure;
    try {
      await this.#file.sync();
    } catch (cause) {
      throw await fileProblem(this.#path, "written", cause);
    }
  }

  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.#file.close();
    }
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * The first lines of a log, at most so many, and where they end. It ends before a line that is cut off or is none of ours. `first`: the
 * number of the first one, where these bytes are not the beginning.
 */
export function readLines(bytes: Uint8Array, most: number, first = 0): { kept: Line[]; end: number } {
  const kept: Line[] = [];
  let end = 0;
  while (kept.length < most) {
    const to = bytes.indexOf(newline, end);
    const line = to < 0 ? undefined : lineFrom(bytes.subarray(end, to), first + kept.length);
    if (!line) break;
    kept.push(line);
    end = to + 1;
  }
  return { kept, end };
}

function lineFrom(bytes: Uint8Array, number: number): Line | undefined {
  try {
    const line = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Partial<Line> | null;
    return typeof line?.type === "string" && line.number === number ? (line as Line) : undefined;
  } catch {
    return undefined;
  }
}
