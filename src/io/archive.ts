/**
 * Limpid's own file, `.limpid`: a zip of two stored entries, so that any zip program opens it.
 *
 *     model.json            { "formatVersion": 1, "config": … }
 *     weights.safetensors   every tensor by its name
 */

import { writeFileAtomic } from "../base/files.ts";
import { checkedLater, FileError, readOptions, ValueError } from "../base/index.ts";
import { wantPath } from "../base/path.ts";
import type { Tensor } from "../tensor/index.ts";
import { type Json, readJson, wantJson } from "./json.ts";
import { type Limits, limitsOf, wantLimits } from "./limits.ts";
import { readSafetensors, safetensorsBytes } from "./safetensors.ts";
import { bytesOf, type FileSource, subjectOf } from "./source.ts";
import { readZip } from "./zip.ts";

const FORMAT_VERSION = 1;

const MODEL = "model.json";
const WEIGHTS = "weights.safetensors";
/** A configuration may hold initial weights, so it is not always small. */
const MAX_MODEL_BYTES = 64 * 2 ** 20;
const MAX_BYTES = 2 ** 31;

/** What a `.limpid` file holds. */
export interface Archive {
  /** The model's description: anything that JSON can hold. */
  readonly config: Json;
  readonly weights: Readonly<Record<string, Tensor>>;
}

/** File name endings of other formats, and whose they are. */
const foreign: Readonly<Record<string, string>> = {
  h5: "HDF5",
  hdf5: "HDF5",
  keras: "Keras",
  pb: "TensorFlow",
  tflite: "TensorFlow Lite",
  ckpt: "checkpoint",
  pt: "PyTorch",
  pth: "PyTorch",
  onnx: "ONNX",
  safetensors: "safetensors",
  gguf: "GGUF",
  mlmodel: "Core ML",
  npy: "NumPy",
  npz: "NumPy",
  pkl: "pickle",
  pickle: "pickle",
  joblib: "pickle",
  json: "JSON",
  csv: "CSV",
  txt: "text",
  bin: "binary",
  zip: "zip",
};

/** Throws where a file name ends as those of another format do. */
export function wantOwnName(path: string | URL): void {
  const name = String(wantPath(path));
  const [, ending] = /\.([a-z0-9]+)$/i.exec(name) ?? [];
  const format = ending && Object.hasOwn(foreign, ending.toLowerCase()) ? foreign[ending.toLowerCase()] : undefined;
  if (!format) return;
  const plain = name.slice(0, -ending!.length - 1);
  throw new FileError(name, `models are saved as .limpid files, not as ${format} files`, {
    code: "file-ending",
    hint: `name it "${plain}.limpid"; for other programs write the weights alone, by writeSafetensors, writeNpz or writeNpy of limpid/io`,
    facts: { ending, format, name: `${plain}.limpid` },
  });
}

/** The bytes of a `.limpid` file, for a download in browsers. The same archive gives the same bytes. */
export async function archiveBytes(archive: Archive): Promise<Uint8Array<ArrayBuffer>> {
  const { config, weights } = readOptions("archiveBytes", archive, { config: checkedLater, weights: checkedLater });
  wantJson("archiveBytes", config, "config");
  const model = new TextEncoder().encode(`${JSON.stringify({ formatVersion: FORMAT_VERSION, config }, null, 2)}\n`);
  const tensors = safetensorsBytes(weights);
  for (const [name, size, limit] of [
    [MODEL, model.length, MAX_MODEL_BYTES],
    [WEIGHTS, tensors.length, MAX_BYTES - MAX_MODEL_BYTES],
  ] as const)
    if (size > limit)
      throw new ValueError("archiveBytes", `${name} would have ${size} bytes, the limit is ${limit}`, {
        code: "archive-too-large",
        hint: "a .limpid file holds at most 2 GB; save the weights by writeSafetensors in several files",
        facts: { entry: name, size, limit },
      });
  const { zipSync } = await import("./deflate.ts");
  // Not compressed, because weights hardly shrink. With the earliest date of zip, so that equal models give equal files.
  return zipSync({ [MODEL]: model, [WEIGHTS]: tensors }, { level: 0, mtime: new Date(1980, 0, 1) });
}

/**
 * Writes a `.limpid` file: whole, or not at all. Throws `FileError` where the disk refuses or the name ends as those of other
 * formats do (`m.h5`), `ValueError` where `config` holds what JSON cannot.
 *
 *     await writeArchive("digits.limpid", { config: { layers: [] }, weights: { "dense/kernel": kernel } });
 */
export async function writeArchive(path: string | URL, archive: Archive): Promise<void> {
  wantOwnName(path);
  await writeFileAtomic(path, await archiveBytes(archive));
}

/** How a `.limpid` file is read. */
export interface ArchiveOptions {
  /** What the file may claim. */
  readonly limits?: Limits;
}

/**
 * Reads a `.limpid` file, from a path, an address, a Blob or its bytes. Throws `FileError` where it is missing, damaged, not a Limpid
 * file, larger than the limits, or made by a newer Limpid.
 *
 *     const { config, weights } = await readArchive("digits.limpid");
 */
export async function readArchive(source: FileSource, options?: ArchiveOptions): Promise<Archive> {
  const { limits } = readOptions("readArchive", options, { limits: wantLimits });
  const subject = subjectOf("readArchive", source);
  const file = await bytesOf(subject, source, limitsOf(limits));
  const entries = await readZip(subject, file, { [MODEL]: MAX_MODEL_BYTES, [WEIGHTS]: limitsOf(limits).bytes }, limits);
  const { formatVersion, config } = readJson(`${subject}: ${MODEL}`, entries[MODEL]);
  checkVersion(subject, formatVersion);
  if (config === undefined)
    throw new FileError(subject, `its ${MODEL} has no config`, {
      code: "archive-config",
      hint: "the file is damaged; save it again",
    });
  return { config, weights: readSafetensors(entries[WEIGHTS], { name: `${subject}: ${WEIGHTS}`, limits }).tensors };
}

function checkVersion(subject: string, version: Json | undefined): void {
  const facts = { version, known: FORMAT_VERSION };
  if (!Number.isInteger(version) || (version as number) < 1)
    throw new FileError(subject, `its ${MODEL} has the formatVersion ${JSON.stringify(version) ?? "(none)"}`, {
      code: "archive-version",
      hint: "a whole number from 1 was expected; is it a file of Limpid's?",
      facts,
    });
  if ((version as number) > FORMAT_VERSION)
    throw new FileError(
      subject,
      `was made by a newer Limpid: format ${version}, this one reads up to ${FORMAT_VERSION}`,
      {
        code: "archive-newer",
        hint: "npm install limpid@latest",
        facts,
      },
    );
}
