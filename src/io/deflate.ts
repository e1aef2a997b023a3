/** The part of fflate that we use. Loaded only where a zip is written, or has deflated entries. */
export { inflateSync, zipSync } from "fflate";
