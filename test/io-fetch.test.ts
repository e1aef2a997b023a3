/** Models as bytes and behind addresses: what comes back, and what is said where a server does not give it. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readArchive, readFileLimited, saveModel, writeArchive } from "limpid/io";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { layers, loadModel, sequential } from "../src/index.ts";
import { line, quiet } from "./support/line.ts";

const folder = mkdtempSync(join(tmpdir(), "limpid-fetch-"));
let server: Server;
let site = "";
let bytes = new Uint8Array();
const trained = line();

beforeAll(async () => {
  await trained.fit([1, 2, 3], [2, 4, 6], { ...quiet, epochs: 5 });
  bytes = await trained.toBytes();
  server = createServer((request, response) => {
    switch (request.url) {
      case "/digits.limpid":
        return void response.end(bytes);
      case "/pieces.limpid":
        response.write(bytes.subarray(0, 100));
        return void response.end(bytes.subarray(100));
      case "/page.limpid":
        return void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<!doctype html>");
      case "/half.limpid":
        response.writeHead(200, { "content-length": bytes.length });
        response.write(bytes.subarray(0, 10));
        return void setTimeout(() => request.socket.destroy(), 20);
      case "/json.limpid":
        return void response.end('{"a": 1}');
      case "/secret.limpid":
        return void response.writeHead(403).end();
      default:
        return void response.writeHead(404).end("nothing");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const weightOf = (model: { readonly weights: Readonly<Record<string, { item(): number }>> }) =>
  model.weights["dense/kernel"].item();

describe("bytes", () => {
  test("are those that save writes, and give the model again", async () => {
    const path = join(folder, "digits.limpid");
    await trained.save(path);
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    expect(readdirSync(folder)).toEqual(["digits.limpid"]);
    for (const given of [bytes, bytes.slice().buffer, Buffer.from(bytes)]) {
      const again = await loadModel(given);
      expect(weightOf(again)).toBe(weightOf(trained));
      const [a, b] = [await loadModel(bytes), again];
      await Promise.all([a, b].map((model) => model.fit([1, 2, 3], [2, 4, 6], { ...quiet, epochs: 2 })));
      expect(weightOf(a)).toBe(weightOf(b));
    }
  });

  test("are of one moment, also while the model is trained", async () => {
    const model = line({ rate: 0.001 });
    const fit = model.fit([1, 2, 3], [2, 4, 6], { ...quiet, epochs: 3000, callbacks: [{ onEpochEnd() {} }] });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const half = await model.toBytes();
    await fit;
    expect(weightOf(await loadModel(half))).toBeLessThan(weightOf(model));
  });

  test("of a model without a shape yet, or with code of one's own", async () => {
    await expect(sequential([layers.dense({ units: 1 })]).toBytes()).rejects.toThrow("inputShape");
    const own = sequential([{ kind: "own", inputShape: [1], forward: (_, [x]) => x }]);
    await expect(own.toBytes()).rejects.toThrow("own");
  });
});

describe("addresses", () => {
  test("as text, as a URL, in pieces, and as data", async () => {
    const data = `data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`;
    const blob = URL.createObjectURL(new Blob([bytes]));
    for (const address of [
      `${site}/digits.limpid`,
      new URL("/digits.limpid", site),
      `${site}/pieces.limpid`,
      data,
      blob,
    ])
      expect(weightOf(await loadModel(address))).toBe(weightOf(trained));
    expect((await readArchive(`${site}/digits.limpid`)).weights["dense/kernel"].size).toBe(1);
  });

  test("without a file system every path is fetched", async () => {
    const paths: unknown[] = [];
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    vi.spyOn(globalThis, "fetch").mockImplementation(async (path) => {
      paths.push(path);
      return new Response(bytes);
    });
    expect(weightOf(await loadModel("/digits.limpid"))).toBe(weightOf(trained));
    expect(weightOf(await loadModel("models/digits.limpid"))).toBe(weightOf(trained));
    vi.restoreAllMocks();
    expect(paths).toEqual(["/digits.limpid", "models/digits.limpid"]);
  });

  for (const [path, code, message] of [
    ["/nothing.limpid", "fetch-status", "the server answered 404 Not Found\n  hint: there is nothing at this address"],
    ["/secret.limpid", "fetch-status", "the server answered 403 Forbidden"],
    ["/page.limpid", "fetch-web-page", "is a web page, not a file\n  hint: the server has no such file"],
    ["/half.limpid", "fetch-failed", "could not be fetched: "],
    ["/json.limpid", undefined, "is JSON text"],
  ] as const)
    test(`${path} is refused`, async () => {
      const error = await loadModel(site + path).then(
        () => undefined,
        (problem: Error) => problem,
      );
      expect(error).toMatchObject({ name: "FileError", ...(code && { code }) });
      expect(error?.message).toContain(message);
      expect(error?.message).toContain(site + path);
    });

  test("nobody is there", async () => {
    await expect(loadModel("http://127.0.0.1:1/digits.limpid")).rejects.toMatchObject({
      code: "fetch-failed",
      message: expect.stringContaining("hint: is the address right, and does its server allow this page to read it"),
    });
  });

  test("more bytes than the limit, said before or found out", async () => {
    for (const path of ["/digits.limpid", "/pieces.limpid"])
      await expect(readFileLimited(site + path, 99)).rejects.toMatchObject({ code: "file-too-large" });
    expect((await readFileLimited(`${site}/digits.limpid`, bytes.length)).length).toBe(bytes.length);
  });

  test("cannot be written to", async () => {
    for (const address of [`${site}/new.limpid`, new URL("/new.limpid", site)])
      await expect(trained.save(address)).rejects.toMatchObject({ code: "file-address" });
  });
});

describe("names of other formats", () => {
  const names = ["m.h5", "m.hdf5", "m.keras", "m.pt", "m.onnx", "m.json", "m.tflite", "m.NPZ", "a.b/m.safetensors"];
  test.each(names)("%s", async (name) => {
    const path = join(folder, name);
    for (const save of [() => trained.save(path), () => saveModel(trained, path)])
      await expect(save()).rejects.toMatchObject({
        name: "FileError",
        code: "file-ending",
        message: expect.stringContaining(`hint: name it "${path.replace(/\.[^.]+$/, "")}.limpid"`),
      });
    await expect(writeArchive(path, { config: {}, weights: {} })).rejects.toMatchObject({ code: "file-ending" });
  });

  test("nothing was written, and what is there stays", async () => {
    const path = join(folder, "houses.csv");
    writeFileSync(path, "a,b\n1,2\n");
    await expect(trained.save(path)).rejects.toThrow("models are saved as .limpid files, not as CSV files");
    expect(readFileSync(path, "utf8")).toBe("a,b\n1,2\n");
  });

  test.each(["m.limpid", "m", "m.v2", "model-0.95", "best.LIMPID"])("%s is a name", async (name) => {
    const path = join(folder, name);
    await trained.save(path);
    expect(weightOf(await loadModel(path))).toBe(weightOf(trained));
  });
});
