/** Every door, so that the declarations of each are checked as a user's `tsc` does without `skipLibCheck`. */
export * as limpid from "limpid";
export * as native from "limpid/backend/native";
export * as reference from "limpid/backend/reference";
export * as wasm from "limpid/backend/wasm";
export * as data from "limpid/data";
export * as explain from "limpid/explain";
export * as io from "limpid/io";
export * as ir from "limpid/ir";
export * as lessons from "limpid/lessons";
export * as nn from "limpid/nn";
export * as optim from "limpid/optim";
export * as tensor from "limpid/tensor";
