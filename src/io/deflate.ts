/** The part of fflate that we use. Loaded only where a zip is written. */
export { zipSync } from "fflate";
