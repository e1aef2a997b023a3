/**
 * Writes a model's tensors into several safetensors files with an index beside them, as the Hugging Face libraries name them, so that
 * no file is too large for where it goes: a disk of FAT, a host's limit for uploads.
 */
import { fileSystem, pathOf, writeFileAtomic } from "../base/files.ts";
import { badArgument, checkedLater, FileError, isRecord, readOptions, sizeOf, whole } from "../base/index.ts";
import { wantPath } from "../base/path.ts";
import { type Writable, wantArray, writeParts } from "./arrays.ts";
import { fileDTypes } from "./elements.ts";
import { safetensorsParts } from "./safetensors.ts";

export interface ShardOptions {
  /** How many bytes of tensors one file has at most; a tensor that is larger has a file of its own. Default: 5e9. */
  readonly maxShardBytes?: number;
  /** Texts that go into every file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const subject = "writeShardedSafetensors";
const ending = ".safetensors.index.json";

type Shard = { readonly tensors: Record<string, Writable>; bytes: number };

/**
 * Writes tensors, in their order, into as many safetensors files as they need, then the index that says which is where. Reading is
 * `openSafetensors(index)`. Each file is written whole or not at all, the index last: before it is there nothing refers to the others.
 * Files of the same names are never written over, because until the last one is there the index would lead to a mixture.
 *
 *     await writeShardedSafetensors("model.safetensors.index.json", weights, { maxShardBytes: 2e9 });
 *     // model-00001-of-00002.safetensors, model-00002-of-00002.safetensors, model.safetensors.index.json
 *
 * Throws `ValueError` for what the format cannot hold, `FileError` where the disk refuses or one of the files is there already.
 *
 * Source: https://huggingface.co/docs/huggingface_hub/package_reference/serialization
 */
export async function writeShardedSafetensors(
  path: string | URL,
  tensors: Readonly<Record<string, Writable>>,
  options?: ShardOptions,
): Promise<void> {
  const name = String(wantPath(path));
  const { maxShardBytes = 5e9, metadata } = readOptions<ShardOptions>(subject, options, {
    maxShardBytes: whole(1),
    metadata: checkedLater,
  });
  if (!name.endsWith(ending) || /(^|[\\/])\.safetensors\.index\.json$/.test(name))
    throw badArgument(subject, "the path", name, "index-name", `the name of an index: "model${ending}"`);
  if (!isRecord(tensors))
    throw badArgument(subject, "the second argument", tensors, "tensors-by-name", "tensors by name: model.weights");
  const index = pathOf(path);
  const { paths } = fileSystem(index);
  const folder = paths.dirname(index);
  const shards = divide(tensors, maxShardBytes);
  const base = paths.basename(index).slice(0, -ending.length);
  const number = (k: number) => String(k).padStart(5, "0");
  const files = shards.map((_, k) => `${base}-${number(k + 1)}-of-${number(shards.length)}.safetensors`);
  for (const file of [...files, paths.basename(index)]) await wantNew(paths.join(folder, file));
  for (const [k, { tensors }] of shards.entries())
    await writeParts(paths.join(folder, files[k]), () => safetensorsParts(tensors, metadata));
  const text = JSON.stringify({
    metadata: { total_size: shards.reduce((sum, { bytes }) => sum + bytes, 0) },
    weight_map: Object.fromEntries(
      shards.flatMap(({ tensors }, k) => Object.keys(tensors).map((one) => [one, files[k]])),
    ),
  });
  await writeFileAtomic(index, new TextEncoder().encode(`${text}\n`));
}

/** Tensors in their order, as many to a file as it holds; one file at least. */
function divide(tensors: Readonly<Record<string, Writable>>, most: number): readonly Shard[] {
  const shards: Shard[] = [{ tensors: {}, bytes: 0 }];
  for (const [name, given] of Object.entries(tensors)) {
    const { dtype, shape } = wantArray(subject, name, given);
    const bytes = sizeOf(shape) * fileDTypes[dtype].bytes;
    const last = shards.at(-1)!;
    const full = last.bytes > 0 && bytes > 0 && last.bytes + bytes > most;
    const shard = full ? { tensors: {}, bytes: 0 } : last;
    if (shard !== last) shards.push(shard);
    shard.tensors[name] = given;
    shard.bytes += bytes;
  }
  return shards;
}

async function wantNew(path: string): Promise<void> {
  const there = await fileSystem(path)
    .fs.lstat(path)
    .catch(() => undefined);
  if (!there) return;
  throw new FileError(path, "is there already", {
    code: "shard-exists",
    hint: "write into another folder, or delete the older files first",
  });
}
