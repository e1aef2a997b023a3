/** What a model that is trained needs beside what one that predicts does. */
export { fit } from "./fit.ts";
