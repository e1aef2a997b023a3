/** Files of tensors, models and data. Everything that is read is checked; files are written whole or not at all. */
export { readFileLimited, writeFileAtomic } from "../base/files.ts";
export type { IdxOptions } from "../base/idx.ts";
export { type Archive, archiveBytes, readArchive, writeArchive } from "./archive.ts";
export { type Csv, type CsvOptions, parseCsv, readCsv } from "./csv.ts";
export { readIdx } from "./idx.ts";
export type { Json } from "./json.ts";
export { readSafetensors, type Safetensors, writeSafetensors } from "./safetensors.ts";
