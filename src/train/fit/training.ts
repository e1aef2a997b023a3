/** What a model that is trained needs beside what one that predicts does. */
export { evaluateModel } from "./start-evaluate.ts";
export { startFit } from "./start-fit.ts";
