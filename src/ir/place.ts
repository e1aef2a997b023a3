/** The memory of a session, and whose turn it is there: what sessions of two backends can have in common. */
import type { Heap } from "./heap.ts";
import type { OpenOptions } from "./step.ts";
import type { Turns } from "./turns.ts";

export interface Place {
  readonly heap: Heap;
  readonly turns: Turns;
}

export interface BorrowOptions extends OpenOptions {
  /** The memory of another session, in which this one's programs work, too. Default: one of its own. */
  readonly place?: Place;
  /** Whether nobody waits for its programs to be compiled: a process that has nothing else to do ends. */
  readonly beside?: boolean;
}
