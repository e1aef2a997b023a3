/**
 * The command line, as a shell sees it: what is on which stream, and the exit status. What is about the process itself (streams that
 * break, signals, backends, the status that arrives) starts one; all else calls the same function here, since each start takes half a second.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadModel, version } from "limpid";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runCommand } from "../src/cli/command.ts";
import { sayNotices } from "../src/runtime/index.ts";
import { childLimitMs } from "./support/child-limit.ts";
import { joinedFrom } from "./support/joined.ts";

const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
let joined = "";
const folder = mkdtempSync(join(tmpdir(), "limpid-cli-"));

beforeAll(async () => {
  joined = await joinedFrom(main, "cli");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

interface Options {
  readonly input?: string;
  readonly env?: Record<string, string>;
  /** Called with what standard error says so far. */
  readonly onErr?: (err: string, child: ReturnType<typeof spawn>) => void;
  /** An open file to print into. */
  readonly stdout?: number;
  readonly onOut?: (child: ReturnType<typeof spawn>) => void;
}

/** What of the environment every call has. */
const usual = { LC_ALL: "C", LIMPID_DEBUG: "", LIMPID_BACKEND: "", npm_execpath: "" };

/** A process of its own. */
function limpid(args: readonly string[], { env, input, onErr, onOut, stdout }: Options = {}): Promise<Ended> {
  const child = spawn(process.execPath, [join(joined, "main.js"), ...args], {
    cwd: folder,
    timeout: childLimitMs,
    stdio: ["pipe", stdout ?? "pipe", "pipe"],
    env: { ...process.env, ...usual, ...env },
  });
  if (input !== undefined) child.stdin?.end(input);
  let [out, err] = ["", ""];
  child.stdout?.on("data", (data) => {
    out += data;
    onOut?.(child);
  });
  child.stderr?.on("data", (data) => {
    err += data;
    onErr?.(err, child);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, out, err }));
  });
}

/** The same command in this process. */
async function here(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const variables = { ...usual, NO_COLOR: "1", LIMPID_RELAXED_SIMD: "0", ...env };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const told = { out: "", err: "" };
  const spies = (["out", "err"] as const).map((name) =>
    vi.spyOn(process[`std${name}`], "write").mockImplementation((text) => {
      told[name] += text;
      return true;
    }),
  );
  const before = process.cwd();
  process.chdir(folder);
  try {
    return { status: await runCommand(args), ...told };
  } finally {
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
    sayNotices(({ line }) => line);
  }
}
const patience = 60_000;

describe("help", () => {
  test("shows the commands and an example", { timeout: patience }, async () => {
    const { status, out, err } = await here(["--help"]);
    expect({ status, err }).toEqual({ status: 0, err: "" });
    for (const word of [
      "train",
      "verify",
      "summary",
      "bench",
      "doctor",
      "--json",
      "--locale",
      "Example:\n  limpid train digits",
    ])
      expect(out).toContain(word);
  });

  test("speaks Chinese where the environment does", { timeout: patience }, async () => {
    const { status, out } = await here(["train", "--help"], { LC_ALL: "", LC_MESSAGES: "", LANG: "zh_CN.UTF-8" });
    expect(status).toBe(0);
    expect(out).toContain("用法：");
    expect(out).toContain("示例：\n  limpid train digits --epochs 3");
    expect(out).toMatch(/--epochs <n> +把全部图像学习几轮（默认：5）/);
    expect(out).not.toMatch(/Usage|default|display/);
  });

  test("nothing said: help, and a status that is not 0", { timeout: patience }, async () => {
    const { status, out, err } = await here([]);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain("Usage: limpid");
  });

  test("help COMMAND is COMMAND --help", { timeout: patience }, async () => {
    const [help, same] = [await here(["help", "train"]), await here(["train", "--help"])];
    expect(help).toEqual(same);
    expect(help.out).toContain("--overwrite");
  });

  test("nothing said to --json: an error of ours", { timeout: patience }, async () => {
    const { status, out } = await here(["--json"]);
    expect(status).toBe(2);
    expect(JSON.parse(out).error).toEqual({ code: "cli-no-command", message: expect.stringContaining("limpid help") });
    const unknown = await here(["verfy", "--json"]);
    expect(JSON.parse(unknown.out).error).toMatchObject({ code: "cli-unknown-command" });
  });

  test("a process says what the call here says", { timeout: patience }, async () => {
    const said = await limpid(["verfy"]);
    expect(said).toEqual(await here(["verfy"]));
    expect(said).toMatchObject({ status: 2, out: "" });
  });

  test("--version", { timeout: patience }, async () => {
    expect(await limpid(["--version"])).toEqual({ status: 0, out: `${version}\n`, err: "" });
  });
});

describe("what is wrong is named, with what was probably meant", () => {
  test.each<[args: string[], err: string]>([
    [["train", "digits", "--epoch", "3"], "error: unknown option --epoch\n  hint: did you mean --epochs?\n"],
    [["verfy"], "error: unknown command verfy\n  hint: did you mean verify?\n"],
    [["train", "digit"], 'error: limpid train: unknown recipe "digit"\n  hint: did you mean "digits"? Known: digits\n'],
    [["train"], "error: <recipe> is missing\n"],
    [["train", "digits", "--epochs", "many"], 'error: limpid: --epochs is "many"\n  hint: a whole number from 1\n'],
    [["train", "digits", "--backend", "wsm"], 'unknown backend "wsm"\n  hint: did you mean "wasm"?'],
    [["train", "digits", "--out", join("no", "where.limpid")], "there is no folder"],
    [["train", "digits", "--out", "m.h5"], "error: m.h5: models are saved as .limpid files"],
    [["doctor", "--locale", "fr"], 'error: limpid: unknown language "fr"\n  hint: known: en, zh-CN\n'],
    [["help", "tran"], 'error: limpid help: unknown command "tran"\n  hint: did you mean "train"?'],
    [["verify", "--locale=zh", "--jsn"], "错误：未知选项 --jsn\n  提示：是不是指 --json？\n"],
  ])("%j", { timeout: patience }, async (args, wanted) => {
    const { status, out, err } = await here(args);
    expect(err).toContain(wanted);
    expect(err).not.toMatch(/^\s+at /m);
    expect({ out, failed: status !== 0 }).toEqual({ out: "", failed: true });
  });

  test("files", { timeout: patience }, async () => {
    const model = join(folder, "numbers.limpid");
    writeFileSync(model, "not a zip");
    const missing = await here(["summary", "nubmers.limpid"]);
    expect(missing).toMatchObject({ status: 1, out: "" });
    expect(missing.err).toContain("error: nubmers.limpid: there is no such file\n  hint: did you mean");
    expect(missing.err).toContain("numbers.limpid");
    const chinese = await here(["summary", "nubmers.limpid", "--locale", "zh-CN"]);
    expect(chinese.err).toContain("错误：nubmers.limpid：没有这个文件\n  提示：是不是指");
    const damaged = await here(["summary", "numbers.limpid", "--json", "--locale", "zh-CN"]);
    expect(damaged.status).toBe(1);
    expect(damaged.err).toContain("错误：numbers.limpid：不是 Limpid 的文件");
    expect(JSON.parse(damaged.out)).toEqual({
      error: { code: "archive-magic", message: expect.stringContaining("numbers.limpid") },
    });
    rmSync(model);
  });

  test("stacks are for those who ask", { timeout: patience }, async () => {
    const { err } = await here(["summary", "missing.limpid"], { LIMPID_DEBUG: "1" });
    expect(err).toMatch(/^\s+at /m);
  });
});

describe("doctor", () => {
  test("says what was found and chosen", { timeout: patience }, async () => {
    const { status, out } = await limpid(["doctor"]);
    expect(status).toBe(0);
    expect(out).toMatch(/^Found\n {2}Limpid +\d/);
    expect(out).toMatch(/\nChosen\n {2}backend +(native|wasm), the fastest that is here\n/);
    expect(out).toMatch(/ {2}MNIST +in the /);
    expect(out).toMatch(
      / {2}native +(yes: (gcc|.*clang) \S+ \(.* -ffp-contract=off .*\), \d+-bit registers, koffi \d|no: )/i,
    );
  });

  test("--json, and a backend from the environment", { timeout: patience }, async () => {
    const { status, out, err } = await limpid(["doctor", "--json"], { env: { LIMPID_BACKEND: "reference" } });
    expect(status).toBe(0);
    expect(err).toContain("because LIMPID_BACKEND says so");
    expect(JSON.parse(out)).toMatchObject({
      limpid: version,
      node: { version: process.versions.node, good: true },
      environment: { LIMPID_BACKEND: "reference" },
      chosen: { backend: "reference", because: "environment", threads: 1 },
      mnist: { found: expect.stringMatching(/^(cache|package|none)$/) },
    });
  });

  test("a native backend that was asked for and is not there", { timeout: patience }, async () => {
    const env = { LIMPID_BACKEND: "native", CC: "no-such-cc" };
    const { status, out } = await limpid(["doctor"], { env });
    expect(status).toBe(0);
    expect(out).toContain('no: CC is "no-such-cc", which is not there');
    expect(out).toContain("backend        native, because LIMPID_BACKEND says so; but it cannot be used here");
    const { status: failed, err } = await limpid(["train", "digits", "--limit", "64", "--locale", "zh-CN"], { env });
    expect(failed).not.toBe(0);
    expect(err).toContain(
      '错误：native backend：这里不能使用原生后端：CC 的值是 "no-such-cc"，没有这个程序\n  提示：需要',
    );
  });
});

describe("learn", () => {
  test("a chapter, for people and for programs", { timeout: patience }, async () => {
    const { status, out, err } = await here(["learn", "1"], { COLUMNS: "60" });
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toContain("Chapter 1: Strawberries and blueberries");
    for (const line of out.split("\n").filter((line) => !line.startsWith("  ")))
      expect(line.length).toBeLessThanOrEqual(60);
    const json = await here(["learn", "berries", "--json", "--locale", "zh-CN"]);
    expect(JSON.parse(json.out)).toMatchObject({ id: "berries", locale: "zh-CN", title: "草莓与蓝莓", wrong: [] });
  });

  test("questions are answered from standard input", { timeout: patience }, async () => {
    const { status, out, err } = await limpid(["learn", "1", "--quiz", "--json"], {
      input: "c\nb\n-15\n116.667\n-46.667\n19\n17.333\n19.2\n",
    });
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ chapter: "berries", right: 5, total: 5, complete: true });
    expect(err).toContain("5 of 5 right.");
  });

  test("a chapter that is not there", { timeout: patience }, async () => {
    const { status, out, err } = await here(["learn", "litter-bx", "--locale", "zh-CN"]);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toContain('错误：limpid learn：未知的章节 "litter-bx"\n  提示：是不是指 "litter-box"？');
  });
});

describe("verify", () => {
  test("all numbers", { timeout: patience }, async () => {
    const { status, out, err } = await limpid(["verify", "--json", "--locale", "zh-CN"]);
    expect(status).toBe(0);
    const { passed, count, failed, checks } = JSON.parse(out);
    expect({ passed, failed, same: checks.length === count }).toEqual({ passed: true, failed: 0, same: true });
    expect(count).toBeGreaterThanOrEqual(175);
    expect(err).toContain(`全部 ${count} 个数都正确`);
    expect(err).not.toMatch(/learning rate|prediction|printed/);
  });

  test.skipIf(process.platform === "win32")("a reader that goes away", { timeout: patience }, async () => {
    const { status, err } = await limpid(["learn", "glossary"], { onOut: (child) => child.stdout?.destroy() });
    // All of it may have fitted into the pipe before it broke.
    expect([0, 141]).toContain(status);
    expect(err).toBe("");
  });
});

/** What the system says to every write there: the disk is full. */
const full = "/dev/full";

describe.skipIf(!existsSync(full))("standard output that takes nothing", () => {
  test.each([["doctor"], ["doctor", "--json"], ["help"], ["summary", "missing.limpid", "--json"]])(
    "%s %s",
    { timeout: patience },
    async (...args) => {
      const { status, err } = await limpid(args, { stdout: openSync(full, "w") });
      expect(status).toBe(1);
      expect(err).not.toMatch(/^\s+at /m);
      expect(err).toContain("error: ");
      if (args[0] !== "summary") expect(err).toMatch(/error: standard output cannot be written: the disk is full\n$/);
    },
  );
});

describe("train digits", () => {
  test("600 images, one epoch; the model is saved and can be looked at", { timeout: patience }, async () => {
    const args = ["train", "digits", "--limit", "600", "--epochs", "1", "--json"];
    const { status, out, err } = await limpid(args);
    expect(status, err).toBe(0);
    const result = JSON.parse(out);
    expect(result).toMatchObject({
      test: { loss: expect.any(Number), accuracy: expect.any(Number) },
      history: { epochs: [0], loss: [expect.any(Number)], accuracy: [expect.any(Number)] },
      seconds: expect.any(Number),
      samplesPerSecond: expect.any(Number),
      backend: expect.stringMatching(/^(native|wasm)$/),
      parameters: 27_882,
      memory: { parameters: 4 * 27_882, data: 600 * (784 + 4) },
    });
    expect(result.test.accuracy).toBeGreaterThan(0.3);
    expect(result.digits.map(({ label }: { label: number }) => label)).toEqual([7, 2, 1, 0, 4]);
    for (const { predicted, probabilities } of result.digits) {
      expect(probabilities).toHaveLength(10);
      expect(probabilities.reduce((sum: number, p: number) => sum + p)).toBeCloseTo(1, 5);
      expect(probabilities[predicted]).toBe(Math.max(...probabilities));
    }
    expect(err).toContain("Epoch 1/1\n");
    expect(err).toContain("What to try next:");
    expect(err.split("\n").filter((line) => /^ {2}limpid \S+ .*#/.test(line))).toHaveLength(3);

    expect(result.model).toBe(join(await realpath(folder), "digits.limpid"));
    expect((await loadModel(result.model)).parameterCount).toBe(27_882);
    const summary = await here(["summary", "digits.limpid", "--json"]);
    expect(JSON.parse(summary.out)).toMatchObject({ parameters: 27_882, trainable: 27_882, file: result.model });
    expect(summary.err).toContain("27,882 parameters");
  });

  test("the network as written stops near 92 %, on all of the data", { timeout: patience }, async () => {
    const { status, out, err } = await limpid(["train", "digits", "--as-written", "--json"]);
    expect(status, err).toBe(0);
    const { test: scores, history } = JSON.parse(out);
    expect(scores.accuracy).toBeGreaterThan(0.915);
    expect(scores.accuracy).toBeLessThan(0.928);
    expect(history.accuracy[0]).toBeCloseTo(0.89, 1);
    expect(err).toContain("Why it stops near 92 %: without activations the layers multiply out to a single one");
  });

  test("as written, in Chinese, into another file; the same seed gives the same model", {
    timeout: patience,
  }, async () => {
    const args = [
      "train",
      "digits",
      "--as-written",
      "--limit",
      "320",
      "--epochs",
      "1",
      "--seed",
      "5",
      "--locale",
      "zh-CN",
    ];
    const { status, out, err } = await limpid([...args, "--out", "a.limpid"]);
    expect(status, err).toBe(0);
    expect(out).toContain("为什么停在 92% 左右");
    expect(out).toContain("数字 7，");
    expect(out).toMatch(/[▀▄█]/);
    expect(out.match(/ {2}[0-9] \S* +\d+\.\d%/g)).toHaveLength(50);
    await limpid([...args, "--out", "b.limpid"]);
    const [a, b] = await Promise.all(["a", "b"].map((name) => loadModel(join(folder, `${name}.limpid`))));
    expect(b.weights["dense/kernel"].toArray()).toEqual(a.weights["dense/kernel"].toArray());
  });

  test.skipIf(process.platform === "win32")(
    "Ctrl-C: nothing half-written, status 130",
    { timeout: patience },
    async () => {
      let sent = false;
      const { status, out, err } = await limpid(
        ["train", "digits", "--epochs", "500", "--json", "--out", "never.limpid"],
        {
          onErr(text, child) {
            if (sent || !text.includes("Epoch 1/500")) return;
            sent = true;
            child.kill("SIGINT");
          },
        },
      );
      expect({ status, sent }).toEqual({ status: 130, sent: true });
      expect(err).toContain("error: interrupted; nothing was saved");
      expect(JSON.parse(out)).toMatchObject({ error: { code: "interrupted" } });
      expect(existsSync(join(folder, "never.limpid"))).toBe(false);
      expect(readdirSync(folder).filter((name) => name.includes("never"))).toEqual([]);
    },
  );
});

/** The temporary folder may be a link, as on macOS. */
async function realpath(path: string): Promise<string> {
  return (await import("node:fs/promises")).realpath(path);
}
