/**
 * Draws the README's network and landscape: the litter box, before and while it learns.
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
writeFileSync("docs/images/network.svg", drawNetwork(model, { title: "The litter-box network after 2,000 updates" }));
const view = await landscape(model, { x, y, path });
writeFileSync(
  "docs/images/landscape.svg",
  await drawLandscape(view, { title: "2,000 updates of the litter-box network" }),
);
console.log(`docs/images: network.svg, landscape.svg (${path.length} places)`);
