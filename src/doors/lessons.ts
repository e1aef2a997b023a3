/** `limpid/lessons`: the course as data. */
export * from "../course/lessons/index.ts";
