/** What a model's file holds beside its numbers: preprocessing, names of columns and of labels. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { layers, loadModel, type Model, sequential } from "limpid";
import { normalize, type Standardizer, standardize, whiten } from "limpid/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limpid-belongings-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const x = Array.from({ length: 12 }, (_, k) => [k, Math.sin(k) * 1e3, k % 5]);
const y = x.map((_, k) => k % 3);
const columnNames = ["week", "price", "day"];
const labelNames = ["setosa", "versicolor", "virginica"];

const net = () =>
  sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [3] })]).compile({
    optimizer: "adam",
    loss: "sparseCategoricalCrossentropy",
  });

describe("a file gives them back", () => {
  for (const [name, fitted] of Object.entries({
    standardize: () => standardize().fit(x),
    normalize: () => normalize({ range: [-1, 1] }).fit(x),
    whiten: () => whiten({ method: "zca", epsilon: 0.1 }).fit(x),
  }))
    test(name, async () => {
      const [model, scaler] = [net(), await fitted()];
      Object.assign(model, { preprocessing: scaler, columnNames, labelNames });
      await model.fit(scaler.transform(x), y, { epochs: 2, verbose: 0 });
      const again = await loadModel(await model.toBytes());
      expect([again.columnNames, again.labelNames]).toEqual([columnNames, labelNames]);
      const preprocessing = again.preprocessing as Standardizer;
      expect(preprocessing.constructor).toBe(scaler.constructor);
      expect(preprocessing.transform(x).toArray()).toEqual(scaler.transform(x).toArray());
      expect((await again.predict(preprocessing.transform(x))).toArray()).toEqual(
        (await model.predict(scaler.transform(x))).toArray(),
      );
      expect(await again.toBytes()).toEqual(await model.toBytes());
    });

  test("by the names of inputs and outputs, and nothing where nothing was given", async () => {
    const model = net();
    const [one, two] = [standardize().fit(x), normalize().fit(x)];
    model.preprocessing = { left: one, right: two };
    model.columnNames = { left: ["a"], __proto__x: ["b"] };
    const again = await loadModel(await model.toBytes());
    expect(Object.keys(again.preprocessing!)).toEqual(["left", "right"]);
    expect(JSON.stringify(again.preprocessing)).toBe(JSON.stringify({ left: one, right: two }));
    expect(again.columnNames).toEqual({ left: ["a"], __proto__x: ["b"] });
    expect(again.labelNames).toBe(undefined);
    again.preprocessing = undefined;
    again.columnNames = undefined;
    expect(await again.toBytes()).toEqual(await net().toBytes());
  });

  test("a run's states and its model have them", async () => {
    const model = net();
    model.labelNames = labelNames;
    const run = join(folder, "run");
    await model.fit(x, y, { epochs: 1, verbose: 0, run });
    for (const file of ["model.limpid", "checkpoints/step-000000000001.limpid"])
      expect((await loadModel(join(run, file))).labelNames).toEqual(labelNames);
    const text = strFromU8(unzipSync(await readFile(join(run, "model.limpid")))["model.json"]);
    expect(JSON.parse(text)).toMatchObject({ formatVersion: 1, config: { labelNames, training: { optimizer: {} } } });
  });
});

test("what a model cannot keep is refused, and a list may change afterwards", () => {
  const model = net() as Model;
  const set = (name: string, value: unknown) => () => void Object.assign(model, { [name]: value });
  expect(set("labelNames", ["a", "b", "a"])).toThrow(
    'model: labelNames is ["a","b","a"]\n  hint: names, each once: ["setosa", "versicolor", "virginica"]; or such lists by name',
  );
  for (const wrong of ["a", [], [1], [""], {}, { a: "b" }, null, Array(2)])
    expect(set("columnNames", wrong)).toThrow("model: columnNames is ");
  expect(set("preprocessing", standardize())).toThrow("standardize: toJSON before fit");
  for (const wrong of ["standardize", {}, { transform: () => x, toJSON: () => ({ mine: 1 }) }, [standardize().fit(x)]])
    expect(set("preprocessing", wrong)).toThrow("model: preprocessing is ");
  const mine = ["a", "b", "c"];
  model.labelNames = mine;
  mine[1] = "a";
  expect(model.labelNames).toEqual(["a", "b", "c"]);
});

test("a file in which they are damaged is no model", async () => {
  const model = net();
  model.preprocessing = standardize().fit(x);
  model.labelNames = labelNames;
  const files = unzipSync(await model.toBytes());
  const { config } = JSON.parse(strFromU8(files["model.json"]));
  const damaged = (change: object) =>
    loadModel(
      new Uint8Array(
        zipSync({
          ...files,
          "model.json": strToU8(JSON.stringify({ formatVersion: 1, config: { ...config, ...change } })),
        }),
      ),
    );
  await expect(damaged({ labelNames: ["a", 2] })).rejects.toThrow(
    'does not describe a model: model: labelNames is ["a",2]',
  );
  await expect(damaged({ preprocessing: { scaler: "pickle", version: 1 } })).rejects.toMatchObject({
    code: "model-file",
  });
  await expect(damaged({ preprocessing: "cos.system" })).rejects.toThrow("does not describe a model: scalerFromJSON");
  await expect(damaged({ preprocessing: [] })).rejects.toMatchObject({ code: "model-file" });
});
