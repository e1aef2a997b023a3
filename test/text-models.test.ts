/** Whole models of texts: at once, trained, looked into, kept in files. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, layers, loadModel, model, sequential, tensor } from "limpid";
import { diagnose, explain } from "limpid/explain";
import { describe, expect, test } from "vitest";
import { answers, reader, sentences } from "./support/texts.ts";

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
