/** Recurrent layers against PyTorch: outputs, last states, and the gradients of everything that goes in. */
import { type Layer, layers } from "limpid";
import { grad, type Tensor, tensor } from "limpid/tensor";
import { describe, it } from "vitest";
import cases from "./fixtures/recurrent.json" with { type: "json" };
import { close } from "./support/close.ts";

type Maker = (options: object) => Layer;
const makers = { simpleRNN: layers.simpleRNN, lstm: layers.lstm, gru: layers.gru } as unknown as Record<string, Maker>;
const names = ["kernel", "recurrentKernel", "bias"];

describe.each(["f32", "f64"] as const)("%s", (dtype) => {
  for (const [number, one] of cases.entries()) {
    const { kind, options, inputs, weights, by, mask } = one;
    if (mask) continue;
    for (const unroll of [false, true])
      it(`${kind} ${number}${unroll ? ", written out" : ""}`, () => {
        const all = { ...options, returnSequences: true, returnState: true, unroll } as const;
        const layer = makers[kind](all);
        const apply = (leaves: readonly Tensor[]) => {
          const given = leaves.slice(0, inputs.length);
          const params = Object.fromEntries(names.map((name, k) => [name, leaves[inputs.length + k]]));
          return layer.forward(params, given, { training: false, dtype }) as unknown as Tensor[];
        };
        const leaves = [...inputs, ...weights].map((x) => tensor(x as never, { dtype }));
        for (const [k, y] of apply(leaves).entries()) close(y, one.outputs[k]);
        const slopes = grad((...[xs]: [Tensor[]]) =>
          apply(xs)
            .map((y, k) => y.mul(tensor(by[k] as never, { dtype })).sum())
            .reduce((a, b) => a.add(b)),
        )(leaves);
        for (const [k, y] of slopes.entries()) close(y, one.slopes[k]);
      });
  }
});
