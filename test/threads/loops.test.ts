/** Loops whose kernels several threads share, with barriers in every turn: the bits must be those of one thread. */
import { expect, it } from "vitest";
import { openWith as openNative } from "../../src/backend/native/index.ts";
import { openWith } from "../../src/backend/wasm/index.ts";
import type { TypedArray } from "../../src/base/index.ts";
import type { Graph, NowSession } from "../../src/ir/index.ts";
import { randomLoop } from "../support/loops.ts";
import { skipsNative } from "../support/native.ts";
import { graphOf, openCases } from "../support/open-loops.ts";

interface Case {
  readonly graph: Graph;
  readonly values: readonly TypedArray[];
}

const cases: readonly Case[] = [
  ...[0, 3, 4, 8, 10, 12].map((seed) => {
    const { withGradients, values } = randomLoop(seed, "f32");
    return { graph: withGradients, values };
  }),
  // All threads ask before each turn whether there is one.
  ...Object.values(openCases).map(graphOf),
];

async function run(session: NowSession, list: readonly Case[]): Promise<TypedArray[]> {
  const inputs = list.flatMap(({ graph }) => graph.inputs);
  const outputs = list.flatMap(({ graph }) => graph.outputs);
  const buffers = inputs.map((x) => session.buffer(x.type));
  for (const [k, value] of list.flatMap(({ values }) => values).entries()) buffers[k].write(value);
  const results = outputs.map((x) => session.buffer(x.type));
  const step = { graph: { inputs, outputs }, fed: inputs.map(() => false), recorded: outputs.map(() => false) };
  await (await session.program(step, buffers, results)).start(0, 2);
  return results.map((x) => x.readNow());
}

const threads = [2, 4, 7];

it.each(threads)("wasm, %i threads", async (count) => {
  const shared = await run(openWith({ straightLine: false, threads: count, shareFrom: 0 }), cases);
  expect(shared).toEqual(await run(openWith({ straightLine: false }), cases));
});

const skipped = skipsNative("test/threads/loops.test.ts");

it.skipIf(skipped).each(threads)("C, %i threads", { timeout: 120_000 }, async (count) => {
  const options = { straightLine: false, flags: ["-O1"] };
  const shared = await run(openNative({ ...options, threads: count, shareFrom: 0 }), cases);
  expect(shared).toEqual(await run(openNative(options), cases));
});
