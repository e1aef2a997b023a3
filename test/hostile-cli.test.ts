/**
 * The command line with what it does not want, in both languages: every argument and every option of every command (by the
 * program's own lists), and files that are missing, damaged or something else. It works or says what is wrong, with a code;
 * in Chinese where Chinese is asked for.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CommanderError } from "commander";
import { InternalError, LimpidError, layers, sequential } from "limpid";
import { standardize } from "limpid/data";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { tell } from "../src/cli/output.ts";
import { makeProgram } from "../src/cli/program.ts";
import { type Locale, wordsOf } from "../src/words/index.ts";
import { idxFile } from "./support/bytes.ts";
import { recording } from "./support/recording.ts";

const folder = mkdtempSync(join(tmpdir(), "limpid-hostile-"));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const model = at("net.limpid");
const good = at("good.json");
const samples = {
  x: [
    [1, 2],
    [3, 4],
  ],
  y: [0, 1],
};

beforeAll(async () => {
  const net = sequential([layers.dense({ name: "hidden", units: 2, activation: "softmax", inputShape: [2] })]);
  await net.save(at("raw.limpid"));
  await net.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" }).save(model);
  writeFileSync(good, JSON.stringify(samples));
  mkdirSync(at("folder"));
  writeFileSync(at("empty"), "");
  writeFileSync(at("text"), "this is no data");
  writeFileSync(at("gzip"), gzipSync("this is no data"));
  writeFileSync(at("images"), idxFile(8, [2, 2], [1, 2, 3, 4]));
  writeFileSync(at("labels"), idxFile(8, [2], [0, 1]));
});

/** What each command is asked otherwise; where it would take long, it is refused in the end whatever else it is asked. */
const usual: Readonly<Record<string, readonly (readonly string[])[]>> = {
  train: [["digits", "--backend", "none"]],
  runs: [["list"], ["show", "none"], ["diff", "none", "other"], ["delete", "none"]],
  learn: [["glossary"]],
  studio: [[]],
  explain: [[model, "--data", good, "--limit", "1"], ["neuron"]],
  verify: [["too", "many"]],
  summary: [[model]],
  diagnose: [[model, "--data", good, "--steps", "2"]],
  bench: [["--threads", "0"]],
  picture: [
    ["network", model, "--out", at("network.svg")],
    [
      "landscape",
      model,
      "--data",
      good,
      "--epochs",
      "0",
      "--plane",
      "random",
      "--resolution",
      "2",
      "--out",
      at("l.svg"),
    ],
  ],
  doctor: [["too", "many"]],
  help: [["train"]],
};

const values = ["", "-1", "0.5", "1e99", "no/such/place", "__proto__", "💥", "x".repeat(300)];

/** What is wrong with how a command ended, and with how that is told. */
async function faultsOf(args: readonly string[]): Promise<string[]> {
  const shown = args.map((arg) => arg.slice(0, 40).replace(folder, "…")).join(" ");
  try {
    await makeProgram(wordsOf("en"), recording("en"), () => undefined).parseAsync(args, { from: "user" });
    return [];
  } catch (error) {
    const typed = error instanceof LimpidError && !(error instanceof InternalError);
    if (!typed && !(error instanceof CommanderError)) return [`${shown}: ${error}`];
    const [english, chinese] = (["en", "zh-CN"] as const).map((locale) => textOf(error, locale));
    if (english.length > 1200) return [`${shown}: ${english.length} characters`];
    return /[\u4e00-\u9fff]/.test(chinese) ? [] : [`${shown}: no Chinese: ${chinese}`];
  }
}

function textOf(error: unknown, locale: Locale): string {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    tell(error, wordsOf(locale), false);
    return write.mock.calls
      .map(([text]) => text)
      .join("")
      .replace(wordsOf(locale).error, "");
  } finally {
    write.mockRestore();
  }
}

describe("every command", () => {
  const program = makeProgram(wordsOf("en"), recording("en"), () => undefined);
  test.each(program.commands.map((command) => [command.name(), command] as const))("%s", async (name, command) => {
    const faults: string[] = [];
    let tried = 0;
    const look = async (...args: string[]) => {
      tried++;
      faults.push(...(await faultsOf([name, ...args])));
    };
    const takesValue = command.options.filter(({ required, long }) => required && long !== "--locale");
    for (const asked of usual[name]) {
      await look(...asked, "--no-such-option");
      await look(...asked, "too", "many", "arguments");
      for (const [k, argument] of asked.entries())
        if (!argument.startsWith("--") && !asked[k - 1]?.startsWith("--"))
          for (const value of values) await look(...asked.with(k, value));
      for (const { long } of takesValue) {
        await look(...asked, long!);
        // Written files must lead nowhere.
        for (const value of values)
          await look(...asked, long!, ["--out", "--html"].includes(long!) ? at(`none/${value}`) : value);
      }
    }
    if (command.registeredArguments.some(({ required }) => required)) await look();
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(2);
  });
  test("all are there", () => expect(Object.keys(usual)).toEqual(program.commands.map((command) => command.name())));
});

describe("files", () => {
  const damaged: Readonly<Record<string, () => Uint8Array>> = {
    half: () => whole().subarray(0, whole().length >> 1),
    "its beginning": () => whole().subarray(0, 10),
    "a byte changed": () => whole().with(200, whole()[200] ^ 255),
    "its end changed": () => whole().with(whole().length - 30, 255),
    "all zeros": () => new Uint8Array(500),
  };
  const whole = () => new Uint8Array(readFileSync(model));
  const others = ["missing.limpid", "folder", "empty", "text", "gzip", "raw.limpid", "good.json", "images"];

  test("models", async () => {
    for (const [name, make] of Object.entries(damaged)) writeFileSync(at(`${name}.limpid`), make());
    const faults: string[] = [];
    for (const file of [...others, ...Object.keys(damaged).map((name) => `${name}.limpid`)])
      for (const args of [
        ["summary", at(file)],
        ["explain", at(file), "--data", good],
        ["diagnose", at(file), "--data", good, "--steps", "1"],
        ["picture", "loss", at(file), "--data", good, "--epochs", "2", "--out", at("m.svg")],
      ])
        faults.push(...(await faultsOf(args)));
    expect(faults).toEqual([]);
  });

  const texts: Readonly<Record<string, string>> = {
    "none.json": "",
    "list.json": "[]",
    "null.json": "null",
    "x-only.json": JSON.stringify({ x: samples.x }),
    "lengths.json": JSON.stringify({ ...samples, y: [0] }),
    "ragged.json": JSON.stringify({ ...samples, x: [[1, 2], [3]] }),
    "words.json": JSON.stringify({
      ...samples,
      x: [
        ["a", "b"],
        ["c", "d"],
      ],
    }),
    "wide.json": JSON.stringify({
      ...samples,
      x: [
        [1, 2, 3],
        [3, 4, 5],
      ],
    }),
    "nan.json": '{ "x": [[1, null], [1, 2]], "y": [0, 1] }',
    "huge.json": '{ "x": [[1, 1e400], [1, 2]], "y": [0, 1] }',
    "label.json": JSON.stringify({ ...samples, y: [0, 7] }),
    "half-label.json": JSON.stringify({ ...samples, y: [0, 0.5] }),
    "one-hot.json": JSON.stringify({
      ...samples,
      y: [
        [1, 0],
        [0, 1],
      ],
    }),
    "none.csv": "",
    "one.csv": "1\n2\n",
    "words.csv": "a,b,c\n1,2,x\n",
    "rows.csv": "1,2,0\n1,2\n",
    "quote.csv": '"1,2,0\n',
    "wide.csv": "1,2,3,0\n1,2,3,1\n",
  };
  test("data", async () => {
    for (const [name, text] of Object.entries(texts)) writeFileSync(at(name), text);
    // Of three columns, where the model has another number of them.
    writeFileSync(
      at("scaler.json"),
      JSON.stringify(
        standardize().fit([
          [0, 1, 2],
          [3, 5, 7],
        ]),
      ),
    );
    const faults: string[] = [];
    const sources = [
      ...Object.keys(texts).map((name) => [at(name)]),
      ...["missing", "missing.csv", "missing.json", "folder", "empty", "text", "gzip", "images"].flatMap((name) => [
        [at(name)],
        [at(name), "--labels", at("labels")],
        [at("images"), "--labels", at(name)],
        [at(name), "--target", "x"],
      ]),
      [good, "--labels", at("labels")],
      ...["missing", "folder", "empty", "text", good].map((name) => [good, "--scaler", at(name)]),
      [good, "--scaler", at("scaler.json")],
      [good, "--target-scaler", at("scaler.json")],
      [at("wide.csv"), "--target", "9"],
      [at("wide.csv"), "--target", "", "--header"],
    ];
    for (const source of sources)
      for (const args of [
        ["explain", model, "--data", ...source],
        ["diagnose", model, "--steps", "1", "--data", ...source],
        [
          "picture",
          "landscape",
          model,
          "--epochs",
          "0",
          "--resolution",
          "2",
          "--out",
          at("d.svg"),
          "--data",
          ...source,
        ],
      ])
        faults.push(...(await faultsOf(args)));
    expect(faults).toEqual([]);
  });
});
