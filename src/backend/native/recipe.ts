/**
 * A step that this computer has compiled before is not lowered again. The results of lowering are stored beside the libraries,
 * under a key of all its inputs: the graph, the places in memory, the target, the compiler, and the version of Limpid's code.
 * Only builds use this, since only they contain a hash of their code.
 */
import { builtin } from "../../base/files.ts";
import type { Heap, HeapBuffer, Step } from "../../ir/index.ts";
import { hash } from "../../ir/key.ts";
import { type CpuTarget, reserve } from "../../lower/index.ts";
import type { Compiler } from "./compiler.ts";
import { openFolder, readText, sha256, touch, writeWhole } from "./folder.ts";
import { knownLibrary } from "./library.ts";

declare const LIMPID_BUILD: string | undefined;

/** A hash of Limpid's code, which the build puts in. */
export const thisBuild: string | undefined = typeof LIMPID_BUILD === "undefined" ? undefined : LIMPID_BUILD;

/** The facts about a program besides its code. */
export interface Facts {
  readonly scratchBytes: number;
  readonly flops: number;
  /** Whether several threads share something of it. */
  readonly shared: boolean;
}

interface Recipe extends Facts {
  /** Where its scratch memory was. */
  readonly scratch: number;
  /** The hash of its library. */
  readonly sum: string;
}

/** The key of a step for one session, as it stands. */
export function recipeKey(
  build: string,
  { graph, fed, recorded }: Step,
  buffers: readonly [inputs: readonly HeapBuffer[], outputs: readonly HeapBuffer[]],
  target: CpuTarget,
  { path, args, flags, key }: Compiler,
): string {
  const places = buffers.map((list) => list.map(({ address }) => address));
  return sha256(build, hash(graph), JSON.stringify([fed, recorded, places, target, path, args, flags]), key);
}

/** The program of a key, with its scratch memory set aside; undefined where it has to be made. */
export function recall(
  key: string,
  heap: Heap,
): (Facts & ReturnType<typeof reserve> & { readonly library: string }) | undefined {
  const found = find(key);
  if (!found) return undefined;
  const { recipe, library } = found;
  const reserved = reserve(heap, recipe.scratchBytes);
  // That inputs are at the same places does not mean that the same memory is free.
  if (reserved.scratch === recipe.scratch) return { ...recipe, ...reserved, library };
  reserved.free();
  return undefined;
}

function find(key: string): { readonly recipe: Recipe; readonly library: string } | undefined {
  try {
    const folder = openFolder();
    const recipe = parse(readText(folder, `${key}.step`) ?? "{}");
    const library = recipe && knownLibrary(folder, recipe.sum);
    if (library !== undefined) touch(folder, `${key}.step`);
    return library === undefined ? undefined : { recipe: recipe!, library };
  } catch {
    // A damaged file, or a folder that cannot be used: making the library again will report it.
    return undefined;
  }
}

function parse(text: string): Recipe | undefined {
  const { scratchBytes, flops, shared, scratch, sum } = JSON.parse(text) as Partial<Recipe>;
  const isCount = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;
  if (!isCount(scratchBytes) || !isCount(scratch) || typeof flops !== "number") return undefined;
  return typeof shared === "boolean" && typeof sum === "string"
    ? { scratchBytes, flops, shared, scratch, sum }
    : undefined;
}

/** Stores the results of lowering. */
export function remember(key: string, { scratchBytes, flops, shared }: Facts, scratch: number, library: string): void {
  const sum = builtin("node:path")!.basename(library, ".so");
  const recipe: Recipe = { scratchBytes, flops, shared, scratch, sum };
  try {
    writeWhole(openFolder(), `${key}.step`, JSON.stringify(recipe));
  } catch {
    // The program itself is fine; where it cannot be stored (a full disk), it is lowered again next time.
  }
}
