/** The diagram of a network, measured: nothing lies over anything that it should not, for networks of any form. */
import { input, layers, model, sequential } from "limpid";
import { drawNetwork } from "limpid/explain";
import type { Symbolic } from "limpid/nn";
import { describe, expect, test } from "vitest";
import { randomStream } from "../src/base/index.ts";
import { ems } from "../src/explain/pictures/text.ts";

interface Box {
  readonly what: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Segment {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** What is drawn, in the picture's own coordinates. */
interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly Box[];
  readonly circles: readonly { readonly x: number; readonly y: number; readonly r: number }[];
  readonly blocks: readonly Box[];
  readonly ties: readonly Segment[];
  readonly arrows: readonly (readonly Segment[])[];
}

const attributesOf = (tag: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));

function read(svg: string): Drawn {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.map(Number);
  const [before, moved, inside, after] = /^(.*?)<g transform="translate\((-?[\d.]+),0\)">(.*?)<\/g>(.*)$/s
    .exec(svg)!
    .slice(1);
  const found: Drawn & Record<"texts" | "circles" | "blocks" | "ties" | "arrows", unknown[]> = {
    ...{ width, height, texts: [], circles: [], blocks: [], ties: [], arrows: [] },
  };
  for (const [text, dx] of [
    [before, 0],
    [inside, Number(moved)],
    [after, 0],
  ] as const)
    for (const [, name, tag, content] of text.matchAll(/<(text|circle|rect|line|path)\b([^>]*)>([^<]*)/g))
      take(found, name, attributesOf(tag), content, dx);
  return found;
}

function take(
  found: Record<"texts" | "circles" | "blocks" | "ties" | "arrows", unknown[]>,
  name: string,
  a: Readonly<Record<string, string>>,
  content: string,
  dx: number,
): void {
  const n = (key: string) => Number(a[key]);
  if (name === "text") {
    // Along a bar, which is a block anyway.
    if (a.transform) return;
    const size = Number(a["font-size"] ?? 13);
    const wide = ems(content) * size * (a["font-weight"] ? 1.15 : 1);
    const left = n("x") + dx - (a["text-anchor"] === "middle" ? wide / 2 : 0);
    const box = { what: content, left, top: n("y") - 0.75 * size, right: left + wide, bottom: n("y") + 0.1 * size };
    found.texts.push(box);
  }
  if (name === "circle") found.circles.push({ x: n("cx") + dx, y: n("cy"), r: n("r") });
  // The paper and the panel are no blocks.
  if (name === "rect" && a.stroke)
    found.blocks.push({
      what: "block",
      left: n("x") + dx,
      top: n("y"),
      right: n("x") + dx + n("width"),
      bottom: n("y") + n("height"),
    });
  if (name === "line" && a["stroke-opacity"])
    found.ties.push({ x1: n("x1") + dx, y1: n("y1"), x2: n("x2") + dx, y2: n("y2") });
  if (name === "path" && a.fill === "none") {
    const points = [...a.d.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x) + dx, Number(y)]);
    const parts = points.slice(1).map(([x2, y2], k) => ({ x1: points[k][0], y1: points[k][1], x2, y2 }));
    // With its tip.
    const end = points[points.length - 1];
    found.arrows.push([...parts, { x1: end[0], y1: end[1], x2: end[0] + 8, y2: end[1] }]);
  }
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** How near a segment comes to a point. */
function distance({ x1, y1, x2, y2 }: Segment, x: number, y: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length));
  return Math.hypot(x - x1 - part * dx, y - y1 - part * dy);
}

/** Whether a segment runs through a box: by cutting it off at its sides (Liang and Barsky). */
function meets({ x1, y1, x2, y2 }: Segment, { left, top, right, bottom }: Box): boolean {
  let [from, to] = [0, 1];
  for (const [p, q] of [
    [x1 - x2, x1 - left],
    [x2 - x1, right - x1],
    [y1 - y2, y1 - top],
    [y2 - y1, bottom - y1],
  ]) {
    if (p === 0 && q < 0) return false;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  return from < to;
}

/** What lies over what. */
function faultsOf(svg: string): string[] {
  const { width, height, texts, circles, blocks, ties, arrows } = read(svg);
  const faults: string[] = [];
  const within = ({ left, top, right, bottom }: Box) => left >= 0 && top >= 0 && right <= width && bottom <= height;
  for (const box of [...texts, ...blocks]) if (!within(box)) faults.push(`"${box.what}" is cut off`);
  for (const [k, a] of texts.entries())
    for (const b of texts.slice(k + 1)) if (overlap(a, b)) faults.push(`"${a.what}" lies over "${b.what}"`);
  // A unit's own number stands in it.
  const inUnit = (box: Box) =>
    circles.some(({ x, y }) => Math.abs((box.left + box.right) / 2 - x) < 1 && Math.abs(box.bottom - y - 4) < 3);
  const inBlock = (box: Box) => blocks.some((block) => overlap(block, box));
  const outside = texts.filter((box) => !inUnit(box) && !inBlock(box));
  for (const { x, y, r } of circles) {
    for (const box of outside) {
      const near = { left: x - r, right: x + r, top: y - r, bottom: y + r, what: "" };
      if (overlap(box, near)) faults.push(`"${box.what}" lies over a unit`);
    }
    for (const tie of ties) if (distance(tie, x, y) < r - 0.1) faults.push("a weight runs through a unit");
    for (const part of arrows.flat()) if (distance(part, x, y) < r + 2) faults.push("an arrow runs through a unit");
  }
  for (const part of arrows.flat()) {
    for (const box of outside) if (meets(part, box)) faults.push(`an arrow runs through "${box.what}"`);
    for (const block of blocks) if (meets(part, block)) faults.push("an arrow runs through a block");
  }
  // A weight may run behind another's number, and not through a name.
  for (const box of outside.filter(({ what }) => !/^[+−]|^⋮$/.test(what)))
    for (const tie of ties) if (meets(tie, box)) faults.push(`a weight runs through "${box.what}"`);
  return faults;
}

/** A network of rows of numbers and pictures: branches, sums, joins, ways around, several inputs and outputs. */
function networkOf(seed: number) {
  const random = randomStream(seed, 11);
  const whole = (most: number) => 1 + Math.floor(random() * most);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const inputs = Array.from({ length: whole(2) }, () => input({ shape: random() < 0.2 ? [8, 8, 2] : [whole(12)] }));
  const nodes: Symbolic[] = [...inputs];
  const used = new Set<Symbolic>();
  const use = (x: Symbolic): Symbolic => {
    used.add(x);
    return x;
  };
  const recent = () => (random() < 0.6 ? nodes[nodes.length - 1] : pick(nodes));
  for (let k = 1 + whole(9); k > 0; k--) {
    const x = recent();
    const { shape } = x.type;
    const alike = nodes.filter((other) => other !== x && other.type.shape.join() === shape.join());
    const way = random();
    if (alike.length > 0 && way < 0.45)
      nodes.push(
        alike.length > 1 && way < 0.15
          ? layers.add()(use(x), use(alike[0]), use(alike[1]))
          : layers.add()(use(x), use(pick(alike))),
      );
    else if (shape.length > 1)
      nodes.push(
        way < 0.7
          ? layers.conv2d({ filters: shape[2], kernelSize: 3, padding: "same" })(use(x))
          : layers.flatten()(use(x)),
      );
    else if (way < 0.55) nodes.push(layers.dropout({ rate: 0.5 })(use(x)));
    else {
      const units = random() < 0.4 ? shape[0] : whole(12);
      const biasInitializer = random() < 0.5 ? "ones" : "zeros";
      nodes.push(layers.dense({ units, biasInitializer, activation: "softplus" })(use(x)));
    }
  }
  const ends = nodes.filter((node) => !used.has(node) && !inputs.includes(node));
  const outputs = Object.fromEntries(ends.map((node, k) => [`out${k}`, node]));
  const fed = inputs.filter((one) => used.has(one));
  return model(
    { inputs: Object.fromEntries(fed.map((one, k) => [`in${k}`, one])), outputs },
    { seed, backend: "wasm" },
  );
}

describe("nothing lies over anything", () => {
  test.each(Array.from({ length: 80 }, (_, seed) => seed))("in network %i", (seed) => {
    const net = networkOf(seed);
    for (const locale of ["en", "zh-CN"] as const) expect(faultsOf(drawNetwork(net, { locale }))).toEqual([]);
  });

  test.each([1, 2, 3, 4, 7])("with %i outputs side by side", (count) => {
    for (const units of [1, 3, 5, 10]) {
      const x = input({ shape: [4] });
      const hidden = layers.dense({ units: 6 })(x);
      const outputs = Object.fromEntries(
        Array.from({ length: count }, (_, k) => [
          `o${k}`,
          layers.dense({ name: `a longer name ${k}`, units, biasInitializer: "ones" })(hidden),
        ]),
      );
      expect(faultsOf(drawNetwork(model({ inputs: x, outputs }, { backend: "wasm" })))).toEqual([]);
    }
  });

  test("with ways around one layer, several, and each other", () => {
    const x = input({ shape: [4] });
    const a = layers.dense({ units: 4 })(x);
    const b = layers.dense({ units: 4 })(a);
    const c = layers.dense({ units: 4 })(layers.add()(b, a));
    const d = layers.dense({ units: 4 })(layers.add()(c, b, x));
    const net = model({ inputs: x, outputs: layers.concatenate()(d, c, b, a, x) }, { backend: "wasm" });
    const svg = drawNetwork(net);
    expect(faultsOf(svg)).toEqual([]);
    expect(read(svg).arrows).toHaveLength(2 + 3 + 5 + 2);
  });

  test("with models inside that are used twice, whose heads have five lines", () => {
    const inner = sequential([layers.dense({ units: 5, inputShape: [4] }), layers.dense({ units: 4 })], {
      name: "block",
      backend: "wasm",
    });
    const x = input({ shape: [4] });
    const net = model({ inputs: x, outputs: x.pipe(inner, inner, layers.dense({ units: 2 })) }, { backend: "wasm" });
    for (const locale of ["en", "zh-CN"] as const) expect(faultsOf(drawNetwork(net, { locale }))).toEqual([]);
  });

  test("a way around leaves below its column where weights fill the gap behind it", () => {
    const x = input({ shape: [4] });
    const a = layers.dense({ units: 6 })(x);
    const b = layers.dense({ units: 6 })(layers.dense({ units: 6 })(a));
    const { arrows, ties, circles } = read(
      drawNetwork(model({ inputs: x, outputs: layers.add()(b, a) }, { backend: "wasm" })),
    );
    const lowest = Math.max(...circles.map(({ y, r }) => y + r));
    const around = arrows.filter((parts) => parts.some(({ y1 }) => y1 > lowest));
    expect(around).toHaveLength(1);
    const top = (end: number) => Math.max(...ties.flatMap(({ y1, y2 }) => [y1, y2])) + end;
    expect(around[0][0].y1).toBeGreaterThan(top(0));
  });

  test("legend, title and names are whole, or end in a mark", () => {
    for (const locale of ["en", "zh-CN"] as const)
      for (const units of [1, 2, 10]) {
        const name = "a name that is much longer than any column is wide";
        const net = sequential([layers.dense({ name, units, inputShape: [2], biasInitializer: "ones" })], {
          backend: "wasm",
        });
        const svg = drawNetwork(net, { locale, title: "many words ".repeat(30) });
        expect(faultsOf(svg)).toEqual([]);
        expect(svg).toContain("…</text>");
        expect(svg).toContain("many words ".repeat(30).trimEnd());
      }
  });

  test("would be found", () => {
    const all = Array.from({ length: 40 }, (_, seed) => read(drawNetwork(networkOf(seed))));
    const most = (count: (drawn: Drawn) => number) => Math.max(...all.map(count));
    for (const count of [
      ({ texts }: Drawn) => texts.length,
      ({ circles }: Drawn) => circles.length,
      ({ ties }: Drawn) => ties.length,
      ({ arrows }: Drawn) => arrows.flat().length,
    ])
      expect(most(count)).toBeGreaterThan(30);
    expect(most(({ blocks }) => blocks.length)).toBeGreaterThan(4);
    const net = sequential([layers.dense({ units: 2, inputShape: [2] }), layers.dense({ units: 1 })], {
      backend: "wasm",
    });
    const sound = drawNetwork(net);
    expect(faultsOf(sound)).toEqual([]);
    const broken = [
      // A number over another, a picture too narrow, a unit in the way, a head in the way.
      sound.replace(
        /(<text x=")[^"]*(" y=")[^"]*("[^>]*>[+−]\d.*?<text x="([^"]*)" y="([^"]*)"[^>]*>[+−]\d)/s,
        "$1$4$2$5$3",
      ),
      sound.replace(/viewBox="0 0 \d+/, 'viewBox="0 0 300'),
      sound.replace("</g>", '<circle cx="160" cy="176" r="15" fill="none"/></g>'),
      sound.replace(/(<text x="[^"]*" y=")[^"]*("[^>]*>2<)/, "$1176$2"),
      sound.replace("</g>", '<path d="M20,176L500,176" fill="none"/></g>'),
    ];
    for (const [k, wrong] of broken.entries()) expect([k, faultsOf(wrong).length > 0]).toEqual([k, true]);
  });
});
