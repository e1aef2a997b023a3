/** Layers that read texts or look numbers up: what Keras's documentation shows of each. Fingerprints are those of Google's FarmHash. */
import { input, layers, model, type Tensor } from "limpid";
import { describe, expect, test } from "vitest";
import { combined, fingerprint, sipHash } from "../src/nn/layers/categories/fingerprint.ts";
import { laterFirst } from "../src/nn/layers/categories/lookup.ts";
import { message } from "./support/texts.ts";

const numbers = (x: Tensor) => x.toArray() as unknown;

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
