/**
 * Random arrays: `random.normal([2, 3], { seed: 1 })`. The numbers of a seed are fixed: Threefry-2x32 with 20 rounds
 * (Salmon, Moraes, Dror and Shaw, SC 2011; JAX's generator), a stream of its own for each function, and arithmetic that
 * every engine rounds alike. Without a seed every call gives other numbers. They are drawn when the function is called:
 * inside a function that is being compiled they become constants of the program.
 */
export * from "./distributions.ts";
export * from "./simple.ts";
