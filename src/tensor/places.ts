/** `predictions[0]`: in JavaScript it would be `undefined`, from which nobody learns what to write. */
import { showType, type Type, ValueError } from "../base/index.ts";

/** Makes the first place of a tensor say how its numbers are reached. TypeScript says that there is none. */
export function refusePlaces(prototype: object): void {
  Object.defineProperty(prototype, 0, {
    get(this: Type): never {
      throw new ValueError("tensor", `${showType(this)} has no [0]`, {
        code: "tensor-place",
        hint: "rows as tensors: x.slice(0, 1); numbers: x.toArray()[0], or x.data[0] of all in row-major order",
      });
    },
  });
}
