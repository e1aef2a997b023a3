/** A small GPT in TensorFlow.js with its core functions; tokens are one-hot rows, because its wasm backend cannot train a gather. */
import type { Program, Settings } from "../program.ts";
import { loadTfjs, type TfTensor, type TfVariable } from "../tfjs.ts";
import { oneHotBatches, parametersOf, readTexts } from "./texts.ts";

export async function prepare({ folder, images, gpt: given }: Settings): Promise<Program> {
  const { tf, engine } = await loadTfjs();
  const gpt = given!;
  const { vocabulary, places, width, heads, blocks, layerNorm, adam } = gpt;
  const [train, test] = [readTexts(folder, gpt, "train"), readTexts(folder, gpt, "test")];
  const hidden = Float32Array.from({ length: places ** 2 }, (_, k) => (k % places > Math.floor(k / places) ? -1e9 : 0));
  const mask = tf.variable(tf.tensor(hidden, [places, places]), false);
  const logits = (p: Readonly<Record<string, TfVariable>>, x: TfTensor, count: number): TfTensor => {
    const size = count * places;
    const product = (h: TfTensor, name: string) => {
      const y = h.matMul(p[name]);
      return layerNorm ? y.add(p[`${name}Bias`]) : y;
    };
    const norm = (h: TfTensor, name: string): TfTensor => {
      const centred = layerNorm ? h.sub(h.mean(-1, true)) : h;
      const scaled = centred.div(centred.square().mean(-1, true).add(1e-5).sqrt());
      return layerNorm ? scaled.mul(p[`${name}Scale`]).add(p[`${name}Shift`]) : scaled;
    };
    let h = x.matMul(p.tokens).reshape([count, places, width]).add(p.places).reshape([size, width]);
    if (!layerNorm) h = norm(h, "");
    for (let k = 0; k < blocks; k++) {
      const before = norm(h, `before${k}`);
      const part = (name: string) =>
        product(before, `${name}${k}`)
          .reshape([count, places, heads, width / heads])
          .transpose([0, 2, 1, 3])
          .reshape([count * heads, places, width / heads]);
      const scores = tf.matMul(part("query"), part("key"), false, true).mul((width / heads) ** -0.5);
      const mixed = scores
        .add(mask)
        .softmax()
        .matMul(part("value"))
        .reshape([count, heads, places, width / heads])
        .transpose([0, 2, 1, 3]);
      h = h.add(product(mixed.reshape([size, width]), `output${k}`));
      h = h.add(product(product(norm(h, `between${k}`), `wide${k}`).relu(), `narrow${k}`));
    }
    return product(layerNorm ? norm(h, "last") : h, "head");
  };
  const lossOf = (p: Readonly<Record<string, TfVariable>>, x: Float32Array, y: Float32Array, count: number) => {
    const shape = [count * places, vocabulary];
    return logits(p, tf.tensor(x, shape), count).logSoftmax().mul(tf.tensor(y, shape)).sum().mul(-1);
  };
  const cases = Object.entries(gpt.batches).map(([name, batch]) => {
    const params = Object.fromEntries(
      Object.entries(parametersOf(gpt)).map(([key, { data, shape }]) => [key, tf.variable(tf.tensor(data, shape))]),
    );
    const optimizer = tf.train.adam(adam.rate, adam.beta1, adam.beta2, 1e-8);
    const kept = 1 - adam.rate * adam.decay;
    const step = (x: Float32Array, y: Float32Array) => {
      const loss = tf.tidy(() => {
        if (adam.decay > 0) for (const one of Object.values(params)) one.assign(one.mul(kept));
        const mean = () => lossOf(params, x, y, batch).mul(1 / (batch * places));
        return optimizer.minimize(mean, true, Object.values(params));
      });
      if (!Number.isFinite(loss.dataSync()[0])) throw new Error("the loss is not finite");
      loss.dispose();
    };
    return [
      name,
      {
        run() {
          oneHotBatches(train, gpt, batch, images / batch, step);
          return images / batch;
        },
        score() {
          let sum = 0;
          const part = 64;
          oneHotBatches(test, gpt, part, test.count / part, (x, y) => {
            sum += tf.tidy(() => lossOf(params, x, y, part)).dataSync()[0];
          });
          return sum / test.letters;
        },
      },
    ] as const;
  });
  return { engine, fma: "off", threads: 1, cases: Object.fromEntries(cases) };
}
