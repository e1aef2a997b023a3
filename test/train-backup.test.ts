/** backupAndRestore, the fingerprint of data, and a second Ctrl-C. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { callbacks } from "limpid";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bitsOf, smallModel, trainSmall } from "./support/faults.ts";

let folder: string;
let said: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "limpid-backup-"));
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

describe("backupAndRestore", () => {
  test.each([[{}], [{ saveFreq: 2 }]] as const)(
    "goes on with the same bits, then deletes the backup: %o",
    async (options) => {
      const straight = smallModel();
      const losses = await trainSmall(straight, { epochs: 6 });
      const backupDir = join(folder, "backup");
      const breaks = {
        onEpochEnd: ({ epoch }: { epoch: number }) => {
          if (epoch === 3) throw new Error("the machine stopped");
        },
      };
      const backup = () => callbacks.backupAndRestore({ backupDir, ...options });
      await expect(trainSmall(smallModel(), { epochs: 6, callbacks: [backup(), breaks] })).rejects.toThrow(
        "the machine stopped",
      );
      expect(existsSync(join(backupDir, "checkpoints.json"))).toBe(true);
      const again = smallModel();
      expect(await trainSmall(again, { epochs: 6, callbacks: [backup()] })).toEqual(losses);
      expect(await bitsOf(again)).toBe(await bitsOf(straight));
      expect(existsSync(backupDir)).toBe(false);
    },
  );

  test("with deleteCheckpoint: false the backup stays", async () => {
    const backupDir = join(folder, "backup");
    await trainSmall(smallModel(), { callbacks: [callbacks.backupAndRestore({ backupDir, deleteCheckpoint: false })] });
    expect(existsSync(join(backupDir, "model.limpid"))).toBe(true);
  });

  test("what does not go together, and wrong options", async () => {
    const one = callbacks.backupAndRestore({ backupDir: folder });
    await expect(trainSmall(smallModel(), { callbacks: [one, one] })).rejects.toThrow(
      "fit: backupAndRestore was given twice",
    );
    await expect(trainSmall(smallModel(), { run: join(folder, "a"), callbacks: [one] })).rejects.toThrow(
      'fit: backupAndRestore was given beside run\n  hint: one place is enough: run: "runs/iris", resume: true does the same, and keeps the run',
    );
    expect(() => callbacks.backupAndRestore({} as never)).toThrow("backupDir is missing");
    expect(() => callbacks.backupAndRestore({ backupDir: "a", saveFreq: 0 })).toThrow("saveFreq is 0");
    expect(() => callbacks.backupAndRestore({ backupDir: "a", saveFreqs: 1 } as never)).toThrow(
      'did you mean "saveFreq"?',
    );
  });
});

test("a run that goes on with other data says so", async () => {
  const run = join(folder, "run");
  const x = Array.from({ length: 24 }, (_, k) => [k / 24, 1]);
  const y = x.map(([a]) => [a]);
  const options = { run, resume: true, verbose: 0, batchSize: 6 } as const;
  await smallModel().fit(x, y, { ...options, epochs: 1 });
  const { fit } = JSON.parse(await readFile(join(run, "config.json"), "utf8")) as { fit: { data: string[] } };
  expect(fit.data).toEqual([
    expect.stringMatching(/^f32\[2\] [0-9a-f]{8}$/),
    expect.stringMatching(/^f32\[1\] [0-9a-f]{8}$/),
  ]);
  await smallModel().fit(x, y, { ...options, epochs: 2 });
  expect(said).not.toContain("fit.data");
  x[23][0] += 1e-6;
  await smallModel().fit(x, y, { ...options, epochs: 3 });
  expect(said).toContain("fit.data: ");
});

test.skipIf(process.platform === "win32")(
  "a second Ctrl-C ends a process that does not stop at the first",
  { timeout: 120_000 },
  async () => {
    const context = new URL("../src/cli/context.ts", import.meta.url).href;
    const program = `import { interruptible } from ${JSON.stringify(context)};
    await interruptible(async (signal) => {
      signal.addEventListener("abort", () => console.log("asked to stop"));
      setInterval(() => {}, 1000);
      console.log("ready");
      await new Promise(() => {});
    });`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", program], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      stdio: ["ignore", "pipe", "ignore"],
    });
    let out = "";
    const code = await new Promise((resolve) => {
      child.stdout.on("data", (data: Buffer) => {
        out += String(data);
        child.kill("SIGINT");
      });
      child.on("exit", (status) => resolve(status));
    });
    expect({ code, out }).toEqual({ code: 130, out: "ready\nasked to stop\n" });
  },
);
