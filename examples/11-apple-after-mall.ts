/**
 * 苹果 after 商场 is an iPhone, after 超市 an apple: sentences of a small language are translated word by word. Four networks, which
 * differ in one layer; without context the word alone is left, and that is not enough. Attention shows which word decided.
 */
import { input, layers, model, optimizers, type Tensor, tensor } from "limpid";

const meanings: Readonly<Record<string, string>> = {
  我: "I",
  你: "you",
  她: "she",
  妈妈: "mother",
  今天: "today",
  昨天: "yesterday",
  在: "at",
  商场: "mall",
  超市: "market",
  和: "with",
  朋友: "a friend",
  慢慢: "slowly",
  看了看: "looked around",
  然后: "then",
  买了: "bought",
  挑了: "chose",
  一个: "one",
  两个: "two",
  香蕉: "banana",
  手机: "phone",
  苹果: "?",
};
/** Token 0 fills up short sentences. */
const words = ["", ...Object.keys(meanings)];
const answers = ["", ...new Set(Object.values(meanings)), "iPhone", "apple"];
const length = 14;

/** All sentences: who, when, where, what happens in between, what is bought. */
const sentences = ["我", "你", "她", "妈妈"].flatMap((who) =>
  [[], ["今天"], ["昨天"]].flatMap((when) =>
    ["商场", "超市"].flatMap((where) =>
      [[], ["和", "朋友"], ["慢慢", "看了看"], ["和", "朋友", "慢慢", "看了看", "然后"]].flatMap((between) =>
        ["买了", "挑了"].flatMap((verb) =>
          ["一个", "两个"].flatMap((count) =>
            ["苹果", "苹果", "香蕉", "手机"].map((what) => [...when, who, "在", where, ...between, verb, count, what]),
          ),
        ),
      ),
    ),
  ),
);

const meaning = (word: string, sentence: readonly string[]): string =>
  word !== "苹果" ? meanings[word] : sentence.includes("商场") ? "iPhone" : "apple";

function encode(rows: readonly (readonly string[])[], of: (word: string, row: readonly string[]) => number): Tensor {
  const numbers = rows.flatMap((row) => Array.from({ length }, (_, k) => (k < row.length ? of(row[k], row) : 0)));
  return tensor(Int32Array.from(numbers), { shape: [rows.length, length] });
}

/** Every fifth sentence is kept back. */
const [seen, fresh] = [sentences.filter((_, k) => k % 5 !== 0), sentences.filter((_, k) => k % 5 === 0)];
const tokens = (rows: typeof sentences) => encode(rows, (word) => words.indexOf(word));
const wanted = (rows: typeof sentences) => encode(rows, (word, row) => answers.indexOf(meaning(word, row)));

/** The share of 苹果 in sentences never seen that is translated rightly. */
function rightly(answer: Tensor): number {
  const chosen = answer.argmax(-1).toArray() as number[][];
  const apples = fresh.flatMap((row, k) =>
    row.includes("苹果") ? [{ row, said: chosen[k][row.indexOf("苹果")] }] : [],
  );
  return apples.filter(({ row, said }) => answers[said] === meaning("苹果", row)).length / apples.length;
}

const context = {
  none: () => layers.dense({ units: 16, activation: "tanh" }),
  lstm: () => layers.lstm({ units: 16, returnSequences: true }),
  gru: () => layers.gru({ units: 16, returnSequences: true }),
};

function finish(sentence: ReturnType<typeof input>, hidden: ReturnType<typeof input>) {
  const output = layers.dense({ units: answers.length, activation: "softmax" })(hidden);
  return model({ inputs: sentence, outputs: output }, { seed: 1 });
}

async function learn(net: ReturnType<typeof finish>): Promise<number> {
  net.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "sparseCategoricalCrossentropy" });
  await net.fit(tokens(seen), wanted(seen), { epochs: 12, batchSize: 32, verbose: 0 });
  return rightly(await net.predict(tokens(fresh)));
}

const sentence = () => input({ shape: [length], dtype: "i32" });
const embedding = () => layers.embedding({ inputDim: words.length, outputDim: 16, maskZero: true });

for (const [name, layer] of Object.entries(context)) {
  const given = sentence();
  console.log(name, await learn(finish(given, layer()(embedding()(given)))));
}

const given = sentence();
const embedded = embedding()(given);
const eye = layers.multiHeadAttention({ numHeads: 1, keyDim: 16, returnAttentionScores: true });
const [looked, shares] = eye(embedded, embedded);
const net = finish(given, layers.concatenate()(embedded, looked));
console.log("attention", await learn(net));

// The same layers, up to the shares: where 苹果 looks.
const eyes = model({ inputs: given, outputs: shares });
eyes.setWeights(Object.fromEntries(Object.keys(eyes.weights).map((name) => [name, net.weights[name]])));
const example = ["今天", "妈妈", "在", "商场", "和", "朋友", "慢慢", "看了看", "然后", "买了", "一个", "苹果"];
const [[rows]] = eyes.predictSync(tokens([example])).toArray() as number[][][][];
const apple = example.indexOf("苹果");
const others = example.map((word, k) => ({ word, share: k === apple ? 0 : rows[apple][k] }));
const [most] = others.sort((a, b) => b.share - a.share);
console.log("besides itself, 苹果 looks at", most.word, most.share.toFixed(2));
