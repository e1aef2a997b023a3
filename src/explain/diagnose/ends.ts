/**
 * How an output ends: the activation that makes it, also where layers stand behind it that only hand numbers on (a
 * reshape, or dropout, which does so outside of training).
 */
import { sizeOf } from "../../base/index.ts";
import { type Activation, type Loss, type Network, runLayer } from "../../nn/index.ts";
import { tensor, zeros } from "../../tensor/index.ts";
import type { OutputLook } from "./probe.ts";
import { asked, type CallFacts } from "./structure.ts";

export interface End {
  readonly activation: Activation | undefined;
  /** The call whose activation that is; undefined where an input is handed on. */
  readonly call: CallFacts | undefined;
  /** Layers behind it that change its numbers at random while training. */
  readonly noise: readonly CallFacts[];
}

export function endsOf(network: Network, calls: readonly CallFacts[]): End[] {
  return Object.values(network.outputs).map((at) => {
    const noise: CallFacts[] = [];
    for (let value = at; ; ) {
      const call = calls.find((one) => one.value === value);
      if (!call) return { activation: undefined, call, noise };
      const activation = call.layer.spec.activation;
      const passes = !activation || activation.name === "linear" ? handsOn(network, call) : undefined;
      if (!passes) return { activation, call, noise };
      if (passes.noisy) noise.push(call);
      [value] = call.call.inputs;
    }
  });
}

/** More numbers than this are not sent through one by one. */
const most = 4096;

/** Whether a call gives the numbers that it is given, in their order; and whether it does so only outside of training. */
function handsOn({ types }: Network, { call, layer, value }: CallFacts): { readonly noisy: boolean } | undefined {
  const [given, ...others] = call.inputs;
  const { shape } = types[given];
  const size = sizeOf(shape);
  const keeps = Object.keys({ ...layer.params, ...layer.state }).length > 0;
  if (others.length > 0 || keeps || size !== sizeOf(types[value].shape)) return undefined;
  if (size > most) return undefined;
  const x = tensor(
    Float64Array.from({ length: size }, (_, k) => k + 1),
    { shape: [1, ...shape] },
  );
  let noisy = false;
  const run = (training: boolean) =>
    runLayer(layer.spec, {}, [x], {
      ...asked("f64"),
      training,
      uniform(wanted) {
        noisy = true;
        return zeros(wanted, { dtype: "f64" });
      },
    });
  const [{ data }] = run(false).outputs;
  if (noisy || data.some((number: number, k: number) => number !== k + 1)) return undefined;
  run(true);
  return { noisy };
}

/**
 * What an output's numbers are, as far as a loss of probabilities cares: `"shares"` of one whole, a probability `"each"`,
 * or neither. Logits are what their loss makes of them.
 */
export function probabilitiesOf(
  { activation, call }: End,
  { low, high, sums }: OutputLook,
  loss: Loss,
): "shares" | "each" | "neither" {
  const link = loss.logits ?? activation?.link;
  if (link) return link === "softmax" ? "shares" : "each";
  const between = low >= 0 && high <= 1;
  const facts = call?.activation;
  // An activation of single elements is known by its reach; what this batch shows may be chance.
  if (facts) {
    if (facts.low >= 0 && facts.high <= 1) return "each";
    // The loss of classes divides by the sum.
    return loss.fromLogits?.softmax && facts.positive ? "shares" : "neither";
  }
  if (call?.affine) return "neither";
  if (between && sums.every((sum) => Math.abs(sum - 1) < 1e-3)) return "shares";
  return between ? "each" : "neither";
}
