/** Digits of MNIST as somebody else would draw them: turned, slanted, thicker; and large, anywhere on a canvas. */
import type { Tensor } from "limpid";
import { tensor } from "limpid/tensor";

const side = 28;
const middle = (side - 1) / 2;

/** A number between two others; `random` gives whole numbers of 32 bits. */
export const between = (random: () => number, least: number, most: number): number =>
  least + (random() / 2 ** 32) * (most - least);

/** With an edge of nothing around it, so that what lies outside is found as what lies inside is. */
const wide = side + 3;
function edged(pixels: ArrayLike<number>): Float64Array {
  const all = new Float64Array(wide * wide);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) all[(y + 1) * wide + x + 1] = pixels[y * side + x];
  return all;
}

/** The value between pixels; outside there is nothing. */
function at(edgedPixels: Float64Array, y: number, x: number): number {
  const row = y < -1 ? -1 : y > side ? side : y;
  const column = x < -1 ? -1 : x > side ? side : x;
  const top = Math.floor(row);
  const left = Math.floor(column);
  const down = row - top;
  const across = column - left;
  const k = (top + 1) * wide + left + 1;
  const upper = edgedPixels[k] * (1 - across) + edgedPixels[k + 1] * across;
  const lower = edgedPixels[k + wide] * (1 - across) + edgedPixels[k + wide + 1] * across;
  return upper * (1 - down) + lower * down;
}

/** Up to so much either way. */
export interface Hand {
  readonly degrees: number;
  readonly slant: number;
  readonly size: number;
  readonly pixels: number;
  /** How much thicker or thinner strokes become: 1 is by a pixel on each side. */
  readonly thicker: number;
  readonly thinner: number;
}

/** A picture of 28 x 28 pixels by another hand. */
export function redrawn(pixels: ArrayLike<number>, hand: Hand, random: () => number): Uint8Array {
  const either = (most: number) => between(random, -most, most);
  const angle = (either(hand.degrees) * Math.PI) / 180;
  const [slant, tall, broad] = [either(hand.slant), 1 + either(hand.size), 1 + either(hand.size)];
  const [down, across] = [either(hand.pixels), either(hand.pixels)];
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const [moved, source] = [new Float64Array(side * side), edged(pixels)];
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const v = (y - middle - down) / tall;
      const u = (x - middle - across) / broad;
      moved[y * side + x] = at(source, cos * v - sin * u + middle, cos * u + sin * v + slant * v + middle);
    }
  return withPen(moved, between(random, -hand.thinner, hand.thicker));
}

/** Strokes by so much thicker, or thinner where it is below 0. */
function withPen(pixels: Float64Array, more: number): Uint8Array {
  const result = new Uint8Array(side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const k = y * side + x;
      const value = pixels[k];
      let found = value;
      if (y > 0 && x > 0 && y < side - 1 && x < side - 1)
        for (const near of [pixels[k - 1], pixels[k + 1], pixels[k - side], pixels[k + side]])
          if (more > 0 ? near > found : near < found) found = near;
      result[k] = Math.round(value + Math.abs(more) * (found - value));
    }
  return result;
}

/**
 * A digit, `scale` times as large, somewhere on a canvas that has a margin of up to `room` of the digit's size: [height,width]. `hard`: as a
 * pen without soft edges draws it.
 */
export function drawn(
  pixels: ArrayLike<number>,
  { scale, room = 1, hard = false }: { readonly scale: number; readonly room?: number; readonly hard?: boolean },
  random: () => number,
): Tensor {
  const size = Math.round(side * scale);
  const [height, width] = [size + between(random, 0, room * size), size + between(random, 0, room * size)].map(
    Math.ceil,
  );
  const [top, left] = [Math.floor(between(random, 0, height - size)), Math.floor(between(random, 0, width - size))];
  const [canvas, source] = [new Uint8Array(height * width), edged(pixels)];
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const value = at(source, (y + 0.5) / scale - 0.5, (x + 0.5) / scale - 0.5);
      canvas[(top + y) * width + left + x] = hard ? (value > 100 ? 255 : 0) : Math.round(value);
    }
  return tensor(canvas, { shape: [height, width] });
}
