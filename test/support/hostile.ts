/**
 * Functions of all kinds, called with what they do not want. A call is a function with good arguments; then each
 * argument, and each option, is replaced by everything that is not what it should be.
 */

import * as limpid from "../../src/index.ts";
import * as t from "../../src/tensor/all.ts";
import { describeError } from "../../src/words/errors/zh-CN.ts";

const itself: unknown[] = [];
itself.push(itself);
const round: Record<string, unknown> = {};
round.round = round;

const hostile: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  NaN: Number.NaN,
  "minus one": -1,
  half: 0.5,
  huge: 1e15,
  // As a path, it must lead nowhere.
  text: "no/such/place",
  "no text": "",
  "big integer": 10n,
  symbol: Symbol("s"),
  truth: true,
  function: () => 1,
  record: {},
  "record of nothing": Object.create(null),
  "record in itself": round,
  date: new Date(0),
  promise: Promise.resolve(1),
  "empty array": [],
  "ragged rows": [[1, 2], [3]],
  holes: new Array(3),
  "array in itself": itself,
  "array of nothing": [undefined],
  "array of big integers": [1n],
  "array of words": ["a"],
  "array of symbols": [Symbol("s")],
  "sizes no memory has": [1e9, 1e9],
  "16 bits": new Uint16Array(3),
  "big integers": BigInt64Array.of(2n ** 60n + 1n, 1n),
  "bytes of nothing": new ArrayBuffer(8),
  number: t.tensor(3),
  matrix: t.zeros([2, 2]),
  nothing: t.zeros([0, 3]),
  "not numbers": t.full([2, 2], Number.NaN),
};

type Call = readonly [f: (...given: never[]) => unknown, ...good: unknown[]];
export type Calls = Readonly<Record<string, Call>>;

/** Every argument of a call, and every option in one, replaced by something hostile. */
function* spoilt([f, ...good]: Call): Generator<readonly [what: string, how: string, call: Call]> {
  yield ["call", "nothing at all", [f]];
  for (const [k, argument] of good.entries()) {
    for (const [name, value] of Object.entries(hostile)) {
      yield [`argument ${k}`, name, [f, ...good.with(k, value)]];
      if (!isPlain(argument)) continue;
      for (const option of Object.keys(argument))
        yield [option, name, [f, ...good.with(k, { ...argument, [option]: value })]];
    }
  }
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  (value as object | undefined)?.constructor === Object;

/** What a call throws: a typed error that teaches, or a fault; nothing where it does what it was asked. */
async function outcomeOf([f, ...given]: Call): Promise<{ refused: boolean; fault?: string; untold?: string }> {
  try {
    await f(...(given as never[]));
    return { refused: false };
  } catch (error) {
    const typed = error instanceof limpid.LimpidError && !(error instanceof limpid.InternalError) && error.code !== "";
    if (!typed) return { refused: true, fault: String(error) };
    return { refused: true, ...(describeError(error) === error.message && { untold: error.code }) };
  }
}

export interface Battery {
  readonly tried: number;
  readonly faults: readonly string[];
  /** What was taken as it came, by function: `"limit: huge; code: truth"`. What says nothing is left out. */
  readonly taken: Readonly<Record<string, string>>;
  /** Codes of errors that have no Chinese text. */
  readonly untold: readonly string[];
}

export const saysNothing = ["nothing at all", "undefined", "record", "record of nothing"];

/** `skip`: what works, and would take long. */
export async function battery(
  calls: Calls,
  skip: (name: string, what: string, how: string) => boolean = () => false,
): Promise<Battery> {
  const faults: string[] = [];
  const taken: Record<string, string> = {};
  const untold = new Set<string>();
  let tried = 0;
  for (const [name, call] of Object.entries(calls)) {
    const kept = new Map<string, string[]>();
    for (const [what, how, bad] of spoilt(call)) {
      if (skip(name, what, how)) continue;
      tried++;
      const { refused, fault, untold: code } = await outcomeOf(bad);
      if (code !== undefined) untold.add(code);
      if (fault !== undefined) faults.push(`${name}, ${what}: ${how}: ${fault}`);
      if (!refused && !saysNothing.includes(how)) kept.set(what, [...(kept.get(what) ?? []), how]);
    }
    if (kept.size > 0) taken[name] = [...kept].map(([what, list]) => `${what}: ${list.join(", ")}`).join("; ");
  }
  return { tried, faults, taken, untold: [...untold].sort() };
}

/** The last argument that is a record: the options. */
const optionsAt = ([, ...good]: Call): number => good.findLastIndex(isPlain);

/** The options that each function says it knows, when it is given one that it does not. */
export async function unknownOptionsOf(calls: Calls): Promise<Record<string, readonly string[]>> {
  const known: Record<string, readonly string[]> = {};
  for (const [name, call] of Object.entries(calls)) {
    const [f, ...good] = call;
    const at = optionsAt(call);
    if (at < 0) continue;
    const asked = good.with(at, { ...(good[at] as object), "no such option": 1 });
    try {
      await f(...(asked as never[]));
    } catch (error) {
      if (
        error instanceof limpid.LimpidError &&
        error.code === "unknown-name" &&
        error.facts.received === "no such option"
      )
        known[name] = error.facts.known as readonly string[];
    }
  }
  return known;
}

/** Options that a function knows and that its call here lacks. */
export function untriedOptions(calls: Calls, known: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(known).flatMap(([name, options]) => {
    const given = calls[name].slice(1)[optionsAt(calls[name])] as object;
    return options.filter((option) => !Object.hasOwn(given, option)).map((option) => `${name}: ${option}`);
  });
}
