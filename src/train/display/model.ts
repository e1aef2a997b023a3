/** A model in notebooks: its layers as a table, and how they hang together as a picture. */
import type { MimeBundle } from "../../base/index.ts";
import { element, escaped, picture, table, text } from "../../base/markup.ts";
import type { Network } from "../../nn/index.ts";
import type { Core } from "../core.ts";
import { type ModelSummary, showSummary, summarize, withCommas } from "../summary.ts";

export function displayCore(core: Core): MimeBundle {
  if (!core.built) return displayUnbuilt(core.namedLayers.map(({ name, spec }) => ({ name, kind: spec.kind })));
  const { network } = core;
  const summary = summarize(network, core.state);
  const { layers, total, trainable } = summary;
  const drawn = drawLayers(summary, network);
  const rows = layers.map(({ name, kind, outputShape, params }) => [name, kind, outputShape, withCommas(params)]);
  const caption = `${withCommas(total)} parameters, ${withCommas(trainable)} of them trained`;
  const layersTable = table(caption, ["", "kind", "output shape", "parameters"], rows);
  return {
    "text/plain": showSummary(summary),
    "text/html": `<div>${drawn}${layersTable}</div>`,
    "image/svg+xml": drawn,
  };
}

/** Of a model that does not know its input's shape yet. */
function displayUnbuilt(layers: readonly { readonly name: string; readonly kind: string }[]): MimeBundle {
  const what = "A model whose input's shape is not known yet";
  const names = layers.map(({ name, kind }) => `${name} (${kind})`);
  return {
    "text/plain": `${what}: ${names.join(", ")}`,
    "text/html": `<p>${escaped(`${what}: ${names.join(", ")}`)}</p>`,
  };
}

/** A box for each layer, one below the other. */
const [boxWidth, boxHeight, step, left] = [300, 34, 52, 12];
/** Longer names are cut. */
const mostLetters = 40;
const cut = (words: string): string => (words.length > mostLetters ? `${words.slice(0, mostLetters - 1)}…` : words);

function drawLayers({ layers, total }: ModelSummary, network: Network): string {
  const inputs = (network.front?.inputs ?? network.inputs).map(({ name, shape }) => ({
    name,
    words: `input [${["batch", ...shape].join(", ")}]`,
  }));
  const boxes = [
    ...inputs,
    ...layers.map(({ name, kind, outputShape, params }) => ({
      name,
      words: `${kind} ${outputShape}${params > 0 ? `, ${withCommas(params)} parameters` : ""}`,
    })),
  ];
  const ties = tiesOf(network, inputs.length);
  const far = ties.filter(([from, to]) => to - from > 1);
  const width = left + boxWidth + 24 + 14 * Math.min(far.length, 6);
  const top = (k: number) => 8 + k * step;
  const middle = left + boxWidth / 2;
  const line = { fill: "none", stroke: "currentColor", "stroke-opacity": 0.6 };
  const arrow = (x: number, y: number) => element("path", { d: `M${x - 4},${y - 7}l4,7l4,-7`, ...line });
  return picture(
    {
      title: `A model of ${layers.length} layers`,
      description: `${boxes.map(({ name, words }) => `${name}: ${words}`).join("; ")}; ${withCommas(total)} parameters`,
      width,
      height: top(boxes.length) - step + boxHeight + 8,
    },
    ...boxes.flatMap(({ name, words }, k) => [
      element("rect", { x: left, y: top(k), width: boxWidth, height: boxHeight, rx: 5, ...line }),
      text(left + 10, top(k) + 14, cut(name), { "font-weight": 600 }),
      text(left + 10, top(k) + 28, cut(words), { "font-size": 10.5, "fill-opacity": 0.75 }),
    ]),
    ...ties.flatMap(([from, to]) => {
      const [begin, end] = [top(from) + boxHeight, top(to)];
      if (to - from === 1) return [element("path", { d: `M${middle},${begin}V${end}`, ...line }), arrow(middle, end)];
      const aside = left + boxWidth + 12 + 14 * (far.findIndex((tie) => tie[0] === from && tie[1] === to) % 6);
      const [right, begins, ends] = [left + boxWidth, begin - 10, end + 10];
      return [
        element("path", { d: `M${right},${begins}H${aside}V${ends}H${right}`, ...line }),
        element("path", { d: `M${right + 7},${ends - 4}l-7,4l7,4`, ...line }),
      ];
    }),
  );
}

/** Which box a box's numbers come from, each pair once. */
function tiesOf(network: Network, inputs: number): readonly (readonly [from: number, to: number])[] {
  const { front, calls, layers } = network;
  const own = (front?.layers.length ?? 0) + inputs;
  const maker = new Map<number, number>();
  for (let k = 0; k < network.inputs.length; k++) maker.set(k, front ? own - 1 : k);
  const found = new Map<string, readonly [number, number]>();
  const tie = (from: number, to: number) => {
    if (from < to) found.set(`${from} ${to}`, [from, to]);
  };
  if (front) for (let k = inputs; k < own; k++) tie(k - 1, k);
  for (const { layer, inputs: read, outputs } of calls) {
    const to = own + Math.min(layer, layers.length - 1);
    for (const value of read) tie(maker.get(value) ?? 0, to);
    for (const value of outputs) maker.set(value, to);
  }
  return [...found.values()];
}
