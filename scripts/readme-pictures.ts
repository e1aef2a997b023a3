/**
 * Draws the README's network and landscape, in both languages: the litter box, before and while it learns.
 *
 *     npx tsx scripts/readme-pictures.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { layers, optimizers, sequential } from "limpid";
import { numpyRandom } from "limpid/data";
import { drawLandscape, drawNetwork, landscape, rehearse } from "limpid/explain";

const x = [
  [1, 0, 1],
  [0, 1, 1],
  [0, 0, 1],
  [1, 1, 1],
];
const y = [[1], [1], [0], [0]];

const random = numpyRandom(1);
const draw = (rows: number, columns: number): number[][] => random.random([rows, columns]).mul(2).sub(1).toArray();
const plain = { activation: "sigmoid", useBias: false } as const;
const net = sequential(
  [
    layers.dense({ name: "hidden", units: 4, ...plain, inputShape: [3], kernelInitializer: draw(3, 4) }),
    layers.dense({ name: "output", units: 1, ...plain, kernelInitializer: draw(4, 1) }),
  ],
  { dtype: "f64" },
).compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: "halfSquaredError" });

const { path, model } = await rehearse(net, x, y, { epochs: 2000, verbose: 0 });
mkdirSync("docs/images", { recursive: true });
const view = await landscape(model, { x, y, path });
const told = {
  en: {
    ending: "",
    network: "The litter-box network after 2,000 updates",
    landscape: "2,000 updates of the litter-box network",
  },
  "zh-CN": { ending: ".zh-CN", network: "猫砂网络，更新 2,000 次之后", landscape: "猫砂网络的 2,000 次更新" },
} as const;
for (const locale of ["en", "zh-CN"] as const) {
  const { ending, network, landscape: title } = told[locale];
  writeFileSync(`docs/images/network${ending}.svg`, drawNetwork(model, { title: network, locale }));
  writeFileSync(`docs/images/landscape${ending}.svg`, await drawLandscape(view, { title, locale }));
}
console.log(`docs/images: network and landscape, in English and Chinese (${path.length} places)`);
