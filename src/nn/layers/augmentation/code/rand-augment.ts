/** Some of eight operations on each picture, one after the other (Cubuk et al., "RandAugment", 2020). */
import { exp, floor, round, type Tensor, where } from "../../../../tensor/index.ts";
import type { Augment, Draws } from "../draws.ts";
import { contrasted, grayOf, posterized } from "./color.ts";
import { type Affine, type Sampling, transformed, turned } from "./geometry.ts";
import { sharpened } from "./patches.ts";

type Interval = readonly [number, number];

/** How far each goes at a strength of 1: the paper's largest. */
const most = { shear: 0.3, translate: 0.45, turn: 30 / 360, color: 0.9, bits: 4 };

export const randAugment =
  (rounds: number, strengths: Interval, range: Interval, interpolation: "nearest" | "bilinear"): Augment =>
  (x, draws) =>
    Array.from({ length: rounds }).reduce<Tensor>((y) => once(y, draws, strengths, range, interpolation), x);

/** One operation on each picture: shear, translation, rotation, brightness, color, contrast, sharpness or posterization. */
function once(
  x: Tensor,
  draws: Draws,
  strengths: Interval,
  [lo, hi]: Interval,
  interpolation: Sampling["interpolation"],
): Tensor {
  const { shape, dtype } = x;
  const each = [shape[0], 1, 1, 1];
  const choice = floor(draws.uniform(each).mul(8));
  const strength = draws.between(each, strengths);
  const signed = strength.mul(where(draws.chance(each, 0.5), -1, 1).cast(dtype));
  const across = draws.chance(each, 0.5);
  const is = (k: number): Tensor => choice.equal(k);
  // Of a picture that something else is done to, these are 0, and change nothing.
  const of = (k: number): Tensor => where(is(k), signed, 0);

  const flat = (t: Tensor): Tensor => t.reshape([shape[0], 1, 1]);
  const along = (t: Tensor, way: boolean): Tensor => flat(where(across, way ? t : 0, way ? 0 : t));
  const [shear, shift] = [of(0).mul(most.shear), of(1).mul(most.translate)];
  const turn = turned(flat(of(2).mul(most.turn)));
  const places: Affine = {
    xx: turn.xx,
    yy: turn.yy,
    xy: along(shear, true).add(turn.xy!),
    yx: along(shear, false).add(turn.yx!),
    x0: along(shift, true).mul(shape[2]),
    y0: along(shift, false).mul(shape[1]),
  };
  const moved = transformed(x, places, { fillMode: "reflect", interpolation, fillValue: 0 });

  const bright = moved.add(of(3).mul(most.color * (hi - lo)));
  const gray = shape[3] === 3 ? grayOf(bright) : bright;
  const colored = gray.add(bright.sub(gray).mul(of(4).mul(most.color).add(1)));
  const contrast = where(is(5), contrasted(colored, of(5).mul(most.color).add(1)), colored);
  const sharp = where(is(6), sharpened(contrast, of(6).mul(most.color).add(1)), contrast).clip(lo, hi);
  // From 8 bits down to 4.
  const every = exp(round(strength.mul(most.bits)).mul(Math.LN2));
  return where(is(7), posterized(sharp, round(every), [lo, hi]), sharp);
}
