/** Random numbers inside a step: a stream of its own for every call of a layer, also for calls inside a call. */
import type { DType, Shape } from "../../base/index.ts";
import type { Uniform } from "../../nn/index.ts";
import * as o from "../../ops/index.ts";
import { Tensor } from "../../tensor/index.ts";

/** A different stream for every call of a layer and every draw in it, from one seed and the step's number. */
export function uniforms(dtype: DType, seed: Tensor, counter: Tensor): (call: number) => Uniform {
  const uniformOf = (stream: number): Uniform => {
    let drawn = 0;
    const draw = (shape: Shape, own?: number): Tensor => {
      const place = stream + Math.imul(drawn++, 0x85ebca6b);
      const start = own === undefined ? seed.node : o.constant(own | 0, "i32");
      const bits = o.randomBits(o.add(start, place | 0), counter.node, shape);
      // 24 bits: what f32 holds exactly, and the same numbers in f64.
      const whole = o.cast(o.and(bits, 0xffffff), dtype);
      return new Tensor(whole.type, undefined, o.mul(whole, 2 ** -24));
    };
    return Object.assign(draw, { within: (call: number) => uniformOf(mixed(stream, call)) });
  };
  return (call) => uniformOf(Math.imul(call + 1, 0x9e3779b1));
}

/** The stream of a call inside a call: so far from all others that two are the same only by chance (1 in 2^32). */
function mixed(outer: number, inner: number): number {
  let h = outer ^ Math.imul(inner + 1, 0xc2b2ae35);
  // The last steps of MurmurHash3: every bit of both changes every bit of the result.
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** For steps that do not train: nothing random happens in them. */
export const noRandom: Uniform = () => {
  throw new Error("random numbers are for training");
};
