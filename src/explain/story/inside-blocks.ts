/** What goes on inside a layer, as parts of a document. */
import { type Block, type Cell, digits } from "../show/document.ts";
import { name as named, showLatex } from "./formula.ts";
import type { Inside, InsideValue, Looks, States } from "./inside.ts";
import type { StoryWords } from "./words.ts";

/** What fits beside each other where people read: numbers of a state, places of a sentence; the object has everything. */
const [mostUnits, mostPlaces, mostTables, mostSteps] = [6, 16, 4, 32];

export function insideBlocks({ values, states, looks }: Inside, { inside: words, more }: StoryWords): Block[] {
  const tables = looks.slice(0, mostTables).flatMap((one) => looksBlocks(one, words));
  return [
    ...(values.length > 0 ? valueBlocks(values, words) : []),
    ...states.slice(0, mostTables).flatMap((one) => stateBlocks(one, words)),
    ...tables,
    ...(looks.length > mostTables ? [{ k: "text", text: more(looks.length - mostTables) } as const] : []),
  ];
}

type Words = StoryWords["inside"];

/** `backward.forgetGate`: its last part is the value's own name. */
const wordOf = (what: string, words: Words): string => words.values[what.slice(what.lastIndexOf(".") + 1)] ?? what;

function valueBlocks(values: readonly InsideValue[], words: Words): Block[] {
  const [{ layer, step }] = values;
  const rows = values
    .slice(0, mostSteps)
    .map(({ what, name, formula, latex, value }): Cell[] => [
      wordOf(what, words),
      { text: `${name} = ${formula}`, latex: `${showLatex(named(name))} = ${latex}` },
      digits(value),
    ]);
  return [
    { k: "heading", text: words.title(layer, step) },
    { k: "table", head: words.columns, rows, aligns: ["left", "left", "right"] },
  ];
}

function stateBlocks({ name, what, turns }: States, words: Words): Block[] {
  const units = turns[0].state.length;
  const more = units > mostUnits;
  const rows = turns
    .slice(0, mostSteps)
    .map(({ step, state }): Cell[] => [
      String(step),
      ...state.slice(0, mostUnits).map((value) => digits(value, 5)),
      ...(more ? ["…"] : []),
    ]);
  const head = [words.step, ...rows[0].slice(1).map((_, k) => (k < mostUnits ? `[${k}]` : words.moreUnits(units - k)))];
  return [
    { k: "heading", text: words.states(name, wordOf(what, words)) },
    { k: "table", head, rows, aligns: head.map(() => "right" as const) },
  ];
}

function looksBlocks({ name, head, weights, tokens }: Looks, words: Words): Block[] {
  const label = (place: number): string => (tokens ? `${place} (${words.token} ${tokens[place]})` : String(place));
  const [queries, keys] = [weights.length, weights[0].length];
  const whole = keys <= mostPlaces;
  // Of queries there are as many as of keys, or others: tokens are those of the keys.
  const asker = (place: number): string => (queries === keys ? label(place) : String(place));
  const rows = weights.slice(0, mostSteps).map((row, query): Cell[] => {
    const most = row.reduce((best, share, key) => (share > row[best] ? key : best), 0);
    const shares = whole ? row.map((share) => share.toFixed(2)) : [];
    return [asker(query), ...shares, `${label(most)}: ${row[most].toFixed(2)}`];
  });
  const columns = [words.place, ...(whole ? weights[0].map((_, key) => String(key)) : []), words.most];
  const aligns = columns.map((_, k): "left" | "right" => (k === 0 ? "left" : "right"));
  return [
    { k: "heading", text: words.looks(name, head.length > 0 ? `[${head}]` : "") },
    { k: "text", text: words.looksLegend },
    { k: "table", head: columns, rows, aligns },
  ];
}
