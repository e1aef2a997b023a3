/** What a schedule is told of the machine, and of the memory that it writes for. */
import type { DType } from "../../base/index.ts";
import type { ValueId } from "../plan/kernel.ts";
import type { Crew } from "./share.ts";

/** Registers of at least this many bytes are on every machine that Limpid prints for. */
export const narrowestBytes = 16;

/** What a machine's registers and caches ask for. */
export interface TileShape {
  /** Rows of a tile by its number of vectors: `rows[2]` go with two. The last is the widest. */
  readonly rows: readonly number[];
  /** The same where rows of A are copied. */
  readonly copied: {
    readonly rows: readonly number[];
    /** Rows that are neighbours in the copy: each number of rows divides it. */
    readonly group: number;
    /** Columns of the result from which rows are copied although the walk goes along them. */
    readonly from: number;
  };
  /** Terms of a sum that one walk adds up: so many rows of a panel of B fit into the first cache. */
  readonly block: number;
  /** Bytes of A that all panels of B pass by before the next ones are looked at: they stay in the second cache. */
  readonly resident: number;
}

/** What a machine is like. */
export interface Machine {
  /** Bytes of a vector register. */
  readonly vectorBytes: number;
  readonly tile: TileShape;
}

/** Where a stored value lives: byte address and element type in memory. */
export interface Home {
  readonly address: number;
  readonly dtype: DType;
}

/** A machine, and the memory of one program. */
export interface Target extends Machine {
  readonly homeOf: (id: ValueId) => Home;
  /** Where each thread has room for a panel. */
  readonly panels: number;
  /** Where the groups of a very long sum are added up, or a kernel of a form of its own (`forms.ts`) puts what it is not done with: room for the largest of these. */
  readonly groups: number;
  /** The threads that share the kernel being written; without, one thread has all of it. */
  readonly crew?: Crew;
}
