/** What layers of texts, and models of them, refuse: typed errors that say what is wrong. */
import { input, LimpidError, layers, model, sequential, tensor } from "limpid";
import { describe, expect, test } from "vitest";
import { describeError } from "../src/words/errors/zh-CN.ts";
import { message, reader, sentences } from "./support/texts.ts";

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
