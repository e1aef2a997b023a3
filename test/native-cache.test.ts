/** The cache of the native backend's libraries can be trusted, and whole processes share it. */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Compiler, findCompiler } from "../src/backend/native/compiler.ts";
import { cacheBytes, cacheLimit, openFolder, prune, touch } from "../src/backend/native/folder.ts";
import { openWith } from "../src/backend/native/index.ts";
import { libraryOf, libraryOfSync } from "../src/backend/native/library.ts";
import { loadProgram } from "../src/backend/native/load.ts";
import { NativeMemory } from "../src/backend/native/memory.ts";
import { enableRelaxedSimd } from "../src/backend/wasm/index.ts";
import { trace } from "../src/tensor/trace.ts";
import { childLimitMs } from "./support/child-limit.ts";
import { joinedFrom } from "./support/joined.ts";
import { skipsNative } from "./support/native.ts";

const skipped = skipsNative("test/native-cache.test.ts");
const fused = enableRelaxedSimd();
const here = describe.skipIf(skipped);

here("the cache", () => {
  const root = mkdtempSync(join(tmpdir(), "limpid-native-"));
  const calls = join(root, "calls");
  const real = process.env.CC ?? "cc";
  let home = "";
  let count = 0;

  /** A compiler that notes each call, and may do something first. */
  function wrapper(name: string, before = ""): string {
    const path = join(root, name);
    writeFileSync(path, `#!/bin/sh\necho "$@" >> "${calls}"\n${before}\nexec ${real} "$@"\n`, { mode: 0o755 });
    return path;
  }
  /** How often a compiler was asked for a library since the last question. */
  function compiled(): number {
    const lines = readFileSync(calls, "utf8").split("\n");
    writeFileSync(calls, "");
    return lines.filter((line) => line.includes("-shared")).length;
  }
  const cached = () => readdirSync(join(home, "limpid", "native"));
  const before = { CC: process.env.CC, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME };
  const counting = wrapper("counting-cc");

  beforeEach(() => {
    home = join(root, `home${count++}`);
    mkdirSync(home);
    writeFileSync(calls, "");
    Object.assign(process.env, { CC: counting, XDG_CACHE_HOME: home });
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const program = (number: number) =>
    `__attribute__((visibility("default"))) void run(char *mem, int from, int to) { *(int *)mem = ${number} + from + to; }\n`;
  function answer(library: string): number {
    const memory = new NativeMemory();
    loadProgram(library).run(memory.address, 1, 2);
    return new Int32Array(memory.buffer, 0, 1)[0];
  }

  it("a program is compiled once", async () => {
    const compiler = findCompiler();
    const first = await libraryOf(program(10), compiler);
    expect([compiled(), answer(first)]).toEqual([1, 13]);
    expect([libraryOfSync(program(10), findCompiler()), compiled()]).toEqual([first, 0]);
    // Nothing half-written is left, and nobody else can read or write what is there.
    expect(cached().filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("a step that was compiled before is not lowered again", async () => {
    const type = { dtype: "f32", shape: [2] } as const;
    /** What [1, 2] + n is, in a session of its own. */
    const plus = async (n: number, build: string, room = 0) => {
      const session = openWith({ build, threads: 1 });
      // Memory that is taken elsewhere moves the scratch memory.
      if (room > 0) session.buffer({ dtype: "f32", shape: [room] });
      const [x, y] = [session.buffer(type), session.buffer(type)];
      x.write([1, 2]);
      const { graph } = trace([type], ([a]) => [a.add(n)]);
      (await session.program({ graph, fed: [false], recorded: [false] }, [x], [y])).run(0, 1);
      return [...y.readNow()];
    };
    const notes = () => cached().filter((name) => name.endsWith(".step"));
    const path = (name: string) => join(home, "limpid", "native", name);
    expect(await plus(1, "one")).toEqual([2, 3]);
    const [first] = notes();
    expect(await plus(2, "one")).toEqual([3, 4]);
    const second = notes().find((name) => name !== first)!;
    // It is really read: with another's note the step becomes another.
    const own = readFileSync(path(first), "utf8");
    writeFileSync(path(first), readFileSync(path(second), "utf8"));
    expect(await plus(1, "one")).toEqual([3, 4]);
    // What is damaged, or names a library that is not there, is not believed.
    for (const bad of ["{", "{}", own.replace(/"sum":"./, '"sum":"x'), own.replace(/"sum":"[^"]*"/, '"sum":"../x"')]) {
      writeFileSync(path(first), bad);
      expect(await plus(1, "one"), bad).toEqual([2, 3]);
      expect(readFileSync(path(first), "utf8")).toBe(own);
    }
    // Another version of the code, and another place in memory, are other steps.
    const before = notes().length;
    expect(await plus(1, "two")).toEqual([2, 3]);
    expect(await plus(1, "one", 1000)).toEqual([2, 3]);
    expect(notes()).toHaveLength(before + 2);
  });

  it("a damaged library is compiled again", () => {
    const compiler = findCompiler();
    const first = libraryOfSync(program(20), compiler);
    compiled();
    rmSync(first);
    writeFileSync(first, "not a library");
    expect([answer(libraryOfSync(program(20), compiler)), compiled()]).toEqual([23, 1]);
    for (const name of cached().filter((file) => file.endsWith(".sum")))
      writeFileSync(join(home, "limpid", "native", name), "../../elsewhere");
    expect([answer(libraryOfSync(program(20), compiler)), compiled()]).toEqual([23, 1]);
  });

  it("what was used longest ago goes when the cache is full", () => {
    const folder = openFolder();
    const age = (name: string, minutes: number) => {
      writeFileSync(join(folder, name), new Uint8Array(300_000));
      const then = Date.now() / 1000 - 60 * minutes;
      utimesSync(join(folder, name), then, then);
    };
    const names = ["a.so", "b.so", "c.so", "d.so"];
    const left = () => cached().filter((name) => names.includes(name) || name.startsWith("."));
    for (const [k, name] of names.entries()) age(name, 40 - 10 * k);
    age(".1-left.so", 90);
    age(".2-busy.so", 1);
    process.env.LIMPID_CACHE_MB = "1";
    try {
      // `a` is the oldest, but is used now.
      touch(folder, "a.so");
      prune(folder, true);
      expect(left().sort()).toEqual([".2-busy.so", "a.so", "d.so"]);
      expect(cacheBytes(folder)).toBe(900_000);
      process.env.LIMPID_CACHE_MB = "0";
      prune(folder, true);
      // Who has just made it is about to load it.
      expect(left().sort()).toEqual([".2-busy.so", "a.so"]);
      process.env.LIMPID_CACHE_MB = "much";
      expect(() => prune(folder, true)).toThrow('LIMPID_CACHE_MB: is "much"\n  hint: megabytes that compiled programs');
      process.env.LIMPID_CACHE_MB = "";
      expect(cacheLimit()).toBe(512 * 2 ** 20);
    } finally {
      delete process.env.LIMPID_CACHE_MB;
    }
  });

  it("the key holds source, flags and compiler", () => {
    const compiler = findCompiler();
    const others: [string, Compiler][] = [
      [program(30), compiler],
      [program(31), compiler],
      [program(30), { ...compiler, flags: [...compiler.flags, "-g"] }],
      [program(30), { ...compiler, key: "another processor" }],
      [program(30), { ...compiler, path: wrapper("another-cc") }],
    ];
    for (const [source, own] of others) {
      libraryOfSync(source, own);
      expect(compiled()).toBe(1);
    }
  });

  it("a folder that others may write to is refused", () => {
    const folder = join(home, "limpid", "native");
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    expect(() => findCompiler()).toThrow(
      `${folder}: other users may write to this folder, so programs compiled into it cannot be trusted\n  hint: chmod go-w "${folder}"`,
    );
    chmodSync(folder, 0o700);
    chmodSync(home, 0o777);
    expect(() => findCompiler()).toThrow(`${home}: other users may write to this folder`);
    chmodSync(home, 0o1777);
    expect(findCompiler().name).toMatch(/gcc|clang/i);
  });

  it("what the compiler says is in the error", async () => {
    const compiler = findCompiler();
    expect(() => libraryOfSync("int run(void) { return nothing; }", compiler)).toThrow(
      /native backend: .* could not compile a program: .*error: .*nothing.*\n {2}hint: configure\(\{ backend: "wasm" \}\) needs no compiler/s,
    );
    await expect(libraryOf("int run(", compiler)).rejects.toMatchObject({ code: "compile-failed" });
  });

  // ---- Whole processes

  let child = "";
  beforeAll(async () => {
    const source = fileURLToPath(new URL("support/native-child.ts", import.meta.url));
    child = join(await joinedFrom(source, "native-child"), "native-child.js");
  });
  function start(
    env: Record<string, string>,
    ...args: string[]
  ): Promise<{ out: Record<string, unknown>; err: string }> {
    const job = spawn(process.execPath, [child, ...args], {
      env: { ...process.env, LIMPID_BACKEND: "", ...env },
      timeout: childLimitMs,
    });
    let [out, err] = ["", ""];
    job.stdout.on("data", (data) => {
      out += data;
    });
    job.stderr.on("data", (data) => {
      err += data;
    });
    return new Promise((resolve) =>
      job.on("close", () => resolve({ out: out ? JSON.parse(out) : { failed: true }, err })),
    );
  }

  const trained = (backend: string) => ({ before: backend, after: backend, steps: 4000, sum: expect.any(Number) });

  it("two processes at once: one compiles, the other waits for it", { timeout: 240_000 }, async () => {
    const [a, b] = await Promise.all([start({}), start({})]);
    expect(a).toEqual({ out: trained("native"), err: "" });
    expect(b).toEqual(a);
    // The step. Threads' own library is compiled at once, perhaps by both.
    expect([2, 3]).toContain(compiled());
    expect(cached().filter((name) => name.startsWith(".") || name.endsWith(".claim"))).toEqual([]);
    expect(await start({})).toEqual(a);
    expect(compiled()).toBe(0);
  });

  it.skipIf(!fused)(
    "an engine that rounds once: C is compiled beside, and the bits are wasm's",
    {
      timeout: 240_000,
    },
    async () => {
      const auto = await start({}, "auto", "fused");
      expect(auto).toEqual({ out: trained("native"), err: "" });
      expect(compiled()).toBe(2);
      const wasm = await start({}, "wasm", "fused");
      expect(wasm.out).toEqual({ ...auto.out, before: "wasm", after: "wasm" });
      // What is in the cache is used at once, and changes nothing.
      expect(await start({}, "auto", "fused")).toEqual(auto);
      expect(compiled()).toBe(0);
    },
  );

  it("without a working compiler: one line and wasm; an error where native was asked for", {
    timeout: 240_000,
  }, async () => {
    const [auto, asked, missing] = await Promise.all([
      start({ CC: "/bin/false" }),
      start({ CC: "/bin/false" }, "native"),
      start({ CC: "", PATH: "" }),
    ]);
    expect(auto.err).toBe("limpid: native backend: /bin/false does not work: ended with status 1; using wasm\n");
    expect(auto.out).toEqual(trained("wasm"));
    expect(asked).toEqual({
      out: {
        error:
          "native backend: /bin/false does not work: ended with status 1\n  hint: set CC to a working gcc or clang",
        code: "native-unavailable",
      },
      err: "",
    });
    // No compiler at all is nothing to complain of.
    expect(missing).toEqual({ out: trained("wasm"), err: "" });
  });

  it("a compiler that fails later: the program is WebAssembly's", { timeout: 240_000 }, async () => {
    const failing = wrapper(
      "failing-cc",
      `for a; do case "$a" in *.c) grep -q NOINLINE "$a" && { echo "x.c:1: error: no luck" >&2; exit 1; };; esac; done`,
    );
    for (const engine of ["plain", "fused"]) {
      const { out, err } = await start({ CC: failing }, "auto", engine);
      expect(err).toMatch(
        /^limpid: native backend: .* could not compile a program: x\.c:1: error: no luck; using wasm\n$/,
      );
      expect(out).toEqual({ ...trained("wasm"), before: "native" });
    }
  });

  it("CC may hold arguments, and is no shell command", () => {
    process.env.CC = `${counting} -DX=1`;
    expect(findCompiler().args).toEqual(["-DX=1"]);
    process.env.CC = `${real} ; touch ${join(root, "touched")}`;
    expect(() => findCompiler()).toThrow("does not work");
    expect(readdirSync(root)).not.toContain("touched");
    process.env.CC = "no-such-compiler";
    expect(() => findCompiler()).toThrow(
      'native backend: CC is "no-such-compiler", which is not there\n  hint: the name or path of gcc or clang',
    );
    expect(spawnSync(real, ["--version"]).status).toBe(0);
  });
});
