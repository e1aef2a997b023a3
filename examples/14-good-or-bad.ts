/**
 * 好还是不好：short Chinese sentences about a hotel, read character by character. 不 and 一点也不 turn a word into its opposite, so the
 * characters alone do not say it: a network that only averages them is compared with one that reads them in their order.
 */
import { layers, optimizers, sequential } from "limpid";

const [good, bad] = [1, 0];
/** What is spoken of, with words that praise it and words that blame it. */
const things: readonly (readonly [thing: string, praise: readonly string[], blame: readonly string[]])[] = [
  ["菜", ["好吃", "新鲜"], ["难吃", "咸"]],
  ["服务", ["周到", "热情"], ["冷淡", "慢"]],
  ["房间", ["干净", "安静"], ["脏", "吵"]],
  ["价钱", ["便宜", "公道"], ["贵", "高"]],
];
const openings = ["", "我觉得", "朋友说", "这家酒店的", "昨天那里的", "没想到"];
const degrees = ["很", "真", "有点", "太", "不", "不太", "一点也不"];
const ends = ["", "。", "！"];

const sentences = openings.flatMap((opening) =>
  things.flatMap(([thing, praise, blame]) =>
    degrees.flatMap((degree) =>
      [...praise, ...blame].flatMap((word) =>
        ends.map((end) => ({
          text: `${opening}${thing}${degree}${word}${end}`,
          answer: praise.includes(word) === degree.includes("不") ? bad : good,
        })),
      ),
    ),
  ),
);
/** Every fourth sentence is kept back. */
const [train, test] = [sentences.filter((_, k) => k % 4 !== 0), sentences.filter((_, k) => k % 4 === 0)];
const texts = (rows: typeof sentences) => rows.map(({ text }) => text);
const answers = (rows: typeof sentences) => rows.map(({ answer }) => [answer]);

async function learn(reader: () => ReturnType<typeof layers.dense>) {
  const characters = layers.textVectorization({ split: "character" }).adapt(texts(train));
  const net = sequential(
    [
      characters,
      layers.embedding({ inputDim: characters.vocabularySize(), outputDim: 12, maskZero: true }),
      reader(),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed: 2 },
  );
  net.compile({
    optimizer: optimizers.adam({ learningRate: 0.01 }),
    loss: "binaryCrossentropy",
    metrics: ["accuracy"],
  });
  await net.fit(texts(train), answers(train), { epochs: 12, batchSize: 32, verbose: 0 });
  const { accuracy } = await net.evaluate(texts(test), answers(test));
  return { net, accuracy };
}

const mean = await learn(() => layers.globalAveragePooling1d());
const order = await learn(() => layers.bidirectional({ layer: layers.lstm({ units: 12 }) }));
console.log("the characters' mean", mean.accuracy.toFixed(3));
console.log("in their order, from both ends", order.accuracy.toFixed(3));

const asked = ["房间很脏", "房间一点也不脏", "服务不太热情。", "没想到菜很新鲜！"];
const [...shares] = order.net.predictSync(asked).data;
for (const [k, text] of asked.entries()) console.log(text, shares[k] > 0.5 ? "好" : "不好", shares[k].toFixed(2));
