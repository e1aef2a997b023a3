/** Where commands write: looked at before the work, never over a file without a word, and nothing is lost after it. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type FileError, layers, loadModel, sequential } from "limpid";
import { afterAll, describe, expect, test } from "vitest";
import { type PlaceWanted, wantPlace, writeInto } from "../src/cli/place.ts";
import { wordsOf } from "../src/words/index.ts";
import { recording } from "./support/recording.ts";

const folder = mkdtempSync(join(tmpdir(), "limpid-place-"));
const at = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = (given: string | undefined, more: Partial<PlaceWanted> = {}) =>
  wantPlace({ given, usual: at("usual.limpid"), overwrite: false, ...more });

const refused = (given: string, more: Partial<PlaceWanted> = {}): Promise<FileError> =>
  place(given, more).then(
    () => Promise.reject(new Error(`${given} was not refused`)),
    (error) => error,
  );

describe("before the work", () => {
  test("a free name is taken, and nothing is left there", async () => {
    expect(await place(at("new.limpid"))).toEqual({ path: at("new.limpid"), replaces: false });
    expect(await place(undefined)).toEqual({ path: at("usual.limpid"), replaces: false });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a file that is there is refused where it was named, and kept where it was not", async () => {
    writeFileSync(at("usual.limpid"), "mine");
    const error = await refused(at("usual.limpid"));
    expect(error.message).toBe(`${at("usual.limpid")}: is there already\n  hint: give another name, or --overwrite`);
    expect(wordsOf("zh-CN").describe(error)).toContain("已经存在\n  提示：请换一个文件名，或加上 --overwrite");
    expect(await place(at("usual.limpid"), { overwrite: true })).toEqual({ path: at("usual.limpid"), replaces: true });
    expect(await place(undefined)).toEqual({ path: at("usual-2.limpid"), replaces: false });
    writeFileSync(at("usual-2.limpid"), "mine, too");
    expect(await place(undefined)).toMatchObject({ path: at("usual-3.limpid") });
    expect(await place(undefined, { overwrite: true })).toEqual({ path: at("usual.limpid"), replaces: true });
    expect(readFileSync(at("usual.limpid"), "utf8")).toBe("mine");
  });

  test("pictures replace pictures, and nothing else", async () => {
    writeFileSync(at("a.svg"), '<svg xmlns="http://www.w3.org/2000/svg">');
    expect(await place(at("a.svg"), { own: /<svg/ })).toMatchObject({ replaces: true });
    expect((await refused(at("usual.limpid"), { own: /<svg/ })).code).toBe("file-exists");
  });

  test("what can never be written", async () => {
    mkdirSync(at("folder"));
    expect((await refused(folder)).code).toBe("file-is-directory");
    expect((await refused("")).code).toBe("file-is-directory");
    expect((await refused(at("no", "where.limpid"))).message).toMatch(/where\.limpid: there is no folder/);
    expect((await refused(at("usual.limpid", "below.limpid"))).subject).toBe(at("usual.limpid", "below.limpid"));
    if (process.platform === "win32") return;
    // A device would be replaced by a file.
    for (const overwrite of [false, true])
      expect((await refused("/dev/null", { overwrite })).code).toBe("file-not-regular");
    symlinkSync("/dev/null", at("link"));
    expect((await refused(at("link"), { overwrite: true })).code).toBe("file-not-regular");
    if (process.getuid?.() !== 0) expect((await refused("/proc/a.limpid")).message).toContain("/proc/a.limpid");
  });
});

describe("after the work", () => {
  const model = sequential([layers.dense({ units: 1, inputShape: [2] })], { backend: "wasm" });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });

  test("where the place is gone, the model is saved elsewhere, and it is said where", async () => {
    for (const locale of ["en", "zh-CN"] as const) {
      const context = recording(locale);
      mkdirSync(at("gone"));
      const chosen = await place(at("gone", "net.limpid"));
      rmSync(at("gone"), { recursive: true });
      const { path, status } = await writeInto(chosen, (to) => model.save(to), context);
      expect(status).toBe(1);
      expect(dirname(path)).not.toBe(at("gone"));
      expect(context.said[0]).toContain(context.words.error);
      expect(context.said[0]).toContain("gone");
      expect(context.said[1]).toBe(context.words.place.rescued(path));
      expect((await loadModel(path)).parameterCount).toBe(3);
      rmSync(dirname(path), { recursive: true });
    }
  });

  test("what is replaced is said", async () => {
    const context = recording("en");
    const chosen = await place(at("usual.limpid"), { overwrite: true });
    expect(await writeInto(chosen, (to) => model.save(to), context)).toEqual({ path: at("usual.limpid"), status: 0 });
    expect(context.said).toEqual([`The file that was at ${at("usual.limpid")} has been replaced.`]);
    expect(existsSync(at("usual.limpid"))).toBe(true);
  });

  test("where nothing can be written at all, the first failure is told", async () => {
    const chosen = await place(at("other.limpid"));
    const fail = (to: string) => model.save(at("nowhere", to.slice(-5), "x.limpid"));
    await expect(writeInto(chosen, fail, recording("en"))).rejects.toMatchObject({ code: "folder-missing" });
    const bug = () => Promise.reject(new TypeError("a bug"));
    await expect(writeInto(chosen, bug, recording("en"))).rejects.toThrow("a bug");
  });
});
