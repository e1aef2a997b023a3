/** Steps bound to memory: the one place where a step's inputs and outputs get their buffers. */
import type { HostArray, Type } from "../base/index.ts";
import { InternalError } from "../base/index.ts";
import { type Buffer, type Program, programNow, rowsOf, type Session, type Step } from "../ir/index.ts";
import { bytesOfAll, wantRoom } from "./room.ts";

/** The memory of a step. Inputs and outputs that are not named here get new buffers. */
export interface Memory {
  /** By input: a buffer that exists, or numbers, which get a new buffer. */
  readonly inputs?: readonly (Buffer | HostArray | undefined)[];
  /** By output. */
  readonly outputs?: readonly (Buffer | undefined)[];
  /** Rows of what is fed or recorded. Default: 1. */
  readonly rows?: number;
  /** For the ValueError where there is no memory for new buffers. */
  readonly room?: { readonly subject: string; readonly what: string; readonly hint: string };
}

/** A step. By default nothing is fed and nothing recorded. */
type Bindable = Omit<Step, "fed" | "recorded"> & Partial<Step>;

/** A step with its memory, and its program after `open`. */
export class Bound {
  readonly session: Session;
  readonly step: Step;
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  /** The buffers that were made for it: `free` gives them back. */
  readonly own: readonly Buffer[];
  #program: Program | undefined;
  #opening: Promise<Program> | undefined;

  constructor({ session, step, inputs, outputs, own }: Pick<Bound, "session" | "step" | "inputs" | "outputs" | "own">) {
    this.session = session;
    this.step = step;
    this.inputs = inputs;
    this.outputs = outputs;
    this.own = own;
  }

  /** Compiles: once, also for several callers at the same time. */
  async open(): Promise<Program> {
    if (this.#program) return this.#program;
    this.#opening ??= this.session.program(this.step, this.inputs, this.outputs);
    try {
      this.#program = await this.#opening;
    } finally {
      this.#opening = undefined;
    }
    return this.#program;
  }

  /** The same at once, where the backend can. */
  openNow(): Program {
    this.#program ??= programNow(this.session, this.step, this.inputs, this.outputs);
    return this.#program;
  }

  get program(): Program {
    if (this.#program) return this.#program;
    throw new InternalError("bind", "the step was not opened");
  }

  /** Bytes of the buffers that were made for it and of the program's scratch memory. */
  get bytes(): number {
    return bytesOfAll(this.own.map(({ type }) => type)) + (this.#program?.scratchBytes ?? 0);
  }

  free(): void {
    this.#program?.free();
    for (const buffer of this.own) buffer.free();
  }
}

export function bind(session: Session, given: Bindable, memory: Memory = {}): Bound {
  const { graph } = given;
  const none = (list: readonly unknown[]) => list.map(() => false);
  const step: Step = {
    ...given,
    fed: given.fed ?? none(graph.inputs),
    recorded: given.recorded ?? none(graph.outputs),
  };
  const { inputs = [], outputs = [], rows = 1, room } = memory;
  const typeOf = (type: Type, byRows: boolean): Type => (byRows ? rowsOf(type, rows) : type);
  const reads = graph.inputs.map((node, k) => inputs[k] ?? typeOf(node.type, step.fed[k]));
  const writes = graph.outputs.map((node, k) => outputs[k] ?? typeOf(node.type, step.recorded[k]));
  if (room) {
    const made = [...reads, ...writes].filter((one): one is Type => !isBuffer(one));
    wantRoom(room.subject, room.what, session, bytesOfAll(made), room.hint);
  }
  const own: Buffer[] = [];
  const memoryOf = (one: Buffer | HostArray | Type): Buffer => {
    if (isBuffer(one)) return one;
    const buffer = session.buffer(one);
    own.push(buffer);
    if ("data" in one) buffer.write(one.data);
    return buffer;
  };
  return new Bound({ session, step, inputs: reads.map(memoryOf), outputs: writes.map(memoryOf), own });
}

const isBuffer = (one: Buffer | HostArray | Type): one is Buffer => "read" in one;
