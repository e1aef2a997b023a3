/** Which of two elements comes first in increasing order. The rule of a rank is written with it, and a schedule knows it again. */
import { dtypes } from "../base/index.ts";
import { binary, compare } from "./elem.ts";
import type { Elem } from "./expression.ts";

/** Whether `a`, which is element `i` of a row, stands before `b`, its element `j`: NaN comes last, and what is equal keeps its order. */
export function precedes(a: Elem, i: Elem, b: Elem, j: Elem): Elem {
  const earlier = compare("lt", i, j);
  const less = compare("lt", a, b);
  const equal = compare("eq", a, b);
  if (!dtypes[a.dtype].float) return binary("or", less, binary("and", equal, earlier));
  const isNumber = (x: Elem) => compare("eq", x, x);
  const noNumber = (x: Elem) => compare("ne", x, x);
  const before = binary("or", less, binary("and", isNumber(a), noNumber(b)));
  const tied = binary("or", equal, binary("and", noNumber(a), noNumber(b)));
  return binary("or", before, binary("and", tied, earlier));
}
