/** What a model that is trained or judged needs beside what one that predicts does. */
export { evaluateModel } from "./evaluate.ts";
export { fit } from "./fit.ts";
