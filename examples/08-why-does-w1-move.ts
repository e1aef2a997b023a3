/** Why does w1 move? The worked 2-2-2 network, one weight explained: every factor of the chain rule, path by path. */
import { layers, optimizers, sequential } from "limpid";
import { explain, gradientCheck } from "limpid/explain";

const fixed = { bias: false }; // the text leaves its biases alone
const net = sequential(
  [
    layers.dense({
      name: "hidden",
      units: 2,
      activation: "sigmoid",
      inputShape: [2],
      trainable: fixed,
      kernelInitializer: [
        [0.05, 0.1],
        [0.15, 0.2],
      ],
      biasInitializer: 0.35,
    }), // kernel is [in, out]
    layers.dense({
      name: "output",
      units: 2,
      activation: "sigmoid",
      trainable: fixed,
      kernelInitializer: [
        [0.25, 0.3],
        [0.35, 0.4],
      ],
      biasInitializer: 0.5,
    }),
  ],
  { dtype: "f64" },
);
net.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: "halfSquaredError" });

const x = [[0.1, 0.2]];
const y = [[0.85, 0.3]];
const story = await explain(net, { x, y, at: { layer: "hidden", param: "kernel", index: [0, 0] } });

for (const { through, factors, product } of story.backward.paths)
  console.log(
    through.join(" ← "),
    factors.map((f) => `${f.symbol} = ${f.value}`),
    product,
  );
// via output[0]: -.000186011044…   via output[1]: .000611247635…

console.log(story.backward.sum); // .000425236591
console.log(story.update); // { before: .05, gradient: .000425…, learningRate: 1, after: .049574763409 }
console.log(story.check); // { slope, gap } by central difference
console.log(story.toString({ locale: "zh-CN" }));
console.log(await gradientCheck(net, { x, y })); // { passed: true, worst: { layer, param, index, gap } }
