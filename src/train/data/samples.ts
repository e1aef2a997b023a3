/** Samples as columns: what goes in, what should come out, and how much each sample counts. */
import type { Column } from "./arrays.ts";

/** Bytes of data that are in the program's memory at once, where the chunks do not say. */
export const blockBytes: number = 2 ** 25;
/** Batches that a block has at least: less would be more waiting than training. */
export const fewBatches = 32;

export interface Samples {
  /** One for each input of the network. */
  readonly x: readonly Column[];
  /** One for each output; none where only inputs were given. */
  readonly y: readonly Column[];
  /** Each sample's weight, one column for each output. */
  readonly w: readonly Column[] | undefined;
  /** How many there are. */
  readonly samples: number;
}

/** All of them, in the order in which a step takes them. */
export const columnsOf = ({ x, y, w }: Pick<Samples, "x" | "y" | "w">): Column[] => [...x, ...y, ...(w ?? [])];

/** The samples from..to-1, not copied. */
export function rows({ x, y, w, samples }: Samples, from: number, to: number): Samples {
  const part = (columns: readonly Column[]): Column[] =>
    columns.map((column) => {
      const width = column.data.length / samples;
      return { ...column, data: column.data.subarray(from * width, to * width) };
    });
  return { x: part(x), y: part(y), w: w && part(w), samples: to - from };
}
