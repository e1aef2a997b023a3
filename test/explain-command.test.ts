/** `limpid explain`: what it prints, writes and refuses. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LimpidError, layers, sequential } from "limpid";
import { afterAll, describe, expect, test } from "vitest";
import { type ExplainGiven, explain } from "../src/cli/commands/explain.ts";
import type { Context } from "../src/cli/context.ts";
import { wordsOf } from "../src/words/index.ts";

const folder = mkdtempSync(join(tmpdir(), "limpid-explain-"));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(what: string, given: Partial<ExplainGiven> = {}, locale: "en" | "zh-CN" = "en") {
  const [said, noted, results]: [string[], string[], unknown[]] = [[], [], []];
  const context: Context = {
    words: wordsOf(locale),
    json: true,
    width: Infinity,
    colour: false,
    self: "limpid",
    relaxedSimd: { before: false, now: false },
    say: (text) => said.push(text),
    note: (text) => noted.push(text),
    result: (value) => results.push(JSON.parse(JSON.stringify(value))),
  };
  const status = await explain(what, { sample: 0, limit: 20, code: false, markdown: false, ...given }, context);
  return { status, out: said.join("\n"), err: noted.join("\n"), result: results[0] as Record<string, never> };
}

const refused = async (what: string, given: Partial<ExplainGiven> = {}): Promise<LimpidError> => {
  const error = await run(what, given).catch((wrong: unknown) => wrong);
  expect(error).toBeInstanceOf(LimpidError);
  const chinese = wordsOf("zh-CN").describe(error as LimpidError);
  expect(chinese).not.toBe((error as LimpidError).message);
  return error as LimpidError;
};

describe("presets", () => {
  test("as text in both languages, as JSON", async () => {
    const english = await run("neuron");
    expect(english.out).toMatch(/^One neuron\n.*9\.7/s);
    expect(english.result).toMatchObject({ name: "neuron", facts: { normal: 1 } });
    expect((await run("neuron", {}, "zh-CN")).out).toMatch(/^一个神经元\n/);
    expect((await run("litter-box", { iteration: undefined })).out).toContain("after 0 updates");
    expect((await run("litter-box", { iteration: 3 })).out).toContain("after 3 updates");
  });

  test("as Markdown, as a page", async () => {
    const markdown = await run("one-hidden-layer", { markdown: true });
    expect(markdown.out).toMatch(/^# A hidden layer/);
    const page = await run("blueberries", { html: at("page.html") });
    expect(page).toMatchObject({ out: "", err: `Written to ${at("page.html")}` });
    expect(readFileSync(at("page.html"), "utf8")).toContain("<title>What does a kilogram of blueberries cost?</title>");
  });
});

describe("a saved model and a sample", () => {
  const net = sequential([
    layers.dense({ name: "<b>first", units: 3, activation: "relu", inputShape: [2] }),
    layers.dense({ name: "second", units: 2, activation: "softmax" }),
  ]).compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });

  test("by the name of the number", async () => {
    await net.save(at("net.limpid"));
    writeFileSync(
      at("data.json"),
      JSON.stringify({
        x: [
          [1, 2],
          [3, -4],
        ],
        y: [0, 1],
      }),
    );
    const given = { data: at("data.json"), sample: 1, at: "second/kernel[2,1]", limit: 1 };
    const { out, result } = await run(at("net.limpid"), given);
    expect(out).toMatch(/^second\/kernel\[2,1\] = /);
    expect(result).toMatchObject({ target: { name: "second/kernel[2,1]" }, update: { optimizer: "adam" } });
    // Names go into pages as text.
    await run(at("net.limpid"), { ...given, html: at("story.html") });
    const html = readFileSync(at("story.html"), "utf8");
    expect(html).toContain("&lt;b&gt;first");
    expect(html).not.toContain("<b>");
  });

  test("what is missing or wrong is said", async () => {
    await net.save(at("net.limpid"));
    writeFileSync(at("data.json"), JSON.stringify({ x: [[1, 2]], y: [0] }));
    writeFileSync(at("bad.json"), '{ "x": [1] ');
    const model = at("net.limpid");
    expect((await refused("litter-bx")).message).toContain('did you mean "litter-box"?');
    expect((await refused("neuron", { iteration: 2 })).message).toContain("--iteration does not fit neuron");
    expect((await refused("litter-box", { iteration: 2_000_000 })).message).toContain(
      "litter-box: iteration is 2000000",
    );
    expect((await refused(at("nat.limpid"))).message).toContain("there is no such file");
    expect((await refused(model)).message).toContain("a model needs a sample");
    expect((await refused(model, { data: at("date.json") })).message).toContain("there is no such file");
    expect((await refused(model, { data: at("bad.json") })).message).toContain("does not hold samples");
    expect((await refused(model, { data: at("data.json"), sample: 1 })).message).toContain(
      "--sample is 1, but there are 1",
    );
    expect((await refused(model, { data: at("data.json"), at: "secnd[0]" })).message).toContain(
      'did you mean "second"?',
    );
    expect((await refused(model, { data: at("data.json"), at: "second[2]" })).message).toContain(
      "is not a place in second",
    );
    const raw = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    await raw.save(at("raw.limpid"));
    expect((await refused(at("raw.limpid"), { data: at("data.json") })).message).toContain("the model is not compiled");
  });
});
