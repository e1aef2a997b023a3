/** Where the parts of a network's drawing stand: in a wide geometry, and in a narrow one with the same size of text. */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Unit extends Spot {
  /** From 0, the inputs. */
  readonly layer: number;
  readonly unit: number;
}

export interface Edge {
  /** The gap that it crosses: 0 leads from the inputs to the first layer. */
  readonly gap: number;
  readonly from: Unit;
  readonly to: Unit;
  /** Where its label has room; nothing where the gap has too many edges. */
  readonly label: Spot | undefined;
}

export interface NetworkLayout {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
  /** How much is written beside a neuron: everything, its numbers, or its name alone. */
  readonly detail: "all" | "numbers" | "names";
  readonly columns: readonly number[];
  readonly units: readonly (readonly Unit[])[];
  readonly edges: readonly Edge[];
  readonly loss: Spot;
}

const geometries = {
  wide: { width: 600, left: 40, right: 428, lossX: 556, radius: 17 },
  narrow: { width: 328, left: 24, right: 262, lossX: 262, radius: 16 },
} as const;

/** The height of a row by how many there are in the highest column. */
function rowOf(most: number, drawn: number): readonly [row: number, detail: NetworkLayout["detail"]] {
  if (most <= 2) return [drawn > 3 ? 150 : 160, "all"];
  if (most <= 4) return [124, "all"];
  return most <= 8 ? [62, "numbers"] : [34, "names"];
}

const top = 34;

export function layOut(widths: readonly number[], wide: boolean): NetworkLayout {
  const { width, left, right, lossX, radius } = geometries[wide ? "wide" : "narrow"];
  const most = Math.max(...widths);
  const [row, detail] = rowOf(most, widths.length);
  const around = detail === "all" ? 92 : 30;
  const body = (most - 1) * row + 2 * around;
  const middle = top + body / 2;
  const columns = widths.map((_, k) => left + ((right - left) * k) / (widths.length - 1));
  const units = widths.map((count, layer) =>
    Array.from({ length: count }, (_, unit): Unit => {
      // A short column is spread a little, so that its neurons have room.
      const step = count === 1 ? 0 : Math.min(row * 1.5, ((most - 1) * row) / (count - 1));
      return { layer, unit, x: columns[layer], y: middle + (unit - (count - 1) / 2) * step };
    }),
  );
  const edges = units.slice(1).flatMap((next, gap) =>
    next.flatMap((to) =>
      units[gap].map((from): Edge => {
        const label = hasLabels(widths[gap], widths[gap + 1], widths.length, wide) ? labelOf(from, to) : undefined;
        return { gap, from, to, label };
      }),
    ),
  );
  const loss = wide ? { x: lossX, y: middle } : { x: lossX, y: top + body + 44 };
  return {
    width,
    height: wide ? top + body : top + body + 78,
    radius: detail === "names" ? 11 : radius,
    detail,
    columns,
    units,
    edges,
    loss,
  };
}

/** In a narrow drawing of more than one hidden layer, and among many edges, labels would lie on each other. */
function hasLabels(before: number, after: number, columns: number, wide: boolean): boolean {
  if (columns > (wide ? 4 : 3)) return false;
  return before * after <= 4 || (Math.min(before, after) === 1 && Math.max(before, after) <= 4);
}

/** Level edges have theirs in the middle; the others nearer to where they begin, so that crossing ones do not meet. */
function labelOf(from: Spot, to: Spot): Spot {
  const t = Math.abs(from.y - to.y) < 1 ? 0.5 : 0.36;
  return { x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) };
}

/** How wide a line is drawn: by size within its gap, from a hair to three pixels. */
export function strokeWidths(values: readonly number[]): number[] {
  const largest = Math.max(...values.map(Math.abs), 0);
  return values.map((value) => (largest > 0 ? 0.8 + 1.9 * Math.sqrt(Math.abs(value) / largest) : 0.8));
}
