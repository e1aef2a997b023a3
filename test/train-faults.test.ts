/** A disk that fails while a run is kept: the short form of `npm run test:faults`. */
import { chmod, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LimpidError, loadModel } from "limpid";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bitsOf, faults, loggedLosses, onFailingDisk, smallModel, trainSmall } from "./support/faults.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "limpid-faults-"));
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

describe("whatever call fails, the run goes on with the same bits", () => {
  /** Every so many calls of a run, each kind of failure another one first. */
  const stride = 48;
  for (const [k, fault] of faults.entries())
    test(fault, { timeout: 120_000 }, async () => {
      const straight = smallModel();
      const losses = await trainSmall(straight, { run: join(folder, "straight") });
      const wanted = await bitsOf(straight);
      const logged = await loggedLosses(join(folder, "straight"));
      const checkpoint = { every: 2 };
      const calls = await onFailingDisk(Number.NaN, fault, async () => {
        await trainSmall(smallModel(), { run: join(folder, "counted"), checkpoint });
      });
      expect(calls).toBeGreaterThan(100);
      for (let at = 11 * k; at < calls; at += stride) {
        const run = join(folder, `${fault}-${at}`);
        const options = { run, checkpoint };
        await onFailingDisk(at, fault, async () => {
          const model = smallModel();
          const error: unknown = await trainSmall(model, options).then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          if (error === undefined) return;
          expect(error).toBeInstanceOf(LimpidError);
          expect((error as Error).message).toContain(run);
          // What was learnt is in memory, and training can go on.
          expect((await trainSmall(model, { epochs: 1 })).length).toBe(1);
        });
        const again = smallModel();
        expect(await trainSmall(again, { ...options, resume: true }), `call ${at}`).toEqual(losses);
        expect(await bitsOf(again)).toBe(wanted);
        expect(await loggedLosses(run)).toEqual(logged);
        expect((await readdir(join(run, "checkpoints"))).length).toBe(2);
        expect((await readdir(run)).filter((name) => name.startsWith(".") || name.startsWith("lock"))).toEqual([]);
      }
    });
});

describe("saving a model over the file that it was loaded from", () => {
  for (const fault of faults)
    test(fault, async () => {
      const path = join(folder, "a.limpid");
      await smallModel().save(path);
      const before = await readFile(path);
      const calls = await onFailingDisk(Number.NaN, fault, () => smallModel().save(path));
      expect(calls).toBeGreaterThan(8);
      for (let at = 0; at < calls; at++) {
        const model = await loadModel(path);
        await trainSmall(model, { epochs: 1 });
        let failed = false;
        await onFailingDisk(at, fault, async () => {
          await model.save(path).catch((error: unknown) => {
            failed = true;
            expect(error).toMatchObject({ name: "FileError" });
            expect(String(error)).toContain(path);
          });
        });
        const now = await readFile(path);
        const whole = Buffer.from(await model.toBytes());
        expect(now.equals(before) || now.equals(whole)).toBe(true);
        if (!failed) expect(now.equals(whole)).toBe(true);
        await rm(path);
        await smallModel().save(path);
      }
    });
});

test("as on Windows: renames that fail twice, no links, folders that cannot be synced, states that cannot be deleted", async () => {
  const straight = smallModel();
  const losses = await trainSmall(straight, {});
  const run = join(folder, "run");
  const fs = process.getBuiltinModule("node:fs/promises");
  const { open, rename, rm: remove } = fs;
  const system = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
  vi.spyOn(process, "platform", "get").mockReturnValue("win32");
  let [renames, removals] = [0, 0];
  vi.spyOn(fs, "rename").mockImplementation((from, to) => (renames++ % 3 < 2 ? system("EPERM") : rename(from, to)));
  vi.spyOn(fs, "link").mockImplementation(() => system("EPERM"));
  vi.spyOn(fs, "open").mockImplementation((path, how, ...rest) =>
    how === "r" && /(run|checkpoints)$/.test(String(path)) ? system("EPERM") : open(path, how, ...rest),
  );
  // A reader has the file open.
  vi.spyOn(fs, "rm").mockImplementation((path, how) =>
    /step-\d+\.limpid$/.test(String(path)) && removals++ % 2 === 0 ? system("EBUSY") : remove(path, how),
  );
  const checkpoint = { every: 2 };
  await trainSmall(smallModel(), { run, epochs: 2, checkpoint });
  const again = smallModel();
  expect(await trainSmall(again, { run, resume: true, checkpoint })).toEqual(losses);
  expect(await bitsOf(again)).toBe(await bitsOf(straight));
  expect((await loggedLosses(run)).length).toBe(12);
  expect(await readdir(run)).not.toContain("lock.json");
  expect([renames, removals].every((count) => count > 2)).toBe(true);
});

test("a folder that may not be written to: said before anything is trained", async () => {
  await chmod(folder, 0o500);
  // Root may write everywhere.
  if (process.getuid?.() === 0) return;
  const model = smallModel();
  await expect(trainSmall(model, { run: join(folder, "run") })).rejects.toMatchObject({ code: "file-not-allowed" });
  expect(model.steps).toBe(0);
  expect((await stat(folder)).isDirectory()).toBe(true);
});
