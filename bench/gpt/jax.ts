/**
 * A small GPT in jax-js; see `jax-train.ts`. Tokens are one-hot rows, which it multiplies. Attention is
 * written out: version 0.1.25's own asks for methods of iterators, which Node 20 does not have.
 */
import { fmaOn } from "../fma.ts";
import { type JaxArray, type JaxTree, loadJax } from "../jax.ts";
import { JaxTraining } from "../jax-train.ts";
import type { Program, Settings } from "../program.ts";
import { oneHotBatches, parametersOf, readTexts } from "./texts.ts";

export async function prepare({ folder, images, gpt: given }: Settings): Promise<Program> {
  const { jax, engine } = await loadJax();
  const { numpy: np, nn } = jax;
  const gpt = given!;
  const { vocabulary, places, width, heads, blocks, layerNorm, adam } = gpt;
  const [train, test] = [readTexts(folder, gpt, "train"), readTexts(folder, gpt, "test")];
  const above = Float32Array.from({ length: places ** 2 }, (_, k) => (k % places > Math.floor(k / places) ? -1e9 : 0));
  const hidden = np.array(above).reshape([places, places]);
  const logits = (p: JaxTree, x: JaxArray): JaxArray => {
    const size = x.shape[0];
    const count = size / places;
    const product = (h: JaxArray, name: string) => {
      const y = np.dot(h, p[name]);
      return layerNorm ? y.add(p[`${name}Bias`]) : y;
    };
    const norm = (h: JaxArray, name: string): JaxArray => {
      if (layerNorm) return nn.standardize(h, -1).mul(p[`${name}Scale`]).add(p[`${name}Shift`]);
      const square = np
        .square(h.ref)
        .sum(-1)
        .mul(1 / width)
        .add(1e-5);
      return h.div(np.sqrt(square).reshape([size, 1]));
    };
    let h = np.dot(x, p.tokens).reshape([count, places, width]).add(p.places).reshape([size, width]);
    if (!layerNorm) h = norm(h, "");
    for (let k = 0; k < blocks; k++) {
      const before = norm(h.ref, `before${k}`);
      const part = (name: string, axes: readonly number[]) =>
        product(before.ref, `${name}${k}`)
          .reshape([count, places, heads, width / heads])
          .transpose(axes);
      const scores = np.matmul(part("query", [0, 2, 1, 3]), part("key", [0, 2, 3, 1])).mul((width / heads) ** -0.5);
      const shares = nn.softmax(scores.add(hidden.ref), -1);
      const mixed = np.matmul(shares, part("value", [0, 2, 1, 3])).transpose([0, 2, 1, 3]);
      before.dispose();
      h = h.add(product(mixed.reshape([size, width]), `output${k}`));
      const wide = nn.relu(product(norm(h.ref, `between${k}`), `wide${k}`));
      h = h.add(product(wide, `narrow${k}`));
    }
    return product(layerNorm ? norm(h, "last") : h, "head");
  };
  const lossOf = jax.jit((p: JaxTree, x: JaxArray, y: JaxArray) => nn.logSoftmax(logits(p, x)).mul(y).sum());
  const cases = Object.entries(gpt.batches).map(([name, batch]) => {
    const training = new JaxTraining(jax, parametersOf(gpt), batch * places, logits, { ...adam, epsilon: 1e-8 });
    const array = (data: Float32Array) => np.array(data).reshape([data.length / vocabulary, vocabulary]);
    return [
      name,
      {
        async run() {
          oneHotBatches(train, gpt, batch, images / batch, (x, y) => training.train(array(x), array(y)));
          await training.ready();
          return images / batch;
        },
        score() {
          let sum = 0;
          const part = 64;
          oneHotBatches(test, gpt, part, test.count / part, (x, y) => {
            sum -= lossOf(training.params, array(x), array(y)).dataSync()[0];
          });
          return sum / test.letters;
        },
      },
    ] as const;
  });
  return { engine, fma: fmaOn() ? "on" : "off", threads: 1, cases: Object.fromEntries(cases) };
}
