/** `limpid picture`, without a process of its own: the files it writes, what it says, and what it refuses. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { presets } from "limpid/explain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PictureOptions, picture } from "../src/cli/commands/picture.ts";
import { idxFile } from "./support/bytes.ts";
import { recording } from "./support/recording.ts";
import { classify, digits, reader } from "./support/setups.ts";

const folder = mkdtempSync(join(tmpdir(), "limpid-picture-"));
const place = (name: string): string => join(folder, name);
const model = place("digits.limpid");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const usual = { limit: 60, epochs: 3, batchSize: 32, resolution: 3, seed: 0 };
const data = { data: place("images"), labels: place("labels") };

beforeAll(async () => {
  const { x, y } = digits(0, 80);
  writeFileSync(data.data, idxFile(8, x.shape, [...x.data]));
  writeFileSync(data.labels, idxFile(8, y.shape, [...y.data]));
  await reader().compile(classify).save(model);
});

test("the network, in Chinese", async () => {
  const context = recording("zh-CN");
  const out = place("network.svg");
  expect(await picture("network", model, { ...usual, out }, context)).toBe(0);
  expect(readFileSync(out, "utf8")).toContain('<title id="title">网络与它的权重</title>');
  expect(context.said.at(-1)).toMatch(/^已保存到 .*network\.svg（[\d.]+ KB）$/);
  expect(context.results).toEqual([{ picture: out, kind: "network", bytes: expect.any(Number), parameters: 27_882 }]);
});

test("the loss of a fresh copy; the model's file is only read", async () => {
  const before = readFileSync(model);
  const context = recording("en");
  const out = place("loss.svg");
  expect(await picture("loss", model, { ...usual, ...data, out }, context)).toBe(0);
  expect(readFileSync(out, "utf8")).toContain("in 3 epochs");
  expect(context.said).toContain("Training a fresh copy: 3 epochs of 60 samples");
  expect(context.results).toEqual([
    expect.objectContaining({ history: expect.objectContaining({ loss: expect.any(Array) }) }),
  ]);
  expect(readFileSync(model)).toEqual(before);
});

test("the landscape: by components, by two weights, and around the saved weights alone", async () => {
  const out = place("landscape.svg");
  const drawn = async (more: Partial<PictureOptions>) => {
    const context = recording("en");
    expect(await picture("landscape", model, { ...usual, ...data, out, ...more }, context)).toBe(0);
    return context.results[0] as { plane: object; path: object[]; losses: number[][]; fidelity?: { captured: number } };
  };
  const byComponents = await drawn({});
  expect(byComponents).toMatchObject({ plane: { kind: "components" }, fidelity: { captured: expect.any(Number) } });
  expect(byComponents.path).toHaveLength(4);
  expect(readFileSync(out, "utf8")).toContain("principal component 1");
  const names = ["dense_2/kernel[0,1]", "dense_2/bias[3]"];
  expect((await drawn({ plane: names.join(",") })).plane).toEqual({ kind: "weights", names });
  const alone = await drawn({ epochs: 0 });
  expect(alone).toMatchObject({ plane: { kind: "random" }, path: [] });
  expect(alone.losses).toHaveLength(3);
});

test("the source texts' networks, by their names", async () => {
  const out = place("preset.svg");
  const drawn = async (kind: string, name: string, more: Partial<PictureOptions> = {}) => {
    const context = recording("en");
    expect(await picture(kind, name, { ...usual, out, epochs: undefined, ...more }, context)).toBe(0);
    return { ...(context.results[0] as { history: { loss: number[] }; fidelity: { captured: number } }), ...context };
  };
  for (const name of Object.keys(presets)) await drawn("network", name);
  // S0's guesses: 15, then 19: the mean squared error of 1, 2 and 3 kg falls by 25.
  const { loss } = (await drawn("loss", "blueberries")).history;
  expect([loss.length, loss[0], loss[1]]).toEqual([10, expect.closeTo(350 / 3, 9), expect.closeTo(14 / 3, 9)]);
  const { fidelity, said } = await drawn("landscape", "litter-box", { resolution: 3 });
  expect(said).toContain("Training a fresh copy: 2000 epochs of 4 samples");
  expect(fidelity.captured).toBeGreaterThan(0.98);
  const refused = await picture("loss", "neuron", { ...usual, out }, recording("en")).catch((thrown) => thrown);
  expect(refused.message).toContain(
    "neuron has no loss: nothing says what it should give\n  hint: limpid picture network neuron",
  );
  expect(recording("zh-CN").words.describe(refused)).toContain("neuron 没有损失");
  const near = await picture("loss", "blueberry", { ...usual, out }, recording("en")).catch((thrown) => thrown);
  expect(near.message).toContain('did you mean "blueberries"?');
});

test("what is wrong is said, nothing is written, and no half of a file is left behind", async () => {
  const out = place("none.svg");
  const told = async (kind: string, options: Partial<PictureOptions>) => {
    const error = await picture(kind, model, { ...usual, out, ...options }, recording("en")).catch((thrown) => thrown);
    return [error.message, recording("zh-CN").words.describe(error)];
  };
  expect(await told("netwrok", {})).toEqual([
    'limpid picture: unknown picture "netwrok"\n  hint: did you mean "network"? Known: network, loss, landscape',
    'limpid picture：未知的图 "netwrok"\n  提示：是不是指 "network"？可用的有：network、loss、landscape',
  ]);
  const [noData, noDataZh] = await told("loss", {});
  expect(noData).toContain("--data is missing\n  hint: a loss needs data");
  expect(noDataZh).toContain("缺少 --data\n  提示：");
  const [short, shortZh] = await told("landscape", { ...data, epochs: 0, plane: "components" });
  expect(short).toContain("the path has 0 points");
  expect(shortZh).toContain("轨迹只有 0 个点");
  const [empty, emptyZh] = await told("loss", { ...data, epochs: 1 });
  expect(empty).toContain("the history has 1 losses to draw");
  expect(emptyZh).toContain("历史记录里只有 1 个损失可画");
  const [weights, weightsZh] = await told("landscape", {
    ...data,
    epochs: 0,
    plane: "dense/kernel[0,99],dense/bias[0]",
  });
  expect(weights).toContain("dense/kernel[0,99] is no single weight: dense/kernel is [784,32]");
  expect(weightsZh).toContain("dense/kernel[0,99] 不是单个权重：它的形状是 [784,32]");
  const [, planeZh] = await told("landscape", { ...data, epochs: 0, plane: "componnets" });
  expect(planeZh).toContain('未知的平面 "componnets"');
  const [, resolutionZh] = await told("landscape", { ...data, epochs: 0, resolution: 1 });
  expect(resolutionZh).toContain("resolution 的值是 1\n  提示：应为 2 到 1,024 的整数");
  mkdirSync(place("folder.svg"));
  expect((await told("network", { out: place("folder.svg") }))[0]).toContain("is a folder, not a file");
  const { words } = recording("zh-CN");
  const missing = await import("../src/explain/pictures/plot.ts").then(({ loadPlot }) =>
    loadPlot(undefined, () => Promise.reject(new Error("nothing"))).catch((error) => error),
  );
  expect(words.describe(missing)).toContain("这里却找不到它\n  提示：npm install @observablehq/plot");
  expect(readdirSync(folder).filter((name) => name.includes("none") || name.endsWith(".tmp"))).toEqual([]);
});
