/**
 * The smallest GPT, after A. Karpathy's "microgpt" of February 2026: 4,192 numbers that learn names letter by letter. One step of its
 * training on one name, with every number: what it says at each place, where its heads look, and what Adam makes of each parameter.
 */
import { badArgument, checkedLater, readOptions, type Wants, wantFlag } from "../../base/index.ts";
import { digits } from "../../explain/show/document.ts";
import { explain } from "../../explain/story/explain.ts";
import type { Looks } from "../../explain/story/inside.ts";
import type { At } from "../../explain/story/target.ts";
import { initializers, input, layer, layers, losses, type Symbolic } from "../../nn/index.ts";
import { named } from "../../nn/named.ts";
import { optimizers } from "../../optim/index.ts";
import { sqrt, type Tensor, tensor } from "../../tensor/index.ts";
import { type Model, model } from "../../train/index.ts";
import type { PresetModel } from "./models.ts";
import { type Fact, Report, type Section } from "./report.ts";

export interface MicrogptOptions {
  /** One to fifteen letters a … z. Default: "emma". */
  readonly name?: string;
  /** Which number is told in full, as `explain` names it. Default: the first number of the first letter's vector. */
  readonly at?: At;
  /** Whether to show the code. */
  readonly code?: boolean;
}

const wants: Wants<MicrogptOptions> = {
  name(subject, name, value) {
    if (typeof value === "string" && /^[a-z]{1,15}$/.test(value)) return;
    throw badArgument(subject, name, value, "letters", 'one to fifteen letters a … z, such as "emma"');
  },
  at: checkedLater,
  code: wantFlag,
};

/** Letters, of which the token after the last stands for both ends; places; numbers of a vector; heads. */
const [letters, places, width, heads] = [26, 16, 16, 4];
const end = letters;
const letterOf = (token: number): string => (token === end ? "·" : String.fromCharCode(97 + token));

/** At each place the letter that stands there, and the one that follows. */
export function tokensOf(name: string): { readonly x: number[]; readonly y: number[] } {
  const row = [end, ...Array.from(name, (letter) => letter.charCodeAt(0) - 97), end];
  return { x: row.slice(0, -1), y: row.slice(1) };
}

/** Divides a vector by the root of its mean square. */
const rms = (name: string) =>
  layer({
    name,
    kind: "rms",
    forward: (_, [x]) => {
      const square = named("meanSquare", () => x.square().mean(-1, { keepDims: true }), ["sample", "place", ""]);
      return x.div(sqrt(square.add(1e-5)));
    },
  });

type Optimizer = ReturnType<typeof optimizers.adam>;

function networkFor(length: number, optimizer: Optimizer): Model<Tensor> {
  const small = initializers.randomNormal({ stddev: 0.08 });
  const plain = { useBias: false, kernelInitializer: small };
  const placed = layer({
    name: "places",
    kind: "places",
    params: () => ({ embeddings: { shape: [places, width], init: small } }),
    forward: ({ embeddings }, [x]) => x.add(embeddings.slice([0, 0], [length, width])),
  });
  const tokens = input({ name: "tokens", shape: [length], dtype: "i32" });
  const embedded = layers.embedding({
    name: "letters",
    inputDim: letters + 1,
    outputDim: width,
    embeddingsInitializer: small,
  });
  const read: Symbolic = rms("read")(placed(embedded(tokens)));
  const before = rms("beforeLooking")(read);
  const looked = layers.multiHeadAttention({
    name: "look",
    numHeads: heads,
    keyDim: width / heads,
    useCausalMask: true,
    ...plain,
  })(before, before);
  const mixed = layers.add({ name: "mixed" })(read, looked);
  const wide = layers.dense({ name: "think", units: 4 * width, activation: "relu", ...plain });
  const thought = layers.dense({ name: "thought", units: width, ...plain })(wide(rms("beforeThinking")(mixed)));
  const logits = layers.dense({ name: "next", units: letters + 1, ...plain })(
    layers.add({ name: "both" })(mixed, thought),
  );
  return model({ inputs: tokens, outputs: logits }, { seed: 1, dtype: "f64" }).compile({
    optimizer,
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  });
}

export const microgptSettings: {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
} = { learningRate: 0.01, beta1: 0.85, beta2: 0.99, epsilon: 1e-8 };

const adam = (): Optimizer => optimizers.adam(microgptSettings);

/** At its first weights, for names of so many letters and one. */
export const microgptNetwork = (length: number): Model<Tensor> => networkFor(length, adam());

const usual = "emma";

/** One name, again and again. */
export function microgptModel(): PresetModel {
  const { x, y } = tokensOf(usual);
  return { model: networkFor(x.length, adam()) as unknown as Model, x: [x], y: [y], epochs: 50 };
}

/** Every parameter before the step, its gradient, and after it. */
async function stepOf(x: readonly number[], y: readonly number[]): Promise<Record<string, Record<string, Fact>>> {
  const once = async (optimizer: Optimizer) => {
    const net = networkFor(x.length, optimizer);
    const before = net.weights;
    await net.fit([[...x]], [[...y]], { epochs: 1, verbose: 0 });
    return { before, after: net.weights };
  };
  const { before, after } = await once(adam());
  // Plain descent at the rate 1 subtracts the gradient itself.
  const descended = (await once(optimizers.sgd({ learningRate: 1 }))).after;
  return Object.fromEntries(
    Object.keys(before).map((name) => [
      name,
      {
        before: before[name].toArray() as Fact,
        gradient: before[name].sub(descended[name]).toArray() as Fact,
        after: after[name].toArray() as Fact,
      },
    ]),
  );
}

/** Where a head looks, one row for each place that looks. */
function lookTable({ weights }: Looks, x: readonly number[]): Section {
  const names = x.map(letterOf);
  return {
    head: { en: ["", ...names], "zh-CN": ["", ...names] },
    rows: weights.map((row, query) => [names[query], ...row.map((share) => share.toFixed(3))]),
  };
}

export async function microgpt(options?: MicrogptOptions): Promise<Report> {
  const { name = usual, at: given, code = false } = readOptions("microgpt", options, wants);
  const { x, y } = tokensOf(name);
  const first: At = { layer: "letters", param: "embeddings", index: [y[0], 0] };
  const at = given === undefined ? first : given;
  const net = networkFor(x.length, adam());
  const data = { x: [x], y: [y] };
  const step = await explain(net, { ...data, at, limit: 5, code });
  const whole = await explain(net, { ...data, limit: 0 });
  const logits = await net.predict(tensor(Int32Array.from(x), { shape: [1, x.length] }));
  const said = (logits.softmax().toArray() as number[][][])[0];
  const rows = x.map((token, place) => {
    const p = said[place][y[place]];
    return { letter: letterOf(token), next: letterOf(y[place]), p, loss: -Math.log(p) };
  });
  const { looks } = whole.inside;
  return new Report({
    name: "microgpt",
    title: { en: "microgpt: one step on one name", "zh-CN": "microgpt：用一个名字训练一步" },
    facts: {
      tokens: x,
      targets: y,
      parameterCount: net.parameterCount,
      probabilities: said,
      losses: rows.map(({ loss }) => loss),
      loss: whole.target.loss,
      uniform: Math.log(letters + 1),
      attention: looks.map(({ weights }) => weights),
      parameters: await stepOf(x, y),
    },
    stories: { step, whole },
    sections: [
      {
        text: {
          en: `At each place of "${name}" it reads the letter, and says with which probability the next one follows. "·" is either end. It has ${net.parameterCount.toLocaleString("en-US")} parameters; all are in facts, before the step, with their gradients, and after it.`,
          "zh-CN": `在“${name}”的每个位置，它读到一个字母，给出下一个字母的概率；“·”是两端。共 ${net.parameterCount.toLocaleString("en-US")} 个参数，每个参数更新之前、它的梯度、更新之后，都在 facts 里。`,
        },
      },
      {
        head: {
          en: ["letter", "next", "probability p", "loss −ln p"],
          "zh-CN": ["字母", "下一个", "概率 p", "损失 −ln p"],
        },
        rows: rows.map(({ letter, next, p, loss }) => [letter, next, p, loss]),
      },
      {
        text: {
          en: `Their mean is the loss, ${digits(whole.target.loss)}; knowing nothing costs ln ${letters + 1} = ${digits(Math.log(letters + 1))}.`,
          "zh-CN": `它们的平均就是损失，${digits(whole.target.loss)}；什么都不懂的损失是 ln ${letters + 1} = ${digits(Math.log(letters + 1))}。`,
        },
      },
      ...looks.flatMap((look): Section[] => [
        {
          heading: {
            en: `Head ${look.head[0]}: where each letter looks`,
            "zh-CN": `注意力头 ${look.head[0]}：每个字母看向哪里`,
          },
        },
        lookTable(look, x),
      ]),
      { story: step },
    ],
  });
}
