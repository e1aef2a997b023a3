/** An f32 as text that reads back as the same f32. */

/**
 * The fewest digits that every reader takes for this number: one that rounds what it reads to an f32 at once, as a C compiler does,
 * and one that makes a double of it first, as JavaScript does.
 */
export function shortestF32(value: number): string {
  const rounded = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(rounded.toPrecision(digits));
    // The double next to the decimal: if its neighbours become this f32 too, so does whatever lies between.
    const near = Math.abs(short) * Number.EPSILON;
    if (Math.fround(short - near) === rounded && Math.fround(short + near) === rounded) return String(short);
  }
  // Nine digits tell any two f32 numbers apart.
  return String(Number(rounded.toPrecision(9)));
}
