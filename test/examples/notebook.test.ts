/** The notebook's cells run as they stand, and what they end with shows itself; in other values hostile names stay text. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { model as functional, input, layers, sequential, type Tensor } from "limpid";
import { explain } from "limpid/explain";
import { compile, tensor } from "limpid/tensor";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { programOf } from "../support/notebook.ts";

type Bundle = Readonly<Record<string, string>>;
const display = Symbol.for("Jupyter.display");
const shownAs = async (value: unknown): Promise<Bundle> => {
  const show = (value as Record<symbol, unknown>)[display] as () => Promise<Bundle>;
  expect(typeof show).toBe("function");
  return show.call(value);
};

/** Elements that are opened are closed, and none is one that a page would run. */
function wantSound(markup: string): void {
  const open: string[] = [];
  for (const [, closing, name, rest] of markup.matchAll(/<(\/?)([a-zA-Z0-9]+)((?:\s+[\w:-]+="[^"<]*")*\s*\/?)>/g)) {
    expect(name).not.toMatch(/script|iframe|object|embed|img/);
    expect(rest).not.toMatch(/\son\w+=/);
    if (closing) expect(open.pop()).toBe(name);
    else if (!rest.endsWith("/")) open.push(name);
  }
  expect(open).toEqual([]);
  // What is left is text.
  expect(markup.replace(/<\/?[a-zA-Z0-9]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, "")).not.toMatch(/[<>]/);
}
function wantPicture(svg: string): void {
  wantSound(svg);
  expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*><title>[^<]+<\/title><desc>[^<]+<\/desc>/);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
}

describe("examples/notebook.ipynb", () => {
  const folder = resolve("node_modules/.cache/limpid-notebook");
  let shown: unknown[] = [];
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "notebook.ts");
    writeFileSync(path, programOf("examples/notebook.ipynb"));
    ({ shown } = await import(path));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is a notebook without results in it", () => {
    const { cells, nbformat } = JSON.parse(readFileSync("examples/notebook.ipynb", "utf8"));
    expect(nbformat).toBe(4);
    for (const cell of cells) if (cell.cell_type === "code") expect(cell.outputs).toEqual([]);
  });

  test("a tensor, a model, a history, a story and a landscape", async () => {
    const bundles = await Promise.all(shown.map(shownAs));
    expect(bundles.length).toBe(5);
    for (const bundle of bundles) {
      expect(bundle["text/plain"].length).toBeGreaterThan(20);
      wantSound(bundle["text/html"]);
    }
    const [x, model, history, story, view] = bundles;
    expect(x["text/html"]).toContain("f32[4,3]");
    expect(model["text/html"]).toContain("21 parameters");
    expect(history["text/plain"]).toMatch(/^History of 200 epochs: loss /);
    expect(story["text/markdown"]).toContain("hidden");
    expect(view["text/plain"]).toContain("21 × 21 places");
    for (const bundle of [model, history, view]) wantPicture(bundle["image/svg+xml"]);
  });
});

describe("what shows itself", () => {
  const hostile = `<img src=x onerror=alert(1)>"'&`;

  test("names are text", async () => {
    const image = input({ shape: [2], name: "x" });
    const net = functional({ inputs: image, outputs: layers.dense({ units: 1, name: hostile })(image) });
    for (const value of [net, net.structure]) {
      const bundle = await shownAs(value);
      wantSound(bundle["text/html"]);
      wantPicture(bundle["image/svg+xml"]);
      expect(bundle["text/html"]).toContain("&lt;img src=x onerror=alert(1)&gt;");
    }
    const metric = Object.assign((yTrue: Tensor, yPred: Tensor) => yTrue.sub(yPred).abs().mean(-1), {});
    Object.defineProperty(metric, "name", { value: hostile });
    net.compile({ optimizer: "sgd", loss: "meanSquaredError", metrics: [metric] });
    const history = await net.fit([[1, 2]], [[1]], { epochs: 3, verbose: 0 });
    const bundle = await shownAs(history);
    wantSound(bundle["text/html"]);
    wantPicture(bundle["image/svg+xml"]);
    const story = await explain(net, { x: [[1, 2]], y: [[1]], at: { layer: hostile, param: "kernel", index: [0, 0] } });
    wantSound((await shownAs(story))["text/html"]);
  });

  test("it is no part of a value: copies, JSON and comparisons do not have it", async () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [1] })]).compile({ optimizer: "sgd", loss: "mse" });
    const history = await net.fit([[1]], [[1]], { epochs: 2, verbose: 0 });
    expect(Object.keys(history)).toEqual(["epochs", "loss"]);
    expect(structuredClone(history)).toEqual(history);
    expect(Object.keys(net.structure)).toEqual(["layers", "total", "trainable", "bytes"]);
  });

  test("tensors: all ranks, many numbers, none, and pictures", async () => {
    for (const [value, words] of [
      [tensor(3), "3"],
      [tensor([1, 2.5]), "2.5"],
      [tensor(new Float32Array(0), { shape: [0, 3] }), "empty"],
      [tensor([[true, false]]), "true"],
      [tensor(new Float64Array(200), { shape: [2, 100] }), "…"],
      [tensor(new Float64Array(5 * 4), { shape: [5, 2, 2] }), "[2]"],
      [tensor([Number.NaN, -0, 1e-30, Number.POSITIVE_INFINITY]), "NaN"],
    ] as const) {
      const bundle = await shownAs(value);
      wantSound(bundle["text/html"]);
      expect(bundle["text/html"]).toContain(words);
      expect(bundle["image/svg+xml"]).toBeUndefined();
    }
    const picture = await shownAs(
      tensor(
        Uint8Array.from({ length: 784 }, (_, k) => k % 256),
        { shape: [28, 28] },
      ),
    );
    wantPicture(picture["image/svg+xml"]);
    expect(picture["image/svg+xml"]).toContain("28 rows and 28 columns; black is 0, white is 255");
    const waiting: Promise<Bundle>[] = [];
    await compile((x: Tensor) => {
      waiting.push(shownAs(x));
      return x;
    })(tensor([1]));
    expect((await waiting[0])["text/html"]).toContain("traced");
  });

  test("a model of branches, one without an input's shape, and a history of one epoch", async () => {
    const image = input({ shape: [4], name: "image" });
    const wide = layers.dense({ units: 4, name: "wide" })(image);
    const net = functional({ inputs: image, outputs: layers.add({ name: "sum" })(wide, image) });
    const { "image/svg+xml": svg } = await shownAs(net);
    wantPicture(svg);
    // Two boxes one below the other, twice, and the way past one of them.
    expect(svg.match(/<path d="M\d+,\d+V/g)?.length).toBe(2);
    expect(svg.match(/<path d="M\d+,\d+H\d+V\d+H/g)?.length).toBe(1);
    expect((await shownAs(sequential([layers.dense({ units: 2 })])))["text/plain"]).toContain("not known yet: dense");
    net.compile({ optimizer: "sgd", loss: "mse" });
    const once = await shownAs(await net.fit([[1, 2, 3, 4]], [[1, 2, 3, 4]], { epochs: 1, verbose: 0 }));
    expect(once["image/svg+xml"]).toBeUndefined();
    expect(once["text/html"]).toContain("1 epochs");
  });
});

describe("toDOM", () => {
  test("is there in a page only", () => expect(tensor([1]).toDOM).toBeUndefined());

  test("gives an element of it, filled when its code is there", async () => {
    const made: { innerHTML: string; textContent: string }[] = [];
    vi.stubGlobal("document", {
      createElement() {
        made.push({ innerHTML: "", textContent: "" });
        return made[made.length - 1];
      },
    });
    try {
      const element = tensor([1, 2]).toDOM!() as unknown;
      expect(element).toBe(made[0]);
      await vi.waitFor(() => expect(made[0].innerHTML).toContain("f32[2]"));
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
