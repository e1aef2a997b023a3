/** Pictures: well-formed SVG with a title, the same text every time, and what it shows is what the numbers are. */
import { layers, sequential } from "limpid";
import { drawLandscape, drawLoss, drawNetwork, landscape, recordPath, rehearse } from "limpid/explain";
import { beforeAll, describe, expect, test } from "vitest";
import { loadPlot } from "../src/explain/pictures/plot.ts";
import { cut, ems, wrap } from "../src/explain/pictures/text.ts";
import { bought, classify, digits, litterBox, reader, survey, twoQuestions } from "./support/setups.ts";

/** Names of the elements, in order; throws where tags do not match. */
function elementsOf(svg: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  const rest = svg.replace(/<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, (_, closes, name, __, empty) => {
    if (closes) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      names.push(name);
      if (!empty) open.push(name);
    }
    return "";
  });
  if (open.length > 0 || /[<>]/.test(rest.replace(/:not\(|[^{}]*\{[^}]*\}/g, ""))) throw new Error("not well-formed");
  return names;
}

const count = (svg: string, pattern: RegExp): number => [...svg.matchAll(pattern)].length;

/** What every picture is. */
function expectSound(svg: string, title: string): void {
  expect(elementsOf(svg)[0]).toBe("svg");
  expect(svg).toContain('role="img" aria-labelledby="title description"');
  expect(svg).toContain(`<title id="title">${title}</title><desc id="description">`);
  expect(svg).not.toMatch(/NaN|undefined|Infinity|\[object/);
  const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
}

test("the check sees what is not well-formed", () => {
  for (const svg of ["<svg><g></svg>", "<svg><g></g>", '<svg a="1></svg>', "<svg>a < b</svg>"])
    expect(() => elementsOf(svg)).toThrow();
});

describe("the network", () => {
  test("every weight is a line, whose sign is a colour, a dash and a glyph", () => {
    const net = litterBox();
    const svg = drawNetwork(net);
    expectSound(svg, "The network and its weights");
    const weights = Object.values(net.weights).flatMap((w) => [...w.data]);
    const negative = weights.filter((w) => w < 0).length;
    expect(count(svg, /<line [^>]*stroke-opacity/g)).toBe(16);
    expect(count(svg, /<line [^>]*stroke-opacity="[^"]*" stroke-dasharray/g)).toBe(negative);
    expect(count(svg, />−\d/g)).toBe(negative);
    expect(count(svg, />\+\d/g)).toBe(16 - negative);
    // syn0[0][0] and syn1[1], as S1 has them.
    expect(svg).toContain(">−0.166<");
    expect(svg).toContain(">+0.756<");
    expect(count(svg, /<circle/g)).toBe(8);
  });

  test("biases, where they are not zero, with their legend", () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [2], biasInitializer: [0.25, -3] })]);
    const svg = drawNetwork(net, { locale: "zh-CN", title: "偏置 <与> 权重" });
    expectSound(svg, "偏置 &lt;与&gt; 权重");
    expect(svg).toContain(">+0.250<");
    expect(svg).toContain(">−3.00<");
    expect(svg).toContain("单元下方的数：偏置");
    expect(drawNetwork(litterBox())).not.toContain("its bias");
  });

  test("of wide layers some units, with their own numbers; what is no row of units is a block", () => {
    const svg = drawNetwork(reader());
    expectSound(svg, "The network and its weights");
    expect(svg).toContain("27,882 parameters");
    for (const unit of ["29", "31", "61", "63", "⋮"]) expect(svg).toContain(`>${unit}<`);
    expect(count(svg, /<line [^>]*stroke-opacity/g)).toBe(8 * 8 + 8 * 10);
    // 64 lines have their glyph, 80 are too many.
    expect(count(svg, />[+−]</g)).toBe(64);
    const branches = drawNetwork(twoQuestions());
    expectSound(branches, "The network and its weights");
    for (const name of ["conv2d", "between", "digit", "even", "26×26"]) expect(branches).toContain(`>${name}<`);
  });
});

describe("charts", () => {
  let losses: { loss: readonly number[]; valLoss: readonly number[] };
  beforeAll(async () => {
    const { x, y } = digits(0, 60);
    const { history } = await rehearse(reader().compile(classify), x, y, {
      epochs: 5,
      validationSplit: 0.5,
      verbose: 0,
    });
    losses = history as unknown as typeof losses;
  });

  test("the loss: a line and a label for each series", async () => {
    const svg = await drawLoss(losses);
    expectSound(svg, "The loss while it learned");
    expect(svg).toMatch(/training \d\.\d+/);
    expect(svg).toMatch(/validation \d\.\d+/);
    expect(count(svg, /stroke-dasharray="7 4"/g)).toBe(1);
    expect(svg).not.toContain("logarithmic");
    expect(await drawLoss({ loss: [1, 0.1, 0.001] })).toContain("loss (logarithmic)");
    expect(await drawLoss({ loss: [1, 0.1, 0.001] }, { log: false })).not.toContain("logarithmic");
    expectSound(
      await drawLoss({ loss: Array.from({ length: 60_000 }, (_, k) => 1 / (k + 1)) }, { locale: "zh-CN" }),
      "学习过程中的损失",
    );
  });

  test("the landscape: contours, the path from start to end, and what the plane is worth", async () => {
    const net = litterBox();
    const recorder = recordPath({ every: 20 });
    await net.fit(survey, bought, { epochs: 600, verbose: 0, callbacks: [recorder] });
    const view = await landscape(net, { x: survey, y: bought, path: recorder.path, resolution: 15 });
    const svg = await drawLandscape(view);
    expectSound(svg, "The loss around the weights");
    expect(svg).toMatch(/The plane holds 9\d(\.\d)? % of the path's variance \(31 places\)\./);
    for (const text of [">start<", ">end<", "principal component 1 ("]) expect(svg).toContain(text);
    expect(elementsOf(svg).filter((name) => name === "clipPath").length).toBeGreaterThan(0);
    // The same picture is the same text, whatever was drawn in between.
    await drawLoss(losses);
    expect(await drawLandscape(view)).toBe(svg);

    const random = await drawLandscape(
      await landscape(net, { x: survey, y: bought, path: recorder.path, plane: "random", resolution: 9 }),
      { locale: "zh-CN" },
    );
    expectSound(random, "权重周围的损失");
    expect(random).toContain("⚠ 这个平面只解释了轨迹方差的");
    const bare = await drawLandscape(await landscape(net, { x: survey, y: bought, resolution: 9 }));
    expectSound(bare, "The loss around the weights");
    expect(bare).not.toContain("start");
  });

  test("a dark valley is where the loss is low", async () => {
    const ramp = Array.from({ length: 9 }, (_, k) => k);
    const plane = { kind: "weights", origin: {}, u: {}, v: {}, names: ["a", "b"] } as const;
    const svg = await drawLandscape({
      plane,
      a: ramp,
      b: ramp,
      losses: ramp.map(() => ramp),
      path: [],
      fidelity: undefined,
    });
    const fills = [...svg.matchAll(/<rect x="[\d.]+" y="([\d.]+)" width="18"[^>]* fill="rgb\((\d+), (\d+), (\d+)\)"/g)];
    const brightness = fills.map(([, , r, g, b]) => Number(r) + Number(g) + Number(b));
    expect(brightness.length).toBeGreaterThan(8);
    // The highest stands on top and is the brightest.
    expect(brightness).toEqual([...brightness].sort((p, q) => q - p));
  });

  test("errors", async () => {
    await expect(drawLoss({})).rejects.toThrow(
      "pictures: the history has 0 losses to draw\n  hint: train for at least two epochs",
    );
    const missing = loadPlot(undefined, () => Promise.reject(new Error("Cannot find package")));
    await expect(missing).rejects.toThrow(
      "pictures: charts are drawn by @observablehq/plot, which is not here\n  hint: npm install @observablehq/plot; in a bundle",
    );
    await expect(missing).rejects.toMatchObject({ code: "plot-missing" });
  });
});

describe("rehearse", () => {
  const net = litterBox();

  test("a copy learns what the model would have learnt; the model stays", async () => {
    const before = net.weights["hidden/kernel"].data;
    const { history, path, model } = await rehearse(net, survey, bought, { epochs: 30, every: 10, verbose: 0 });
    expect(net.weights["hidden/kernel"].data).toEqual(before);
    const other = litterBox();
    expect(history.loss).toEqual((await other.fit(survey, bought, { epochs: 30, verbose: 0 })).loss);
    expect(model.weights["output/kernel"].data).toEqual(other.weights["output/kernel"].data);
    expect(path.map(({ epoch }) => epoch)).toEqual([0, 10, 20, 30]);
  });

  test("a fresh one begins at the first weights", async () => {
    const trained = litterBox();
    await trained.fit(survey, bought, { epochs: 50, verbose: 0 });
    const { path } = await rehearse(trained, survey, bought, { epochs: 1, fresh: true, verbose: 0 });
    expect(path[0].weights["hidden/kernel"].data).toEqual(net.weights["hidden/kernel"].data);
    const on = await rehearse(trained, survey, bought, { epochs: 1, verbose: 0 });
    expect(on.path[0].weights["hidden/kernel"].data).toEqual(trained.weights["hidden/kernel"].data);
  });
});

describe("text", () => {
  test("is wrapped at blanks, and between East Asian characters but not before their full stop", () => {
    expect(wrap("one two three four", 8)).toEqual(["one two three", "four"]);
    expect(wrap("这个平面只包含路径方差的一小部分。", 8)).toEqual(["这个平面只包含路", "径方差的一小部", "分。"]);
    expect(wrap("", 5)).toEqual([]);
    expect([cut("abcdef", 3), cut("ab", 3), cut("一二三四", 3)]).toEqual(["abc…", "ab", "一二…"]);
    expect([ems("ab"), ems("权重")]).toEqual([expect.closeTo(1.06, 9), 2]);
  });
});
