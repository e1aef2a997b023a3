/** A diagram of layers that are joined by all connections. */
import { layers as layerKinds } from "../../../nn/index.ts";
import { sequential } from "../../../train/index.ts";
import type { Cell, Figure } from "./data.ts";
import type { FigureParams } from "./requests.ts";

export async function network({ layers }: FigureParams["network"]): Promise<Figure> {
  const widths = layers.map((layer) => (typeof layer === "number" ? layer : layer.length));
  const model = sequential(
    widths
      .slice(1)
      .map((units, k) =>
        layerKinds.dense({ name: `l${k}`, units, useBias: false, ...(k === 0 && { inputShape: [widths[0]] }) }),
      ),
  );
  let unnamed = 0;
  return {
    parts: [
      {
        kind: "network",
        layers: layers.map((layer): readonly Cell[] =>
          typeof layer === "number" ? Array.from({ length: layer }, () => ({ text: `h${++unnamed}` })) : layer,
        ),
        weights: widths.slice(1).map((_, k) => model.weights[`l${k}/kernel`].size),
      },
    ],
  };
}
