/** The memory of a session and the queue of its programs: what sessions of two backends can share. */
import type { Heap } from "./heap.ts";
import type { Queue } from "./queue.ts";
import type { OpenOptions } from "./step.ts";

export interface Place {
  readonly heap: Heap;
  readonly turns: Queue;
}

export interface BorrowOptions extends OpenOptions {
  /** The memory of another session, which this one's programs use, too. Default: its own memory. */
  readonly place?: Place;
  /** Whether its programs are compiled in the background: a process that has nothing else to do ends without them. */
  readonly background?: boolean;
}
