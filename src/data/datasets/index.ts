/** Data sets by name. Every file is verified by its SHA-256, wherever it came from. */
export { fashionMnist } from "./fashion-mnist.ts";
export { mnist } from "./mnist.ts";
export { breastCancer, firstNames, iris, penguins, wine } from "./tables.ts";
