/** Models and histories in notebooks: loaded when one is first shown. */
export { displayHistory } from "./history.ts";
export { displayCore } from "./model.ts";
