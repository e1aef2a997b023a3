/** Data sets by name: from a package, from the cache, from a server of the test's own as the mirror; nothing else is asked. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { obtain } from "../src/data/datasets/obtain.ts";
import { datasets } from "../src/data/index.ts";

let server: Server;
let mirror: string;
let folder: string;
const asked: string[] = [];
const files = new Map<string, Uint8Array>();

beforeAll(async () => {
  server = createServer(({ url = "" }, response) => {
    asked.push(url);
    const body = files.get(url.slice(1));
    if (body) response.end(body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  mirror = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  folder = await mkdtemp(join(tmpdir(), "limpid-tables-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await new Promise((done) => server.close(done));
});
beforeEach(async () => {
  asked.length = 0;
  files.clear();
  await rm(folder, { recursive: true });
  await mkdir(folder);
});

const fileOf = (name: string, bytes: Uint8Array, packed = false) => {
  files.set(packed ? `${name}.gz` : name, packed ? gzipSync(bytes) : bytes);
  return { name, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex"), packed };
};
const failure = (run: Promise<unknown>) =>
  run.then(
    () => undefined,
    (error: unknown) => error as Error & { code: string; facts: { tried: { place: string; problem: string }[] } },
  );

test("the package first, then the cache, then the mirror, which fills the cache", async () => {
  const bytes = new TextEncoder().encode("1,2\n3,4\n");
  const home = join(folder, "package");
  const cache = join(folder, "cache");
  for (const packed of [false, true]) {
    const file = fileOf(packed ? "packed.csv" : "plain.csv", bytes, packed);
    const places = { subject: "datasets.mine", folder: cache, mirror, system: { name: "my-data", folder: home } };
    expect(await obtain(file, places)).toEqual(bytes);
    expect(asked).toEqual([`/${file.name}${packed ? ".gz" : ""}`]);
    expect(await obtain(file, places)).toEqual(bytes);
    expect(asked).toHaveLength(1);
    // What is installed comes before the cache, and only where it is whole.
    await mkdir(home, { recursive: true });
    await writeFile(join(cache, file.name), "damaged!");
    await writeFile(join(home, packed ? `${file.name}.gz` : file.name), packed ? gzipSync(bytes) : bytes);
    expect(await obtain(file, { ...places, mirror: undefined })).toEqual(bytes);
    await rm(home, { recursive: true });
    const error = await failure(obtain(file, { ...places, mirror: undefined }));
    expect(error).toMatchObject({ name: "FileError", code: "dataset-unavailable" });
    expect(error!.facts.tried.map(({ place }) => place)).toEqual(["package my-data", join(cache, file.name), "mirror"]);
    expect(error!.message).toContain("is damaged: its SHA-256 is");
    asked.length = 0;
  }
});

test("a mirror with other bytes is refused, and nothing is kept", async () => {
  const file = fileOf("a.json", new TextEncoder().encode("[1]"));
  files.set("a.json", new TextEncoder().encode("[2]"));
  const error = await failure(obtain(file, { subject: "datasets.a", folder: join(folder, "c"), mirror }));
  expect(error!.message).toContain("is damaged: its SHA-256 is");
  expect(await readdir(folder)).toEqual([]);
});

test("first names, from the packages and from a mirror", async () => {
  const { female, male } = await datasets.firstNames({ cacheDir: folder });
  expect([female.length, male.length]).toEqual([4951, 3898]);
  expect(female.includes("Ada") && male.includes("Alan")).toBe(true);
  expect(await readdir(folder)).toEqual([]);
});

test("iris, from the package", async () => {
  const { x, y, featureNames, targetNames } = await datasets.iris({ cacheDir: folder });
  expect([x.dtype, x.shape, y.dtype, y.shape]).toEqual(["f32", [150, 4], "u8", [150]]);
  expect(targetNames).toEqual(["setosa", "versicolor", "virginica"]);
  expect(featureNames).toHaveLength(4);
  // The means of scikit-learn's `load_iris().data`.
  const means = (await datasets.iris({ dtype: "f64" })).x.mean(0).toArray<number[]>();
  expect(means).toEqual([5.843333, 3.057333, 3.758, 1.199333].map((one) => expect.closeTo(one, 6)));
  expect(y.toArray<number[]>().filter((kind) => kind === 1)).toHaveLength(50);
});

test.each(["breastCancer", "wine", "penguins", "fashionMnist"] as const)("%s says what was tried", async (name) => {
  // Where a package of the system has it, there is nothing to tell.
  const error = await failure(datasets[name]({ cacheDir: folder, mirror }));
  if (error === undefined) return;
  expect(error.code).toBe("dataset-unavailable");
  expect(error.message).toContain(`datasets.${name}({ mirror })`);
  expect(error.facts.tried.some(({ place, problem }) => place.startsWith(mirror) && /404/.test(problem))).toBe(true);
  expect(asked).toHaveLength(1);
});

test("options", async () => {
  await expect(datasets.iris({ mirror: "" })).rejects.toMatchObject({ code: "argument" });
  await expect(datasets.wine({ dtype: "i32" as never })).rejects.toMatchObject({ code: "unknown-name" });
  await expect(datasets.penguins({ cachedir: "x" } as never)).rejects.toThrow('did you mean "cacheDir"');
});
