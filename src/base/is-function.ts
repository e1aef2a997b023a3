/** A function, and not an object that can be called, too: a Model is not one of tensors, and makes no data. */
export const isFunction = (value: unknown): value is (...given: never[]) => unknown =>
  typeof value === "function" && "bind" in value;
