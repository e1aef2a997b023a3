/** Files of tensors, models and data. Everything that is read is checked; files are written whole or not at all. */
export { readFileLimited, writeFileAtomic } from "../base/files.ts";
export type { IdxOptions } from "../base/idx.ts";
export { type Archive, type ArchiveOptions, archiveBytes, readArchive, writeArchive } from "./archive.ts";
export type { ArrayOptions, Writable } from "./arrays.ts";
export { type Csv, type CsvOptions, parseCsv, readCsv } from "./csv.ts";
export type { FileArray, FileData, FileDType } from "./elements.ts";
export { type IdxFileOptions, readIdx } from "./idx.ts";
export type { Json } from "./json.ts";
export type { Limits } from "./limits.ts";
export { type NpzOptions, readNpy, readNpz, writeNpy, writeNpz } from "./npy.ts";
export { readSafetensors, type Safetensors, writeSafetensors } from "./safetensors.ts";
export { openSafetensors, type PartOptions, SafetensorsFile, type Slice } from "./safetensors-parts.ts";
export { type ShardOptions, writeShardedSafetensors } from "./safetensors-shards.ts";
export type { FileSource } from "./source.ts";
export { type ByteStore, downloadBytes, indexedDbStore, opfsStore } from "./stores.ts";
