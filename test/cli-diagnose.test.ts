/** `limpid diagnose`, without a process of its own: what it says, in both languages, and its exit status. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layers, optimizers, sequential, type Tensor } from "limpid";
import { standardize } from "limpid/data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { diagnose } from "../src/cli/commands/diagnose.ts";
import { idxFile } from "./support/bytes.ts";
import { recording } from "./support/recording.ts";
import { classify, digits, reader } from "./support/setups.ts";

const folder = mkdtempSync(join(tmpdir(), "limpid-diagnose-"));
const place = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const idx = ({ shape, data }: Tensor): Uint8Array => idxFile(8, shape, [...data]);

const options = { data: place("images"), labels: place("labels"), batchSize: 32, steps: 10 };

beforeAll(async () => {
  const { x, y } = digits(0, 100);
  writeFileSync(options.data, idx(x));
  writeFileSync(options.labels, idx(y));
  await reader().compile(classify).save(place("sound.limpid"));
  await reader({ hidden: {} }).compile(classify).save(place("linear.limpid"));
  await reader({ scaled: false }).compile(classify).save(place("unscaled.limpid"));
});

test("a sound model", async () => {
  const context = recording("en");
  expect(await diagnose(place("sound.limpid"), options, context)).toBe(0);
  expect(context.said[1]).toMatch(
    /^100 samples, 100 of them looked at layer by layer; 12 trial steps on a copy: loss \d\.\d{4} → \d\.\d{4}\.$/,
  );
  expect(context.said.at(-1)).toMatch(/^Nothing found: \d+ checks\.$/);
  expect(context.results).toEqual([
    expect.objectContaining({ sound: true, findings: [], file: place("sound.limpid") }),
  ]);
});

test("what is wrong, by which numbers, and what to try", async () => {
  const context = recording("en");
  expect(await diagnose(place("linear.limpid"), options, context)).toBe(1);
  const text = context.said.join("\n");
  expect(text).toContain(
    "✗ error  linear-layers  (layer dense)\n  there is no activation between dense, dense_1 and dense_2",
  );
  expect(text).toMatch(
    /\n {2}how sure: certain, .*\n {2}try: put an activation between them.*\n {2}the one matrix they are \(784 x 10\):\n( {4}( *-?0\.\d{4}){6} {2}…\n){4} {4}…\n/,
  );
  expect(context.said.at(-1)).toBe("1 error, 0 warnings.");
  const [{ findings }] = context.results as [{ findings: { code: string; problem: string; evidence: object }[] }];
  expect(findings).toEqual([expect.objectContaining({ code: "linear-layers", severity: "error" })]);
  expect(findings[0]).not.toHaveProperty("text");
});

test("in Chinese", async () => {
  const context = recording("zh-CN");
  expect(await diagnose(place("unscaled.limpid"), options, context)).toBe(1);
  const text = context.said.join("\n");
  expect(text).toMatch(/✗ 错误 {2}inputs-unscaled（输入 input，下标为 \d+ 的列，层 dense）\n {2}dense 的输入没有缩放/);
  expect(text).toMatch(/\n {2}把握：很可能，.*\n {2}建议：/);
  expect(text).toContain("\n  建议：把输入调整到均值约 0、标准差约 1：layers.rescaling({ scale: 1 / 255 })");
  const [{ findings }] = context.results as [{ findings: { advice: string }[] }];
  expect(findings[0].advice).toContain("把输入调整到");
});

test("a model that was trained on standardized columns, on the raw table", async () => {
  const price = (rooms: number, area: number) => 50_000 * rooms + 1000 * area;
  const rows = Array.from({ length: 64 }, (_, k) => [1 + (k % 5), 40 + ((37 * k) % 90)]);
  const houses = rows.map(([rooms, area]) => `${rooms},${area},${price(rooms, area)}`);
  writeFileSync(place("houses.csv"), `rooms,area,price\n${houses.join("\n")}\n`);
  const [columns, prices] = [
    standardize().fit(rows),
    standardize().fit(rows.map(([rooms, area]) => price(rooms, area))),
  ];
  writeFileSync(place("columns.json"), JSON.stringify(columns));
  writeFileSync(place("prices.json"), JSON.stringify(prices));
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]).compile({
    optimizer: optimizers.sgd({ learningRate: 0.1 }),
    loss: "meanSquaredError",
  });
  const y = rows.map(([rooms, area]) => price(rooms, area));
  await net.fit(columns.transform(rows), prices.transform(y), { epochs: 20, verbose: 0 });
  await net.save(place("houses.limpid"));
  const given = { data: place("houses.csv"), batchSize: 32, steps: 10 };

  const raw = recording("en");
  expect(await diagnose(place("houses.limpid"), given, raw)).toBe(1);
  expect(raw.said.join("\n")).toMatch(
    /✗ error {2}data-unlike-training {2}\(data\)\n {2}the model was trained for 40 steps, .*\n {2}how sure: likely/,
  );
  expect(raw.said.join("\n")).toContain("limpid diagnose … --scaler FILE.json");
  expect(raw.said.at(-1)).toBe("1 error, 0 warnings.");

  const prepared = recording("zh-CN");
  const scalers = { scaler: place("columns.json"), targetScaler: place("prices.json") };
  expect(await diagnose(place("houses.limpid"), { ...given, ...scalers }, prepared)).toBe(0);
  expect(prepared.said.at(-1)).toMatch(/^没有发现问题/);

  // A model that keeps them needs no options.
  net.preprocessing = { input: columns, output: prices };
  await net.save(place("kept.limpid"));
  const kept = recording("en");
  expect(await diagnose(place("kept.limpid"), given, kept)).toBe(0);
  expect(kept.said.at(-1)).toMatch(/^nothing found/i);

  const other = diagnose(place("houses.limpid"), { ...given, scaler: place("houses.csv") }, recording("en"));
  await expect(other).rejects.toMatchObject({ code: "json-syntax" });
});

test("rate 0: the same samples before and after", async () => {
  await reader()
    .compile({ ...classify, optimizer: optimizers.sgd({ learningRate: 0 }) })
    .save(place("still.limpid"));
  const context = recording("en");
  expect(await diagnose(place("still.limpid"), options, context)).toBe(1);
  const [, before, after] = /loss (\d\.\d{4}) → (\d\.\d{4})/.exec(context.said.join("\n"))!;
  expect(after).toBe(before);
  expect(context.said.join("\n")).toContain("✗ error  rate-zero  (training)\n  nothing moves: the learning rate is 0");
  expect(context.said.join("\n")).toContain("\n  how sure: certain, ");
  const [{ findings }] = context.results as [{ findings: object[] }];
  expect(findings).toEqual([expect.objectContaining({ code: "rate-zero", confidence: "certain" })]);
});

test("what is missing is said", async () => {
  const context = recording("en");
  const { labels: _, ...alone } = options;
  await expect(diagnose(place("sound.limpid"), alone, context)).rejects.toThrow(
    /--data .*images comes without labels\n {2}hint: give both IDX files/,
  );
  await sequential([layers.dense({ units: 1, inputShape: [2] })]).save(place("bare.limpid"));
  await expect(diagnose(place("bare.limpid"), options, context)).rejects.toMatchObject({ code: "not-compiled" });
});

test("errors that a command can meet are said in Chinese", async () => {
  const { describe } = recording("zh-CN").words;
  const said = async (file: string, given: Partial<typeof options>) =>
    describe(await diagnose(place(file), { ...options, ...given }, recording("zh-CN")).catch((error) => error));
  expect(await said("sound.limpid", { steps: 0 })).toContain("steps 的值是 0\n  提示：应为 1 到 100,000 的整数");
  expect(await said("bare.limpid", {})).toContain("模型没有编译过");
  expect(await said("sound.limpid", { data: options.labels })).toContain("形状是 [100]，而模型要的每个样本是 [28,28]");
  writeFileSync(place("few"), idx(digits(0, 50).y));
  expect(await said("sound.limpid", { labels: place("few") })).toContain("样本数不一致：x 有 100 个，y 有 50 个");
  writeFileSync(place("high"), idx(digits(0, 100).y.add(30)));
  expect(await said("sound.limpid", { labels: place("high") })).toContain("而模型的 10 个类别是 0..9");
  const withoutLabels = await diagnose(
    place("sound.limpid"),
    { ...options, labels: undefined },
    recording("zh-CN"),
  ).catch((error) => error);
  expect(describe(withoutLabels)).toContain("没有标签\n  提示：请给出两个 IDX 文件");
});
