/**
 * 苹果 after 商场 and after 超市: small networks read sentences of a small language and say what their last word means. They differ in
 * one layer, that which looks at the words before.
 */
import { input, layer, layers, type Symbolic } from "../../../nn/index.ts";
import { optimizers } from "../../../optim/index.ts";
import { type Tensor, tensor } from "../../../tensor/index.ts";
import { type Model, model } from "../../../train/index.ts";
import type { Cell, Column, Figure } from "./data.ts";
import type { Label } from "./labels.ts";

/** Place by place, what may stand there: all combinations are sentences. */
const grammar = [
  ["wordI", "wordMother"],
  ["wordAt"],
  ["wordMall", "wordMarket"],
  ["wordQuickly", "wordSlowly"],
  ["wordBought", "wordChose"],
  ["wordOne", "wordTwo"],
  ["wordApple", "wordBanana", "wordPhone"],
] as const satisfies readonly (readonly Label[])[];
type Word = (typeof grammar)[number][number];

const lexicon: readonly Word[] = grammar.flat();
/** What a last word can mean. */
const meanings = ["iPhone", "apple", "banana", "phone"] as const;
const places = grammar.length;
const [iPhone, apple] = [0, 1];

const sentences = grammar.reduce<readonly (readonly Word[])[]>(
  (rows, words) => rows.flatMap((row) => words.map((word) => [...row, word])),
  [[]],
);

/** Only the place tells one apple from the other. */
function meaningOf(sentence: readonly Word[]): number {
  const last = sentence[places - 1];
  if (last === "wordApple") return sentence.includes("wordMall") ? iPhone : apple;
  return last === "wordBanana" ? 2 : 3;
}

/**
 * Some sentences are kept back, whatever their place and their last word: so of the apples among them as many were bought in the mall
 * as in the market.
 */
const kept = (row: readonly Word[]): boolean =>
  [0, 3, 4, 5].reduce((sum, place, k) => sum + 2 ** k * (grammar[place] as readonly Word[]).indexOf(row[place]), 0) %
    5 ===
  2;
const seen = sentences.filter((row) => !kept(row));
const fresh = sentences.filter((row) => kept(row) && row[places - 1] === "wordApple");

const encode = (rows: readonly (readonly Word[])[]): Tensor =>
  tensor(Int32Array.from(rows.flatMap((row) => row.map((word) => lexicon.indexOf(word)))), {
    shape: [rows.length, places],
  });
const answers = (rows: readonly (readonly Word[])[]): Tensor => tensor(Int32Array.from(rows, meaningOf));

/** The sentence that is told, in the mall and in the market: one of those kept back. */
const told = (["wordMall", "wordMarket"] as const).map((where): Word[] => [
  "wordI",
  "wordAt",
  where,
  "wordSlowly",
  "wordBought",
  "wordOne",
  "wordApple",
]);

type Kind = "none" | "lstm" | "attention";

const [units, width] = [4, 8];
/** From most starts attention looks at the place in one of the sentences and gets the other by default; from this one it looks in both. */
const [seed, epochs] = [4, 25];

interface Reading {
  /** What the words before become for the last one. */
  readonly context: Symbolic;
  /** What is looked at: the state after each word, or the share of each word. */
  readonly inside: Symbolic;
}

const ways: Readonly<Record<Kind, (words: Symbolic, last: Symbolic) => Reading>> = {
  none: (_, last) => ({ context: layers.flatten()(last), inside: last }),
  lstm(words) {
    const states = layers.lstm({ name: "reader", units, returnSequences: true })(words);
    return { context: layers.flatten()(lastOf(states)), inside: states };
  },
  attention(words, last) {
    const look = layers.multiHeadAttention({ name: "eye", numHeads: 1, keyDim: width, returnAttentionScores: true });
    const [looked, shares] = look(last, words);
    return { context: layers.flatten()(layers.concatenate()(last, looked)), inside: shares };
  },
};

/** The last word's vector alone. */
const lastOf = layer({
  kind: "last",
  forward: (_, [words]) => words.slice([0, places - 1], [words.shape[0], places]),
});

interface Learned {
  readonly net: Model<Tensor>;
  /** The same network up to what is looked at. */
  readonly inside: Model<Tensor>;
}

const made = new Map<Kind, Promise<Learned>>();

/** A network that has learned the sentences: some hundred steps. */
function learned(kind: Kind): Promise<Learned> {
  const known = made.get(kind) ?? learn(kind);
  made.set(kind, known);
  return known;
}

async function learn(kind: Kind): Promise<Learned> {
  const sentence = input({ shape: [places], dtype: "i32" });
  const words = layers.embedding({ name: "words", inputDim: lexicon.length, outputDim: width })(sentence);
  const { context, inside: watched } = ways[kind](words, lastOf(words));
  const outputs = layers.dense({ name: "answer", units: meanings.length, activation: "softmax" })(context);
  const net = model({ inputs: sentence, outputs }, { seed });
  net.compile({ optimizer: optimizers.adam({ learningRate: 0.02 }), loss: "sparseCategoricalCrossentropy" });
  await net.fit(encode(seen), answers(seen), { epochs, batchSize: 16, verbose: 0 });
  const inside = model({ inputs: sentence, outputs: watched });
  inside.setWeights(Object.fromEntries(Object.keys(inside.weights).map((name) => [name, net.weights[name]])));
  return { net, inside };
}

const kinds = { none: "noContext", lstm: "lstm", attention: "attention" } as const satisfies Record<Kind, Label>;

/** What the networks say of 苹果, in the mall and in the market, and how often they are right of sentences kept back. */
export async function readings(): Promise<Figure> {
  const rows: Cell[][] = [];
  for (const [kind, name] of Object.entries(kinds) as [Kind, Label][]) {
    const { net } = await learned(kind);
    const said = (await net.predict(encode(told))).toArray() as number[][];
    const all = (await net.predict(encode(fresh))).argmax(-1).toArray() as number[];
    const right = all.filter((answer, k) => answer === meaningOf(fresh[k])).length / fresh.length;
    rows.push([name, said[0][iPhone], said[1][iPhone], right]);
  }
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "network" },
          { head: "iPhoneInMall", format: "2" },
          { head: "iPhoneInMarket", format: "2" },
          { head: "rightOfKept", format: "%0" },
        ],
        rows,
      },
    ],
  };
}

/** The words of both sentences: one, or where they differ both. */
const wordAt = (place: number): Cell => {
  const [one, other] = told.map((sentence) => sentence[place]);
  return one === other ? one : "wordMallMarket";
};

/** The state of an LSTM after each word, in the one sentence and in the other: the number in which they end furthest apart. */
export async function memory(): Promise<Figure> {
  const { inside } = await learned("lstm");
  const [mall, market] = (await inside.predict(encode(told))).toArray() as number[][][];
  const apart = (place: number, unit: number): number => Math.abs(mall[place][unit] - market[place][unit]);
  const gaps = mall[0].map((_, unit) => apart(places - 1, unit));
  const unit = gaps.indexOf(Math.max(...gaps));
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "wordRead" },
          { head: "stateInMall", format: "2" },
          { head: "stateInMarket", format: "2" },
          { head: "difference", format: "2" },
          { head: { text: "" }, full: 2 },
        ],
        rows: mall.map((state, place): Cell[] => [
          wordAt(place),
          state[unit],
          market[place][unit],
          apart(place, unit),
          apart(place, unit),
        ]),
      },
    ],
  };
}

/** How much of its attention the last word gives to each word. */
export async function looking(): Promise<Figure> {
  const { inside } = await learned("attention");
  const shares = ((await inside.predict(encode(told))).toArray() as number[][][][]).map(([[row]]) => row);
  const columns: Column[] = [
    { head: "wordSeen" },
    { head: "weightInMall", format: "2" },
    { head: { text: "" }, full: 1 },
    { head: "weightInMarket", format: "2" },
    { head: { text: "" }, full: 1 },
  ];
  const rows = told[0].map((_, place): Cell[] => [
    wordAt(place),
    ...shares.flatMap((weights) => [weights[place], weights[place]]),
  ]);
  return { parts: [{ kind: "table", columns, rows }] };
}
