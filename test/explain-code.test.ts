/** The code beside the number: which kernels, from which lines of the graph, in loops and in what the backend writes. */

import { layer, layers, optimizers, sequential } from "limpid";
import { isAvailable } from "limpid/backend/native";
import { explain } from "limpid/explain";
import { scan, type Tensor, zeros } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { CodeBytes, type WasmFunction } from "../src/backend/wasm/encode.ts";
import { type Opcode, opcodes } from "../src/backend/wasm/opcodes.ts";
import { functionText } from "../src/backend/wasm/text.ts";

function network(units: number, backend = "wasm") {
  return sequential(
    [
      layers.dense({ name: "hidden", units, activation: "tanh", inputShape: [3] }),
      layers.dense({ name: "output", units: 2, activation: "softmax" }),
    ],
    { backend },
  ).compile({ optimizer: optimizers.adam(), loss: "sparseCategoricalCrossentropy" });
}

describe("explain({ code: true })", () => {
  test("a weight: forward, backward and update, each with graph, mathematics, loops and instructions", async () => {
    const { code } = await explain(network(4), { x: [[1, 2, 3]], y: [1], at: "hidden/kernel[0,1]", code: true });
    const { parts, ...about } = code!;
    const ran = { backend: "wasm", language: "WebAssembly" };
    expect(about).toEqual({ ...ran, straightLine: true });
    const roles = parts.map(({ role }) => role);
    expect([...new Set(roles)]).toEqual(["forward", "backward", "update"]);
    const forward = parts[0];
    const lines = forward.graph.map(({ text }) => text).join("\n");
    expect(lines).toMatch(/contract .*# hidden/);
    expect(forward.graph.some(({ math }) => /^%\d+\[i, j\] = Σ\(k\) %\d+\[i, k\] · %\d+\[k, j\]$/.test(math!))).toBe(
      true,
    );
    expect(forward.kernel!.loops).toContain(`void ${forward.kernel!.name}(`);
    expect(forward.kernel!.text).toMatch(/^\(func \$k\d+_hidden/);
    const update = parts.at(-1)!;
    expect(update.graph.some(({ rule, layer: its }) => rule === "adam" && its === "hidden")).toBe(true);
    expect(update.kernel!.text).toContain("f32.sqrt");
    // Every gradient's line says by which rule it was made.
    const gradients = parts.flatMap(({ graph }) => graph).filter(({ rule }) => rule?.endsWith("gradient"));
    expect(gradients.length).toBeGreaterThan(3);
    for (const { text, rule } of gradients) expect(text).toContain(`, ${rule}`);
  });

  test("a step that is large enough for loops", async () => {
    const story = await explain(network(1200), { x: [[1, 2, 3]], y: [1], at: "hidden[7]", code: true });
    expect(story.code!.straightLine).toBe(false);
    expect(story.code!.parts.some(({ kernel }) => kernel!.text.includes("v128.load"))).toBe(true);
    const english = story.toString();
    expect(english).toContain("The code beside the number");
    expect(story.toString({ locale: "zh-CN" })).toContain("这个数旁边的代码");
    expect(story.toMarkdown()).toContain("```\n(func $");
    expect(JSON.parse(JSON.stringify(story)).code.parts.length).toBe(story.code!.parts.length);
    expect((await explain(network(4), { x: [[1, 2, 3]], y: [1] })).code).toBeUndefined();
  });

  test.skipIf(!isAvailable())("on the native backend: C, and the loops of that processor's registers", async () => {
    const asked = { x: [[1, 2, 3]], y: [1], at: "hidden/kernel[0,1]", code: true };
    const story = await explain(network(1200, "native"), asked);
    const { parts, ...about } = story.code!;
    expect(about).toMatchObject({ backend: "native", language: "C", straightLine: false });
    expect([...new Set(parts.map(({ role }) => role))]).toEqual(["forward", "backward", "update"]);
    for (const { kernel } of parts) {
      expect(kernel!.text).toMatch(/^static NOINLINE void k\d+_/);
      expect(kernel!.text).not.toContain("(func");
      expect(kernel!.text.split(`${kernel!.name}(`).length).toBeGreaterThan(1);
    }
    expect(story.toString()).toMatch(/runs on the native backend: .*the C made of them/);
    expect(story.toString({ locale: "zh-CN" })).toMatch(/内核 k\d+_hidden\w*：C\n/);
  });

  test("on the reference backend: the graph's own lines, because nothing else runs", async () => {
    const asked = { x: [[1, 2, 3]], y: [1], at: "hidden/kernel[0,1]", code: true };
    const story = await explain(network(4, "reference"), asked);
    const { parts, ...about } = story.code!;
    expect(about).toEqual({ backend: "reference", language: undefined, straightLine: false });
    expect(parts.map(({ role, kernel }) => [role, kernel])).toEqual([
      ["forward", undefined],
      ["backward", undefined],
      ["update", undefined],
    ]);
    expect(parts[0].graph.some(({ text }) => /contract .*# hidden$/.test(text))).toBe(true);
    expect(parts[2].graph.every(({ rule }) => rule === "adam")).toBe(true);
    expect(story.toString()).toContain("evaluates the graph line by line");
    expect(story.toString({ locale: "zh-CN" })).toContain("逐行求值计算图，不做编译");
  });

  describe("a loop", () => {
    const loop = layer({
      kind: "loop",
      // Smaller ones become straight-line code without a loop.
      inputShape: [40, 64],
      forward: (_, [x], { dtype }) =>
        scan(
          (h: Tensor, row: Tensor) => {
            const next = h.add(row).tanh();
            return [next, next] as [Tensor, Tensor];
          },
          zeros([x.shape[0], 64], { dtype }),
          x.transpose([1, 0, 2]),
        )[0],
    });
    const x = [Array.from({ length: 40 }, (_, k) => Array.from({ length: 64 }, (_, n) => Math.sin(k + n)))];
    const looped = (backend: string) => {
      const net = sequential([{ ...loop, name: "loop" }, layers.dense({ name: "d", units: 1 })], { backend });
      net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      return net;
    };

    test("has the kernels of its body, with the body's own lines", async () => {
      const net = looped("wasm");
      const { code } = await explain(net, { x, y: [[1]], at: "loop[0]", code: true });
      const inside = code!.parts.find(({ kernel }) => kernel!.name.startsWith("l0_"))!;
      expect(inside.graph.map(({ text }) => text.replace(/ {2}#.*/, ""))).toEqual([
        "%2: f32[1,64] = add %0 %1",
        "%3: f32[1,64] = tanh %2",
      ]);
      expect(inside.kernel!.loops).toContain(`void ${inside.kernel!.name}(i32 t, i32 u0`);
    });

    test("is shown with its body where the graph runs as it is", async () => {
      const story = await explain(looped("reference"), { x, y: [[1]], at: "loop[0]", code: true });
      const { parts, ...about } = story.code!;
      expect(about).toEqual({ backend: "reference", language: undefined, straightLine: false });
      expect(parts[0].graph.some(({ text }) => /= scan .* do graph\(.*\n.* = add .*\n.* = tanh /.test(text))).toBe(
        true,
      );
    });
  });
});

describe("WebAssembly as text", () => {
  const shown = (fill: (code: CodeBytes) => void): string[] => {
    const code = new CodeBytes();
    fill(code);
    const f: WasmFunction = {
      name: "f",
      params: [{ name: "t", type: "i32" }],
      results: [],
      locals: [{ name: "sum", type: "f32" }],
      code: code.bytes,
      exported: false,
    };
    return functionText(f, [f]).split("\n");
  };

  test("every instruction that Limpid can write is read back", () => {
    const names = Object.keys(opcodes) as Opcode[];
    expect(names.length).toBeGreaterThan(150);
    for (const name of names) {
      const lines = shown((code) => {
        if (name === "block" || name === "loop" || name === "if") code.open(name);
        else if (name === "i32.const") code.i32(-5);
        else if (name === "i64.const") code.i64(-(2n ** 40n));
        else if (name === "f32.const") code.f32(0.5);
        else if (name === "f64.const") code.f64(-0.1);
        else if (name === "v128.const") code.v128(new Uint8Array(16).fill(7));
        else if (name === "i8x16.shuffle") {
          code.op(name);
          code.bytes.push(...new Array<number>(16).fill(3));
        } else if (/^(local|call|br)|extract_lane/.test(name)) code.opWith(name, 0);
        else if (/\.(load|store)|atomic/.test(name)) {
          code.memory(name, 2, 300);
          if (name.endsWith("_lane")) code.bytes.push(1);
        } else code.op(name);
        // Whatever was misread would swallow this.
        code.i32(123456);
      });
      expect(lines[2].trim().split(" ")[0]).toBe(name);
      expect(lines.at(-2)!.trim()).toBe("i32.const 123456");
    }
  });

  test("blocks are indented, places and numbers shown", () => {
    const lines = shown((code) => {
      code.f32(1.5);
      code.opWith("local.set", 1);
      code.open("loop");
      code.opWith("local.get", 0);
      code.memory("f32.store", 2, 16);
      code.opWith("br_if", 0);
      code.op("end");
    });
    expect(lines).toEqual([
      "(func $f (param $t i32)",
      "  (local $sum f32)",
      "  f32.const 1.5",
      "  local.set $sum",
      "  loop",
      "    local.get $t",
      "    f32.store offset=16",
      "    br_if 0",
      "  end",
      ")",
    ]);
  });
});
