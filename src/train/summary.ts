/** The table of layers that Keras prints. */
import { dtypes, sizeOf } from "../base/index.ts";
import { movingIn, type Network } from "../nn/index.ts";
import type { State } from "./step/state.ts";

interface LayerSummary {
  readonly name: string;
  readonly kind: string;
  /** With "batch" for the leading axis. Of a layer with several results, all of them. */
  readonly outputShape: string;
  readonly params: number;
}

export interface ModelSummary {
  readonly layers: readonly LayerSummary[];
  readonly total: number;
  readonly trainable: number;
  readonly bytes: number;
}

export function summarize(network: Network, state: State): ModelSummary {
  const { layers, calls, types, front } = network;
  const sizes = state.params.map(({ shape }) => sizeOf(shape));
  const count = (keep: (at: number) => boolean) => sizes.reduce((sum, size, k) => (keep(k) ? sum + size : sum), 0);
  const total = count(() => true);
  const moving = movingIn(network);
  const before = front?.layers.map(({ name, spec }, at): LayerSummary => {
    const made = front.inputs.length + front.calls.findIndex(({ layer }) => layer === at);
    return { name, kind: spec.kind, outputShape: `[${["batch", ...front.types[made].shape].join(", ")}]`, params: 0 };
  });
  const own = layers.map(({ name, spec }, at): LayerSummary => {
    const call = calls.find(({ layer }) => layer === at)!;
    const shapes = call.outputs.map((n) => `[${["batch", ...types[n].shape].join(", ")}]`);
    const params = count((k) => state.params[k].name.startsWith(`${name}/`));
    return { name, kind: spec.kind, outputShape: shapes.join(", "), params };
  });
  return {
    layers: [...(before ?? []), ...own],
    total,
    trainable: count((k) => !state.params[k].state && moving.has(state.params[k].name)),
    bytes: total * dtypes[state.dtype].bytes,
  };
}

export const withCommas = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 2 ** 20 ? `${(bytes / 1024).toFixed(2)} KB` : `${(bytes / 2 ** 20).toFixed(2)} MB`;
}

export function showSummary({ layers, total, trainable, bytes }: ModelSummary): string {
  const rows = [
    ["Layer (kind)", "Output shape", "Params"],
    ...layers.map(({ name, kind, outputShape, params }) => [`${name} (${kind})`, outputShape, withCommas(params)]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (left: string, cross: string, right: string, dash: string) =>
    left + widths.map((width) => dash.repeat(width + 2)).join(cross) + right;
  const show = ([name, shape, params]: string[], bar: string) =>
    `${bar} ${name.padEnd(widths[0])} ${bar} ${shape.padEnd(widths[1])} ${bar} ${params.padStart(widths[2])} ${bar}`;
  return [
    line("┏", "┳", "┓", "━"),
    show(rows[0], "┃"),
    line("┡", "╇", "┩", "━"),
    ...rows.slice(1).map((row) => show(row, "│")),
    line("└", "┴", "┘", "─"),
    ` Total params: ${withCommas(total)} (${showBytes(bytes)})`,
    ` Trainable params: ${withCommas(trainable)}`,
    ` Non-trainable params: ${withCommas(total - trainable)}`,
  ].join("\n");
}
