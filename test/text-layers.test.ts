/**
 * Layers that read texts or look numbers up: what Keras's documentation shows of each, whole models of them, files, and what they
 * refuse. Fingerprints are those of Google's FarmHash.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, type LayerSpec, LimpidError, layers, loadModel, model, sequential, type Tensor, tensor } from "limpid";
import { diagnose, explain } from "limpid/explain";
import { describe, expect, test } from "vitest";
import { combined, fingerprint, sipHash } from "../src/nn/layers/categories/fingerprint.ts";
import { laterFirst } from "../src/nn/layers/categories/lookup.ts";
import { describeError } from "../src/words/errors/zh-CN.ts";

const numbers = (x: Tensor) => x.toArray() as unknown;
/** Every typed error also has its Chinese words. */
function message(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(LimpidError);
    expect(describeError(error as LimpidError)).toMatch(/\p{Script=Han}/u);
    return (error as LimpidError).message;
  }
  throw new Error("nothing was thrown");
}

describe("hashes", () => {
  test.each([
    ["", "11160318154034397263"],
    ["a", "12917804110809363939"],
    ["cat", "15118465453979963096"],
    ["苹果在超市", "9482113755557622808"],
    ["0123456789abcdef", "6105018409752412263"],
    ["0123456789abcdefg", "12024047538191061578"],
    ["今天妈妈在商场慢慢看了看然后", "17119270101582277054"],
    ["x".repeat(32), "12901576723999808517"],
    ["x".repeat(33), "12270365409943098935"],
    ["x".repeat(64), "6916188127298655160"],
    ["x".repeat(65), "4935023790501551929"],
    ["ab".repeat(64), "17842825544488259798"],
    ["今天天气很好".repeat(20), "17641775090025038209"],
  ])("FarmHash of %s", (text, expected) => expect(String(fingerprint(text))).toBe(expected));

  test("SipHash as its authors print it", () => {
    const key = [0x0706050403020100n, 0x0f0e0d0c0b0a0908n] as const;
    expect(sipHash("", key)).toBe(0x726fdb47dd0e0e31n);
    expect(sipHash(String.fromCharCode(...Array(15).keys()), key)).toBe(0xa129ca6149be45e5n);
    expect(combined(1n, 2n)).not.toBe(combined(2n, 1n));
  });

  test("hashing and hashedCrossing, as Keras documents them", () => {
    const rows = [["A"], ["B"], ["C"], ["D"], ["E"]];
    expect(numbers(layers.hashing({ numBins: 3 })(rows))).toEqual([[1], [0], [1], [1], [2]]);
    const masked = layers.hashing({ numBins: 3, maskValue: "" });
    expect(numbers(masked([["A"], ["B"], [""], ["C"], ["D"]]))).toEqual([[1], [1], [0], [2], [2]]);
    expect(numbers(layers.hashing({ numBins: 3, salt: [133, 137] })(rows))).toEqual([[1], [2], [1], [0], [2]]);
    expect(numbers(layers.hashing({ numBins: 3, salt: 133 })(rows))).toEqual([[0], [0], [2], [1], [0]]);
    const [one, two] = [
      ["A", "B", "A", "B", "A"],
      [101, 101, 101, 102, 102],
    ];
    expect(numbers(layers.hashedCrossing({ numBins: 5 })(one, two))).toEqual([1, 4, 1, 1, 3]);
    const rowsOf = layers.hashedCrossing({ numBins: 5, outputMode: "oneHot" })([one, two] as never);
    expect(rowsOf.argmax(-1).toArray()).toEqual([1, 4, 1, 1, 3]);
    // Numbers are hashed as the texts that they are written as.
    expect(numbers(layers.hashing({ numBins: 99 })([7, -12]))).toEqual(
      numbers(layers.hashing({ numBins: 99 })(["7", "-12"])),
    );
    expect(numbers(layers.hashing({ numBins: 3, outputMode: "count" })([["A", "C", "B"]]))).toEqual([[1, 2, 0]]);
  });
});

describe("lookups, as Keras documents them", () => {
  const vocabulary = ["a", "b", "c", "d"];
  const data = [
    ["a", "c", "d", "d"],
    ["d", "z", "b", "z"],
  ];
  test("output modes", () => {
    const lookup = (outputMode: "int" | "oneHot" | "multiHot" | "count") =>
      numbers(layers.stringLookup({ vocabulary, outputMode })(data));
    expect(lookup("int")).toEqual([
      [1, 3, 4, 4],
      [4, 0, 2, 0],
    ]);
    expect(lookup("multiHot")).toEqual([
      [0, 1, 0, 1, 1],
      [1, 0, 1, 0, 1],
    ]);
    expect(lookup("count")).toEqual([
      [0, 1, 0, 1, 2],
      [2, 0, 1, 0, 1],
    ]);
    const single = layers.stringLookup({ vocabulary, outputMode: "oneHot" });
    expect(numbers(single(["a", "z"]))).toEqual([
      [0, 1, 0, 0, 0],
      [1, 0, 0, 0, 0],
    ]);
    // A last axis of one becomes the row; any other gets rows.
    expect(single([["a"], ["z"]]).shape).toEqual([2, 5]);
    expect(single(data).shape).toEqual([2, 4, 5]);
  });

  test("tfIdf: given weights, and weights that are learned", () => {
    const given = layers.stringLookup({ vocabulary, outputMode: "tfIdf", idfWeights: [0.25, 0.75, 0.6, 0.4] });
    expect(numbers(given(data))).toEqual([
      [0, 0.25, 0, 0.6, 0.8],
      [1, 0, 0.75, 0, 0.4],
    ]);
    const whole = layers.stringLookup({
      vocabulary: ["[UNK]", ...vocabulary],
      outputMode: "tfIdf",
      idfWeights: [0.9, 0.25, 0.75, 0.6, 0.4],
    });
    expect(numbers(whole(data))).toEqual([
      [0, 0.25, 0, 0.6, 0.8],
      [1.8, 0, 0.75, 0, 0.4],
    ]);
    const learned = layers.stringLookup({ outputMode: "tfIdf" }).adapt([
      ["x", "x", "y"],
      ["y", "y", "y"],
    ]);
    expect(learned.getVocabulary()).toEqual(["[UNK]", "y", "x"]);
    const [y, x] = [Math.log(1 + 2 / 3), Math.log(1 + 2 / 2)];
    const [[u, v, w]] = learned([["x", "y", "y", "?"]]).toArray() as number[][];
    expect([u, v, w].map((value) => value.toFixed(12))).toEqual(
      [(x + y) / 2, 2 * y, x].map((value) => value.toFixed(12)),
    );
  });

  test("what is not in the vocabulary, and masks", () => {
    expect(numbers(layers.stringLookup({ vocabulary, maskToken: "" })([["", "z", "b"]]))).toEqual([[0, 1, 3]]);
    const counted = layers.stringLookup({ vocabulary, maskToken: "", outputMode: "count" });
    expect(numbers(counted([["", "z", "b"]]))).toEqual([[1, 0, 1, 0, 0]]);
    const several = layers.stringLookup({ vocabulary, numOovIndices: 3 });
    const places = numbers(several(["p", "q", "r", "s", "a"])) as number[];
    expect(places).toEqual([..."pqrs"].map((text) => Number(fingerprint(text) % 3n)).concat(3));
    const integers = layers.integerLookup({ vocabulary: [12, 36, 1138, 42], numOovIndices: 2 });
    expect(
      numbers(
        integers([
          [12, 1138, 42],
          [37, 1000, 36],
        ]),
      ),
    ).toEqual([
      [2, 4, 5],
      [1, 0, 3],
    ]);
    const hashed = layers.integerLookup({ vocabulary: [12], numOovIndices: 4, oovMethod: "farmhash" });
    expect(numbers(hashed([-7]))).toEqual([Number(fingerprint("-7") % 4n)]);
    expect(numbers(layers.integerLookup({ vocabulary: [12], numOovIndices: 4 })([-7]))).toEqual([1]);
    const strict = layers.stringLookup({ vocabulary, numOovIndices: 0 });
    expect(numbers(strict(["a", "d"]))).toEqual([0, 3]);
    expect(message(() => strict(["a", "zebra"]))).toBe(
      'stringLookup: element 1 is "zebra", which is not in the vocabulary\n' +
        "  hint: numOovIndices: 1 makes room for unknown tokens",
    );
  });

  test("back, from numbers to tokens", () => {
    const back = layers.stringLookup({ vocabulary, invert: true });
    expect(
      back([
        [1, 3, 4],
        [4, 0, 2],
      ]),
    ).toEqual([
      ["a", "c", "d"],
      ["d", "[UNK]", "b"],
    ]);
    const integers = layers.integerLookup({ vocabulary: [12, 36, 1138, 42], invert: true });
    expect(numbers(integers([[4, 0, 2]]))).toEqual([[42, -1, 36]]);
    expect(layers.stringLookup({ vocabulary, invert: true, maskToken: "" })([0, 1, 2, 99])).toEqual([
      "",
      "[UNK]",
      "a",
      "[UNK]",
    ]);
  });

  test("what is learned: the most frequent first, then the last in the order of code points", () => {
    const lookup = layers.stringLookup({ maxTokens: 4 }).adapt(["b", "a", "c", "a", "d", "[UNK]"]);
    expect(lookup.getVocabulary()).toEqual(["[UNK]", "a", "d", "c"]);
    expect(lookup.getVocabulary({ includeSpecialTokens: false })).toEqual(["a", "d", "c"]);
    expect(lookup.vocabularySize()).toBe(4);
    // Learning again forgets what was learned.
    expect(lookup.adapt(["q"]).getVocabulary()).toEqual(["[UNK]", "q"]);
    // Astral characters come after all others, as they do in UTF-8.
    expect(["￥", "😀", "a"].sort(laterFirst)).toEqual(["😀", "￥", "a"]);
    const padded = layers.stringLookup({ maxTokens: 6, padToMaxTokens: true, outputMode: "multiHot" });
    expect(numbers(padded.adapt(["x"])([["x", "y"]]))).toEqual([[1, 1, 0, 0, 0, 0]]);
  });
});

describe("textVectorization", () => {
  test("as Keras documents it", () => {
    const words = layers.textVectorization({ maxTokens: 5000, outputSequenceLength: 4 });
    words.adapt(["foo bar", "bar baz", "baz bada boom"]);
    expect(words.getVocabulary()).toEqual(["", "[UNK]", "baz", "bar", "foo", "boom", "bada"]);
    expect(numbers(words([["foo qux bar"], ["qux baz"]]))).toEqual([
      [4, 1, 3, 0],
      [1, 2, 0, 0],
    ]);
    const given = layers.textVectorization({ vocabulary: ["earth", "wind", "and", "fire"] });
    expect(given.getVocabulary()).toEqual(["", "[UNK]", "earth", "wind", "and", "fire"]);
    // Of data alone, texts are filled up to the longest.
    expect(numbers(given(["Earth, wind & FIRE!", "wind"]))).toEqual([
      [2, 3, 5],
      [3, 0, 0],
    ]);
  });

  test("standardize and split", () => {
    const vocabulary = (options: Parameters<typeof layers.textVectorization>[0], ...texts: string[]) =>
      layers.textVectorization(options).adapt(texts).getVocabulary({ includeSpecialTokens: false }).sort();
    expect(vocabulary({}, "It's  ÉTÉ\t(now)\n")).toEqual(["its", "now", "été"]);
    expect(vocabulary({ standardize: "lower" }, "A-b!")).toEqual(["a-b!"]);
    expect(vocabulary({ standardize: "stripPunctuation" }, "A-b! [C]")).toEqual(["Ab", "C"]);
    expect(vocabulary({ standardize: null }, "A-b! A")).toEqual(["A", "A-b!"]);
    expect(vocabulary({ standardize: (text) => text.replaceAll("0", "o") }, "f00 b0b")).toEqual(["bob", "foo"]);
    expect(vocabulary({ split: "character" }, "AB 😀")).toEqual([" ", "a", "b", "😀"]);
    expect(vocabulary({ standardize: null, split: (text) => text.split("|") }, "a b|c")).toEqual(["a b", "c"]);
    expect(vocabulary({ split: null }, "a b", "a b")).toEqual(["a b"]);
    expect(vocabulary({ ngrams: 2 }, "a b c")).toEqual(["a", "a b", "b", "b c", "c"]);
    expect(vocabulary({ ngrams: [2, 3] }, "a b c d")).toEqual(["a b", "a b c", "b c", "b c d", "c d"]);
    // What an engine takes for words is its own dictionary's affair; words apart and marks gone are not.
    const words = vocabulary({ split: "word" }, "我在超市买了苹果。Yes, really!");
    expect(words.join("")).not.toMatch(/[。,!\s]/);
    expect(words).toContain("苹果");
    expect(words).toContain("really");
  });

  test("rows in place of sequences", () => {
    const texts = ["a b b", "b c"];
    const make = (outputMode: "multiHot" | "count") => layers.textVectorization({ outputMode }).adapt(texts);
    expect(make("count").getVocabulary()).toEqual(["[UNK]", "b", "c", "a"]);
    expect(numbers(make("count")(["b b z a"]))).toEqual([[1, 2, 0, 1]]);
    expect(numbers(make("multiHot")(["b b z a", ""]))).toEqual([
      [1, 1, 0, 1],
      [0, 0, 0, 0],
    ]);
    const weighed = layers.textVectorization({ outputMode: "tfIdf" }).adapt(texts);
    const [[unknown, b]] = weighed(["b b z"]).toArray() as number[][];
    const idf = [Math.log(1 + 2 / 3), Math.log(2), Math.log(2)];
    expect(b).toBeCloseTo(2 * idf[0], 12);
    expect(unknown).toBeCloseTo((idf[0] + idf[1] + idf[2]) / 3, 12);
  });

  test("ready tokens, where nothing is split", () => {
    const ready = layers.textVectorization({ split: null, standardize: null }).adapt([
      ["x", "y"],
      ["x", ""],
    ]);
    expect(
      numbers(
        ready([
          ["y", ""],
          ["x", "q"],
        ]),
      ),
    ).toEqual([
      [3, 0],
      [2, 1],
    ]);
  });
});

describe("discretization and categoryEncoding", () => {
  test("as Keras documents them", () => {
    const x = [
      [-1.5, 1, 3.4, 0.5],
      [0, 3, 1.3, 0],
    ];
    expect(numbers(layers.discretization({ binBoundaries: [0, 1, 2] })(x))).toEqual([
      [0, 2, 3, 1],
      [1, 3, 2, 1],
    ]);
    expect(numbers(layers.discretization({ numBins: 4, epsilon: 0.01 }).adapt(x)(x))).toEqual([
      [0, 2, 3, 2],
      [1, 3, 3, 1],
    ]);
  });

  test.each(["int", "oneHot", "multiHot", "count"] as const)("in the graph as on the host: %s", async (outputMode) => {
    const x = [
      [-1.5, 1, 3.4],
      [0, 3, 0.5],
    ];
    const layer = layers.discretization({ binBoundaries: [0, 1, 2], outputMode });
    const given = input({ shape: [3] });
    const host = model({ inputs: given, outputs: layer(given) });
    expect(host.network.calls.length).toBe(0);
    const graph = model({ inputs: given, outputs: layer(layers.rescaling({ scale: 1 })(given)) });
    expect(graph.network.front).toBe(undefined);
    const [a, b] = [await host.predict(x), await graph.predict(x)];
    expect(a.toArray()).toEqual(b.toArray());
    expect(a.shape.slice(1)).toEqual({ int: [3], oneHot: [3, 4], multiHot: [4], count: [4] }[outputMode]);
  });

  test("encoding", async () => {
    const rows = [
      [0, 1],
      [0, 0],
      [1, 2],
      [3, 1],
    ];
    const given = input({ shape: [2], dtype: "i32" });
    const weights = input({ shape: [2] });
    const multi = model({ inputs: given, outputs: layers.categoryEncoding({ numTokens: 4 })(given) });
    expect((await multi.predict(rows)).toArray()).toEqual([
      [1, 1, 0, 0],
      [1, 0, 0, 0],
      [0, 1, 1, 0],
      [0, 1, 0, 1],
    ]);
    const counted = layers.categoryEncoding({ numTokens: 4, outputMode: "count" })(given, { countWeights: weights });
    const count = model({ inputs: { given, weights }, outputs: counted }, { dtype: "f64" });
    const weighed = [
      [0.1, 0.2],
      [0.1, 0.1],
      [0.2, 0.3],
      [0.4, 0.2],
    ];
    expect((await count.predict({ given: rows, weights: weighed })).toArray()).toEqual([
      [0.1, 0.2, 0, 0],
      [0.2, 0, 0, 0],
      [0, 0.2, 0.3, 0],
      [0, 0.2, 0, 0.4],
    ]);
    const one = input({ shape: [1], dtype: "i32" });
    const single = model({
      inputs: one,
      outputs: layers.categoryEncoding({ numTokens: 3, outputMode: "oneHot" })(one),
    });
    expect((await single.predict([[2], [0]])).toArray()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    await expect(single.predict([[2], [3]])).rejects.toThrow(
      'predict: x[1, 0] is 3, but layer "categoryEncoding" knows the tokens 0..2\n  hint: for tokens up to 3 it needs numTokens: 4',
    );
  });
});

const sentences = ["妈妈在商场买了苹果", "我在超市买了苹果", "妈妈在超市挑了香蕉", "我在商场挑了手机"];
const answers = [[1], [0], [0], [1]];

/** Characters to an answer: by the mean of what is embedded, unless a layer is given that walks. */
function reader(options: { outputSequenceLength?: number } = {}, walk: LayerSpec = layers.globalAveragePooling1d()) {
  const characters = layers.textVectorization({ split: "character", ...options }).adapt(sentences);
  const net = sequential(
    [
      characters,
      layers.embedding({ inputDim: characters.vocabularySize(), outputDim: 8, maskZero: true }),
      walk,
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed: 1 },
  );
  net.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return net;
}

describe("models of texts", () => {
  test("learn Chinese sentences letter by letter, and what fills short ones up counts nothing", async () => {
    const both = () => layers.bidirectional({ layer: layers.lstm({ units: 8 }) });
    const net = reader({}, both());
    expect(net.structure.layers[0]).toMatchObject({
      name: "textVectorization",
      outputShape: "[batch, 9]",
      params: 0,
    });
    net.learningRate = 0.02;
    const { loss } = await net.fit(sentences, answers, { epochs: 40, verbose: 0 });
    expect(loss[39]).toBeLessThan(0.1 * loss[0]);
    const { accuracy } = await net.evaluate(sentences, answers, { verbose: 0 });
    expect(accuracy).toBe(1);
    // The same weights over sequences of another length: only filling differs.
    const longer = reader({ outputSequenceLength: 15 }, both());
    longer.setWeights(net.weights);
    const [a, b] = [net.predictSync(sentences), longer.predictSync(sentences)];
    expect(b.sub(a).abs().max().item()).toBeLessThan(1e-6);
  });

  test("files hold the vocabulary, and give the same bits", async () => {
    const folder = mkdtempSync(join(tmpdir(), "limpid-texts-"));
    try {
      const net = reader();
      await net.fit(sentences, answers, { epochs: 2, verbose: 0 });
      await net.save(join(folder, "reader.limpid"));
      const again = await loadModel(join(folder, "reader.limpid"));
      expect(again.predictSync(["新的句子", ""]).toArray()).toEqual(net.predictSync(["新的句子", ""]).toArray());
      // It trains on, on texts.
      const [one, other] = [again, net].map((each) => each.fit(sentences, answers, { epochs: 1, verbose: 0 }));
      expect((await one).loss).toEqual((await other).loss);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("texts come in one axis or with one of size 1, in data sets, with validation, in records", async () => {
    const net = reader();
    const wide = sentences.map((text) => [text]);
    expect(net.predictSync(wide).toArray()).toEqual(net.predictSync(sentences).toArray());
    expect((await net.predict(sentences, { batchSize: 3 })).toArray()).toEqual(net.predictSync(sentences).toArray());
    const { valLoss } = await net.fit(sentences, answers, { validationSplit: 0.5, verbose: 0 });
    expect(valLoss[0]).toBeGreaterThan(0);
    await net.fit(() => [{ x: sentences, y: answers }], { epochs: 1, verbose: 0 });
    await net.fit({ x: sentences, y: answers }, { epochs: 1, validationData: [sentences, answers], verbose: 0 });
    await net.fit(
      { size: 4, read: (from, to) => ({ x: sentences.slice(from, to), y: answers.slice(from, to) }) },
      { verbose: 0 },
    );
    expect(net.predictSync({ input: sentences }).shape).toEqual([4, 1]);
  });

  test("categories and numbers side by side; a lookup before a crossing", async () => {
    const [city, age] = [input({ shape: [], dtype: "string" }), input({ shape: [] })];
    const known = layers.stringLookup({ vocabulary: ["Berlin", "Paris"] });
    const group = layers.discretization({ binBoundaries: [18, 65] });
    const crossed = layers.hashedCrossing({ numBins: 7, outputMode: "oneHot" })(known(city), group(age));
    const parts = layers.concatenate()(
      layers.categoryEncoding({ numTokens: 3, outputMode: "oneHot" })(known(city)),
      crossed,
      layers.reshape({ targetShape: [1] })(age),
    );
    const net = model({ inputs: { city, age }, outputs: layers.dense({ units: 1 })(parts) });
    const data = { city: ["Berlin", "Oslo", "Paris"], age: [17, 30, 80] };
    const first = await net.predict(data);
    const again = await loadModel(await net.toBytes());
    expect((await again.predict(data)).toArray()).toEqual(first.toArray());
    // What the layers give by hand is what the network computes with.
    const ids = known(data.city);
    const hand = layers.hashedCrossing({ numBins: 7, outputMode: "oneHot" })(ids, group(data.age));
    const { "dense/kernel": kernel, "dense/bias": bias } = net.weights;
    const rows = [ids.oneHot(3), hand.cast("f32"), tensor(data.age).reshape([3, 1])];
    const [a, b, c] = [kernel.slice([0, 0], [3, 1]), kernel.slice([3, 0], [10, 1]), kernel.slice([10, 0], [11, 1])];
    const expected = rows[0].matmul(a).add(rows[1].matmul(b)).add(rows[2].matmul(c)).add(bias);
    expect(first.sub(expected).abs().max().item()).toBeLessThan(1e-5);
    await expect(net.predict({ city: ["Berlin"], age: [1, 2] })).rejects.toThrow(
      "x.city has 1 sample, but x.age has 2",
    );
  });

  test("a model of texts is a layer, too, and a model may only prepare", async () => {
    const net = reader();
    const text = input({ shape: [], dtype: "string" });
    const outer = model({ inputs: text, outputs: layers.rescaling({ scale: 2 })(net(text)) });
    const doubled = outer.predictSync(sentences).toArray() as number[][];
    expect(doubled).toEqual((net.predictSync(sentences).toArray() as number[][]).map(([y]) => [2 * y]));
    const again = await loadModel(await outer.toBytes());
    expect(again.predictSync(sentences).toArray()).toEqual(doubled);
    const prepared = model({ inputs: text, outputs: layers.stringLookup({ vocabulary: ["a", "b"] })(text) });
    expect((await prepared.predict(["b", "?"])).toArray()).toEqual([2, 0]);
  });

  test("explain and diagnose read texts, too", async () => {
    const net = reader();
    const at = { layer: "dense", param: "kernel", index: [0, 0] };
    const story = await explain(net, { x: sentences, y: answers, at });
    expect(story.check.steps.length).toBeGreaterThan(0);
    expect((await diagnose(net, sentences, answers)).findings).toEqual(expect.any(Array));
    const ids = layers.textVectorization({ split: "character" }).adapt(sentences)(sentences);
    // What the layer gives may be given in its place.
    expect(net.predictSync({ textVectorization: ids }).toArray()).toEqual(net.predictSync(sentences).toArray());
  });

  test("data tell whether a layer that takes both is given texts", async () => {
    const make = () =>
      sequential([layers.hashing({ numBins: 5, outputMode: "oneHot" }), layers.dense({ units: 1 })], { seed: 3 });
    expect((await make().predict(["a", "b"])).shape).toEqual([2, 1]);
    expect((await make().predict([[7], [8]])).toArray()).toEqual((await make().predict([["7"], ["8"]])).toArray());
  });
});

describe("what does not fit", () => {
  const text = () => input({ shape: [], dtype: "string" });
  const shown = text();
  const lookup = () => layers.stringLookup({ vocabulary: ["a", "b"] });

  test.each<[string, () => unknown, string]>([
    [
      "nothing learned",
      () => layers.textVectorization()(["a"]),
      "textVectorization: has no vocabulary: it was not adapted to any data\n  hint: call adapt(data) first, or give vocabulary: […]",
    ],
    [
      "nothing learned, in a model",
      () => sequential([layers.textVectorization()]),
      "layer textVectorization: input is string[batch]: textVectorization: has no vocabulary",
    ],
    [
      "no length",
      () => sequential([layers.textVectorization({ vocabulary: ["a"] })]),
      "input is string[batch], but textVectorization wants to know how many tokens a text has\n  hint: outputSequenceLength: 20",
    ],
    ["no boundaries", () => layers.discretization({ numBins: 3 })([1]), "discretization: was not adapted to any data"],
    ["numbers for texts", () => lookup()([1, 2] as never), "stringLookup: wants texts"],
    [
      "one that is no text",
      () => lookup()(["a", null as never]),
      'stringLookup: the input[1] is null, but texts are wanted\n  hint: write "" where there is none',
    ],
    ["ragged", () => lookup()([["a", "b"], ["a"]]), 'the input[1] is ["a"], unlike the rows before it'],
    ["texts for numbers", () => layers.discretization({ binBoundaries: [1] })(["a"] as never), "wants numbers"],
    [
      "no whole number",
      () => layers.integerLookup({ vocabulary: [1] })([1, 1.5]),
      "integerLookup: element 1 of its input is 1.5",
    ],
    ["no samples", () => lookup()([]), "stringLookup: the input is []"],
    [
      "behind a layer",
      () => lookup()(layers.flatten()(input({ shape: [3] }))),
      "layer stringLookup: input is f32[batch,3]: stringLookup: runs on the host, before the compiled network",
    ],
    [
      "texts in the network",
      () => layers.dense({ units: 1 })(text()),
      "layer dense: input is string[batch], but networks compute with numbers\n  hint: layers.textVectorization",
    ],
    ["texts as an output", () => model({ inputs: shown, outputs: shown }), "string[batch], but models give numbers"],
    [
      "numbers where texts are",
      () => lookup()(input({ shape: [2] })),
      'input is f32[batch,2], but stringLookup wants texts\n  hint: input({ shape: [2], dtype: "string" })',
    ],
    [
      "two texts a sample",
      () => layers.textVectorization({ vocabulary: ["a"] })([["a", "b"]]),
      "wants one text a sample\n  hint: split: null takes lists of ready tokens",
    ],
    ["a crossing of one", () => layers.hashedCrossing({ numBins: 3 })(["a"]), "wants two inputs or more"],
    [
      "a crossing of sequences",
      () => layers.hashedCrossing({ numBins: 3 })([["a", "b"]], [["a", "b"]]),
      "inputs of one shape, one text or number a sample",
    ],
    [
      "twice in the vocabulary",
      () => layers.stringLookup({ vocabulary: ["a", "b", "a"] }),
      'stringLookup: "a" stands in the vocabulary twice',
    ],
    [
      "a special token",
      () => layers.textVectorization({ vocabulary: ["a", ""] }),
      'the special token "" stands amid the vocabulary\n  hint: leave special tokens out, or give all of them first: ["","[UNK]"]',
    ],
    [
      "too many tokens",
      () => layers.stringLookup({ vocabulary: ["a", "b"], maxTokens: 2 }),
      "3 tokens, but maxTokens is 2",
    ],
    ["an empty vocabulary", () => layers.stringLookup({ vocabulary: [] }), "the vocabulary is empty"],
    [
      "no weights",
      () => layers.stringLookup({ vocabulary: ["a"], outputMode: "tfIdf" }),
      'outputMode "tfIdf" wants idfWeights',
    ],
    [
      "weights for nothing",
      () => layers.stringLookup({ vocabulary: ["a"], idfWeights: [1] }),
      "idfWeights are for tfIdf only",
    ],
    [
      "too few weights",
      () => layers.stringLookup({ vocabulary: ["a", "b"], outputMode: "tfIdf", idfWeights: [1] }),
      "there are 1 idfWeights for 2 tokens",
    ],
    [
      "weights alone",
      () => layers.stringLookup({ outputMode: "tfIdf", idfWeights: [1] }),
      "idfWeights were given without a vocabulary",
    ],
    ["learning what was given", () => lookup().adapt(["a"]), "was given a vocabulary, so there is nothing to learn"],
    ["learning from nothing", () => layers.textVectorization().adapt(["", " "]), "found no tokens in the data"],
    ["pad without a number", () => layers.stringLookup({ padToMaxTokens: true }), "padToMaxTokens needs maxTokens"],
    ["rows back", () => layers.integerLookup({ invert: true, outputMode: "count" }), "invert gives tokens"],
    [
      "a length for rows",
      () => layers.textVectorization({ outputMode: "count", outputSequenceLength: 3 }),
      "outputSequenceLength is for outputMode",
    ],
    ["both kinds of bins", () => layers.discretization({ numBins: 3, binBoundaries: [1] }), "was given both"],
    ["no bins", () => layers.discretization(), "has neither"],
    ["falling boundaries", () => layers.discretization({ binBoundaries: [2, 1] }), "binBoundaries is [2,1]"],
    [
      "learning given boundaries",
      () => layers.discretization({ binBoundaries: [1] }).adapt([1]),
      "was given binBoundaries",
    ],
    ["learning from NaN", () => layers.discretization({ numBins: 2 }).adapt([1, Number.NaN]), "element 1 is NaN"],
    [
      "a wrong way to split",
      () => layers.textVectorization({ split: "charcter" as never }),
      'did you mean "character"?',
    ],
    [
      "a mode it lacks",
      () => layers.textVectorization({ outputMode: "oneHot" as never }),
      'unknown output mode "oneHot"',
    ],
    [
      "a split that gives no list",
      () => layers.textVectorization({ split: (() => 3) as never }).adapt(["a"]),
      "what split gave is 3\n  hint: split(text) gives a list of texts",
    ],
    ["a salt of three", () => layers.hashing({ numBins: 3, salt: [1, 2, 3] as never }), "salt is [1,2,3]"],
    ["runs that nobody needs", () => layers.textVectorization({ ngrams: 1e9 }), "a whole number from 1 to 100"],
  ])("%s", (_, attempt, expected) => {
    expect(message(attempt)).toContain(expected);
  });

  test("data for a model", async () => {
    const net = reader();
    const fails = async (x: unknown, expected: string) => {
      const error: unknown = await net.predict(x as never).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LimpidError);
      expect((error as Error).message).toContain(expected);
      expect(describeError(error as LimpidError)).toMatch(/\p{Script=Han}/u);
    };
    await fails(["a", 3], 'predict: x[1] is 3, but texts are wanted\n  hint: a list of texts: ["…", "…"]');
    await fails([1, 2], "predict: x[0] is 1, but texts are wanted");
    await fails(tensor([1, 2]), "predict: x is a tensor f32[2], but texts are wanted");
    await fails("a text", 'predict: x is "a text", but texts are wanted');
    await fails([], "there are no samples");
    await fails([["a", "b"]], "x holds [1,2] texts, but the model wants [samples]\n  hint: one text for each sample");
    await fails(undefined, "texts are wanted");
    const numbersOnly = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    await expect(numbersOnly.predict(["a"])).rejects.toThrow('x: cannot hold "a"');
    await expect(net.fit(sentences, ["a", "b", "c", "d"] as never, { verbose: 0 })).rejects.toThrow(
      'y: cannot hold "a"',
    );
  });

  test("numbers that an embedding does not have", async () => {
    const words = layers.textVectorization({ vocabulary: ["a", "b"], outputSequenceLength: 3 });
    const net = sequential([words, layers.embedding({ inputDim: 3, outputDim: 2 })]);
    await expect(net.predict(["a", "a b"])).rejects.toThrow(
      'predict: textVectorization[1, 1] is 3, but layer "embedding" knows the tokens 0..2\n  hint: for tokens up to 3 it needs inputDim: 4',
    );
  });

  test("a layer that has learned since the model was made", async () => {
    const rows = layers.textVectorization({ outputMode: "count" }).adapt(["a b"]);
    const net = sequential([rows, layers.dense({ units: 1 })]);
    rows.adapt(["a b c"]);
    await expect(net.predict(["a"])).rejects.toThrow("it has learned since: adapt it before the model is made");
  });

  test("a function of one's own cannot be saved, and says so", async () => {
    const words = layers.textVectorization({ split: (text) => [...text], outputSequenceLength: 3 }).adapt(["ab"]);
    const net = sequential([words, layers.embedding({ inputDim: 4, outputDim: 2 })]);
    await expect(net.toBytes()).rejects.toThrow("layer textVectorization: holds a function of your own");
  });
});
