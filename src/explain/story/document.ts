/** A story as a document. */
import type { Code } from "../code/index.ts";
import type { Locale } from "../locale.ts";
import { type Block, type Cell, type Document, digits, withMinus } from "../show/document.ts";
import type { StoryFacts } from "./facts.ts";
import { name as named, showLatex } from "./formula.ts";
import { insideBlocks } from "./inside-blocks.ts";
import type { LayerMatrices, Nested } from "./matrices.ts";
import type { Neuron } from "./neurons.ts";
import type { Path } from "./paths.ts";
import type { Change, Update } from "./update.ts";
import { type StoryWords, storyWords } from "./words.ts";

/** Longer lists are cut where people read them; the object and its JSON hold everything. */
const [mostTerms, mostNeurons, mostPaths] = [12, 12, 6];
/** Larger matrices are shown by their shape. */
const largestShown = 64;

const label = (name: string): Cell => ({ text: name, latex: showLatex(named(name)) });

export function storyDocument(story: StoryFacts, locale: Locale): Document {
  const words = storyWords[locale];
  const { target, backward, update } = story;
  return {
    title: words.title(target.name, digits(target.value)),
    language: locale,
    blocks: [
      { k: "text", text: words.loss(digits(target.loss)) },
      { k: "heading", text: words.forward },
      ...forwardBlocks(story.forward, words),
      ...insideBlocks(story.inside, words),
      { k: "heading", text: words.backward(target.name.startsWith("∂") ? target.name : `∂loss/∂${target.name}`) },
      ...backwardBlocks(backward, words),
      ...(backward.matrix.length > 0
        ? [{ k: "heading", text: words.matrices } as const, ...backward.matrix.flatMap(matrixBlocks)]
        : []),
      ...(update ? updateBlocks(update, words) : []),
      { k: "heading", text: words.check },
      {
        k: "table",
        head: words.columns.check,
        rows: story.check.steps.map(({ step, slope, gap }) => [short(step), digits(slope), gapText(gap)]),
        aligns: ["left", "right", "right"],
      },
      ...roundingBlocks(story, words),
      ...codeBlocks(story, words),
    ],
  };
}

function forwardBlocks(neurons: readonly Neuron[], words: StoryWords): Block[] {
  if (neurons.length === 0) return [{ k: "text", text: words.noNeurons }];
  const blocks = neurons.slice(0, mostNeurons).flatMap((neuron) => neuronBlocks(neuron, words));
  const more = neurons.length - mostNeurons;
  return more > 0 ? [...blocks, { k: "text", text: words.more(more) }] : blocks;
}

function neuronBlocks(neuron: Neuron, words: StoryWords): Block[] {
  const { terms } = neuron;
  // Of many products the largest tell most; they stay in their order.
  const sizes = terms.map(({ product }) => Math.abs(product)).sort((a, b) => b - a);
  const least = terms.length > mostTerms ? sizes[mostTerms - 1] : 0;
  const shown = terms.filter(({ product }) => Math.abs(product) >= least).slice(0, mostTerms);
  const rows = shown.map((term): Cell[] => [
    { text: `${term.name} · ${term.of}`, latex: `${showLatex(named(term.name))} \\cdot ${showLatex(named(term.of))}` },
    digits(term.weight),
    digits(term.input),
    digits(term.product),
  ]);
  if (shown.length < terms.length) {
    const hidden = terms.filter((term) => !shown.includes(term));
    const rest = hidden.reduce((all, { product }) => all + product, 0);
    rows.push([words.smaller(hidden.length), "", "", digits(rest)]);
  }
  if (neuron.biasName !== undefined) rows.push([label(neuron.biasName), "", "", digits(neuron.bias)]);
  rows.push([words.sum, "", "", digits(neuron.sum)]);
  if (neuron.activation) rows.push([`${neuron.activation}(${words.sum})`, "", "", digits(neuron.output)]);
  return [
    {
      k: "formula",
      text: `${neuron.name} = ${neuron.formula}`,
      latex: `${showLatex(named(neuron.name))} = ${neuron.latex}`,
    },
    { k: "table", head: words.columns.term, rows, aligns: ["left", "right", "right", "right"] },
  ];
}

function backwardBlocks(backward: StoryFacts["backward"], words: StoryWords): Block[] {
  const { paths, count, remainder, sum, groups } = backward;
  if (count === 0n) return [{ k: "text", text: words.noPath }];
  const totals: [string, string][] = paths.map((path, k) => [
    words.path(k + 1, via(path, words)),
    digits(path.product),
  ]);
  if (remainder.count > 0n) totals.push([words.others(grouped(remainder.count)), digits(remainder.sum)]);
  totals.push([words.total(grouped(count)), digits(sum)]);
  const byGroup = groups.map((group): Cell[] => [via(group, words), grouped(group.count), digits(group.sum)]);
  return [
    ...paths.slice(0, mostPaths).flatMap((path, k) => pathBlocks(path, k, words)),
    { k: "text", text: words.together },
    { k: "table", rows: totals, aligns: ["left", "right"] },
    ...(groups.length > 1
      ? [
          { k: "heading", text: words.groups } as const,
          { k: "table", rows: byGroup, aligns: ["left", "right", "right"] } as const,
        ]
      : []),
  ];
}

const via = ({ through }: { readonly through: readonly string[] }, words: StoryWords): string =>
  through.join(" ← ") || words.direct;

function pathBlocks(path: Path, k: number, words: StoryWords): Block[] {
  const { factors, product } = path;
  const rows = factors.map(({ symbol, formula, latex, value }): Cell[] => [
    { text: symbol, latex: latex.symbol },
    { text: formula, latex: latex.formula },
    digits(value),
  ]);
  return [
    { k: "text", text: words.path(k + 1, via(path, words)) },
    {
      k: "table",
      head: words.columns.factor,
      rows: [...rows, [words.product, "", digits(product)]],
      aligns: ["left", "left", "right"],
    },
  ];
}

function matrixBlocks({ formula, name, weights, kernel, input, delta, shapes }: LayerMatrices): Block[] {
  return [
    { k: "text", text: formula },
    {
      k: "table",
      rows: [
        [`δ[${name}]`, matrix(delta, shapes.sum)],
        [weights, matrix(kernel, shapes.kernel)],
        ["·", matrix(input, shapes.input)],
      ].map(([what, value]) => [what === "·" ? `→ ${name}` : what, value]),
      aligns: ["left", "left"],
    },
  ];
}

/** Small ones by their numbers, large ones by their shape. */
function matrix(values: Nested, shape: readonly number[]): string {
  if (shape.reduce((size, n) => size * n, 1) > largestShown) return `[${shape.join(" × ")}]`;
  const write = (part: Nested): string =>
    typeof part === "number" ? digits(part, 6) : `[${part.map(write).join(", ")}]`;
  return write(values);
}

function updateBlocks(update: Update, words: StoryWords): Block[] {
  const { parts } = words;
  const rows: Cell[][] = [
    [parts.before, digits(update.before)],
    [parts.gradient, digits(update.gradient)],
    ...(update.clipped === undefined ? [] : [[parts.clipped, digits(update.clipped)]]),
    [parts.rate, digits(update.learningRate)],
    [parts.after, digits(update.after)],
  ];
  const kept: [string, Change][] = Object.entries({ ...update.scalars, ...update.slots });
  const changes = kept.map(([what, { before, after }]): Cell[] => [label(what), digits(before), digits(after)]);
  return [
    { k: "heading", text: words.update(update.optimizer) },
    ...Object.entries(update.formulas).map(
      ([what, formula]): Block => ({ k: "formula", text: `${what} = ${formula}`, latex: update.latex[what] }),
    ),
    ...(changes.length > 0
      ? [{ k: "table", head: words.columns.change, rows: changes, aligns: ["left", "right", "right"] } as const]
      : []),
    { k: "table", rows, aligns: ["left", "right"] },
  ];
}

function roundingBlocks({ rounding }: StoryFacts, words: StoryWords): Block[] {
  if (!rounding) return [];
  const rows = (["loss", "value", "gradient"] as const).map((what): Cell[] => {
    const { exact, run, gap } = rounding[what];
    return [words.roundingRows[what], digits(exact), digits(run), gapText(gap)];
  });
  return [
    { k: "heading", text: words.rounding(rounding.dtype, rounding.backend) },
    { k: "table", head: words.columns.rounding, rows, aligns: ["left", "right", "right", "right"] },
  ];
}

/** Inner tiles fill pages; their beginning shows how they go. */
const mostLines = 60;

function aboutCode({ backend, language, straightLine }: Code, words: StoryWords): string {
  const { about } = words;
  if (language === undefined) return about.asGraph(backend);
  return straightLine ? about.straightLine(backend, language) : about.compiled(backend, language);
}

export function codeBlocks({ code }: Pick<StoryFacts, "code">, words: StoryWords): Block[] {
  if (!code) return [];
  const shown = (text: string): Block => {
    const lines = text.split("\n");
    const more = lines.length > mostLines ? [words.moreLines(lines.length - mostLines)] : [];
    return { k: "code", text: [...lines.slice(0, mostLines), ...more].join("\n") };
  };
  return [
    { k: "heading", text: words.code },
    { k: "text", text: aboutCode(code, words) },
    ...code.parts.flatMap(({ role, kernel, graph }): Block[] => [
      { k: "text", text: words.codeParts.graph(words.roles[role], kernel?.name) },
      shown(graph.map(({ text, math }) => (math ? `${text}\n    ${math}` : text)).join("\n")),
      ...(kernel
        ? [
            { k: "text", text: words.codeParts.loops(kernel.name) } as const,
            shown(kernel.loops),
            { k: "text", text: words.codeParts.text(kernel.name, code.language ?? "") } as const,
            shown(kernel.text),
          ]
        : []),
    ]),
  ];
}

const gapText = (gap: number): string => (gap === 0 ? "0" : withMinus(gap.toExponential(1)));

const short = (value: number): string => digits(value, 3);

/** 10^57 in full would be no help. */
function grouped(count: bigint): string {
  const text = String(count);
  return text.length > 15 ? `${text[0]}.${text.slice(1, 4)}e${text.length - 1}` : text.replace(/\B(?=(\d{3})+$)/g, ",");
}
