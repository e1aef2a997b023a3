/** `limpid summary FILE`: the layers and parameters of a saved model. */
import { resolve } from "node:path";
import { type LayerFacts, summarize } from "../../doors/explain.ts";
import { loadModel } from "../../index.ts";
import type { Context } from "../context.ts";
import { bytes, count, fittedTable } from "../text.ts";

const shown = (shape: readonly number[]): string => (shape.length > 0 ? shape.join(" × ") : "1");

/** Layers of a model in the model stand below it, further in; a layer that is used several times says so. */
function rowsOf(layers: readonly LayerFacts[], depth = 0): string[][] {
  return layers.flatMap(({ name, kind, activation, outputShapes, size, calls, layers: inner }) => [
    [
      `${"  ".repeat(depth)}${name}${calls > 1 ? ` ×${calls}` : ""}`,
      activation ? `${kind}, ${activation}` : kind,
      outputShapes.map(shown).join(", "),
      count(size),
    ],
    ...rowsOf(inner, depth + 1),
  ]);
}

export async function summary(file: string, { words, width, say, result }: Context): Promise<number> {
  const facts = summarize(await loadModel(file));
  const { layers, inputs, parameters, trainable } = facts;
  const rows = [
    ...Object.entries(inputs).map(([name, shape]) => [name, words.summary.inputs, shown(shape), ""]),
    ...rowsOf(layers),
  ];
  for (const line of fittedTable(rows, ["left", "left", "right", "right"], width, words.summary.columns)) say(line);
  say("");
  say(words.summary.total(count(parameters), bytes(facts.bytes)));
  if (trainable < parameters) say(words.summary.trainable(count(trainable)));
  result({ file: resolve(file), ...facts });
  return 0;
}
