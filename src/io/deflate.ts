/** What we use of fflate; loaded only where a zip is written, or read with deflated entries. */
export { inflateSync, zipSync } from "fflate";
