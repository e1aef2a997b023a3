/** `predictions[0]` would be `undefined` in JavaScript: here it throws an error that says what to write. */
import { showType, type Type, ValueError } from "../base/index.ts";

/** Makes `tensor[0]` throw an error that says how to read numbers. (TypeScript refuses it earlier.) */
export function forbidIndexing(prototype: object): void {
  Object.defineProperty(prototype, 0, {
    get(this: Type): never {
      throw new ValueError("tensor", `${showType(this)} has no [0]`, {
        code: "tensor-place",
        hint: "rows as tensors: x.slice(0, 1); numbers: x.toArray()[0], or x.data[0] of all in row-major order",
      });
    },
  });
}
