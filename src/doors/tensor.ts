/** `limpid/tensor`: tensors, what is computed with them, and functions of functions. */
export * from "../tensor/all.ts";
