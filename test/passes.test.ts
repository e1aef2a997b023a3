/** Golden tests of the passes: graph text in, graph text out. */
import { describe, expect, it } from "vitest";
import { parse, verifyGraph } from "../src/ir/index.ts";
import { hash } from "../src/ir/key.ts";
import { print } from "../src/ir/print.ts";
import * as o from "../src/ops/index.ts";
import { grad } from "../src/transform/index.ts";
import { simplify } from "../src/transform/simplify.ts";
import { splitSteady } from "../src/transform/steady.ts";

const read = (text: string) => verifyGraph(parse(text, o.rules));
const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trim())
    .join("\n");
/** Without comments: provenance is tested by itself. */
const show = (graph: ReturnType<typeof read>) => lines(hash(graph));

describe("print and parse are inverse", () => {
  const texts = {
    dense: `graph(%0: f32[32,784], %1: f32[784,10], %2: f32[10]) {
      %3: f32[32,10] = contract %0 %1 {"spec":"m k, k n -> m n","sizes":{"m":32,"k":784,"n":10}}
      %4: f32[32,10] = broadcast %2 {"shape":[32,10],"axes":[1]}
      %5: f32[32,10] = add %3 %4
      return %5
      }`,
    "infinities and negative zero": `graph() {
      %0: f64[] = constant {"value":{"$number":"-Infinity"},"dtype":"f64"}
      %1: f64[] = constant {"value":{"$number":"-0"},"dtype":"f64"}
      return %0 %1
      }`,
    loop: `graph(%0: f32[], %1: f32[5]) {
      %2: f32[] = scan %0 %1 {"carries":1,"fed":1,"length":5,"reverse":false} do graph(%0: f32[], %1: f32[]) {
      %2: f32[] = add %0 %1
      return %2 %2
      }
      %3: f32[5] = result %2 {"index":1}
      return %2 %3
      }`,
  };
  for (const [name, text] of Object.entries(texts)) {
    it(name, () => {
      expect(lines(print(read(text)))).toBe(lines(text));
      expect(hash(read(text))).toBe(hash(read(print(read(text)))));
    });
  }

  it("says where a text is wrong", () => {
    expect(() => parse("graph(%0: f32[2]) {\n  %1: f32[2] = expp %0\n  return %1\n}", o.rules)).toThrow(
      /unknown op "expp"\n {2}hint: did you mean "exp"/,
    );
    expect(() => parse("graph(%0: f32[2]) {\n  %1: f32[3] = exp %0\n  return %1\n}", o.rules)).toThrow(
      "line 2: expected %1 to be f32[2]",
    );
    expect(() => parse("graph(%0: f32[2]) {\n  return %1\n}", o.rules)).toThrow("line 2");
  });
});

describe("simplify", () => {
  const cases: Record<string, [string, string]> = {
    "neutral elements vanish": [
      `graph(%0: f32[3]) {
      %1: f32[] = constant {"value":1,"dtype":"f32"}
      %2: f32[3] = broadcast %1 {"shape":[3],"axes":[]}
      %3: f32[3] = mul %0 %2
      %4: f32[] = constant {"value":0,"dtype":"f32"}
      %5: f32[3] = broadcast %4 {"shape":[3],"axes":[]}
      %6: f32[3] = add %3 %5
      return %6
      }`,
      `graph(%0: f32[3]) {
      return %0
      }`,
    ],
    "constants are computed, in the dtype's precision": [
      `graph() {
      %0: f32[] = constant {"value":0.1,"dtype":"f32"}
      %1: f32[] = constant {"value":3,"dtype":"f32"}
      %2: f32[] = mul %0 %1
      return %2
      }`,
      `graph() {
      %0: f32[] = constant {"value":0.30000001192092896,"dtype":"f32"}
      return %0
      }`,
    ],
    "equal values merge, unread ones go": [
      `graph(%0: f64[2]) {
      %1: f64[2] = exp %0
      %2: f64[2] = exp %0
      %3: f64[2] = sin %0
      %4: f64[2] = add %1 %2
      return %4
      }`,
      `graph(%0: f64[2]) {
      %1: f64[2] = exp %0
      %2: f64[2] = add %1 %1
      return %2
      }`,
    ],
    "a product with zero stays: it is NaN where the other is infinite": [
      `graph(%0: f32[]) {
      %1: f32[] = constant {"value":0,"dtype":"f32"}
      %2: f32[] = mul %0 %1
      return %2
      }`,
      `graph(%0: f32[]) {
      %1: f32[] = constant {"value":0,"dtype":"f32"}
      %2: f32[] = mul %0 %1
      return %2
      }`,
    ],
    "a slice moves up through what is elementwise": [
      `graph(%0: f32[4,4], %1: f32[4]) {
      %2: f32[4,4] = broadcast %1 {"shape":[4,4],"axes":[1]}
      %3: f32[4,4] = add %0 %2
      %4: f32[4,4] = relu %3
      %5: f32[2,4] = slice %4 {"start":[1,0],"size":[2,4],"step":[1,1]}
      return %5
      }`,
      `graph(%0: f32[4,4], %1: f32[4]) {
      %2: f32[2,4] = slice %0 {"start":[1,0],"size":[2,4],"step":[1,1]}
      %3: f32[2,4] = broadcast %1 {"shape":[2,4],"axes":[1]}
      %4: f32[2,4] = add %2 %3
      %5: f32[2,4] = relu %4
      return %5
      }`,
    ],
    "a slice of a product makes the product smaller": [
      `graph(%0: f32[2,8,5], %1: f32[3,5,4]) {
      %2: f32[2,6,4] = contract %0 %1 {"spec":"b y+i c, i c o -> b y o","sizes":{"b":2,"y":6,"i":3,"c":5,"o":4}}
      %3: f32[2,4,4] = slice %2 {"start":[0,1,0],"size":[2,4,4],"step":[1,1,1]}
      return %3
      }`,
      `graph(%0: f32[2,8,5], %1: f32[3,5,4]) {
      %2: f32[2,4,4] = contract %0 %1 {"spec":"b y+i+1 c, i c o -> b y o","sizes":{"b":2,"y":4,"i":3,"c":5,"o":4}}
      return %2
      }`,
    ],
    "a border of zeros around a product's operand goes": [
      `graph(%0: f32[2,8,5], %1: f32[2,4,6]) {
      %2: f32[2,6,6] = pad %1 {"lo":[0,1,0],"hi":[0,1,0],"value":0}
      %3: f32[3,5,6] = contract %0 %2 {"spec":"b y+i c, b y o -> i c o","sizes":{"b":2,"y":6,"i":3,"c":5,"o":6}}
      return %3
      }`,
      `graph(%0: f32[2,8,5], %1: f32[2,4,6]) {
      %2: f32[3,5,6] = contract %0 %1 {"spec":"b y+i+1 c, b y o -> i c o","sizes":{"b":2,"y":4,"i":3,"c":5,"o":6}}
      return %2
      }`,
    ],
    "a border behind an axis of the result stays: the product has that many columns": [
      `graph(%0: f32[4,3], %1: f32[4,1]) {
      %2: f32[4,2] = pad %1 {"lo":[0,0],"hi":[0,1],"value":0}
      %3: f32[3,2] = contract %0 %2 {"spec":"m k, m n -> k n","sizes":{"m":4,"k":3,"n":2}}
      return %3
      }`,
      `graph(%0: f32[4,3], %1: f32[4,1]) {
      %2: f32[4,2] = pad %1 {"lo":[0,0],"hi":[0,1],"value":0}
      %3: f32[3,2] = contract %0 %2 {"spec":"m k, m n -> k n","sizes":{"m":4,"k":3,"n":2}}
      return %3
      }`,
    ],
    "views of views": [
      `graph(%0: f32[2,3]) {
      %1: f32[3,2] = transpose %0 {"perm":[1,0]}
      %2: f32[2,3] = transpose %1 {"perm":[1,0]}
      %3: f32[6] = reshape %2 {"shape":[6]}
      %4: f32[3,2] = reshape %3 {"shape":[3,2]}
      return %4
      }`,
      `graph(%0: f32[2,3]) {
      %1: f32[3,2] = reshape %0 {"shape":[3,2]}
      return %1
      }`,
    ],
  };
  for (const [name, [before, after]] of Object.entries(cases)) {
    it(name, () => expect(show(simplify(read(before)))).toBe(lines(after)));
  }

  it("tells what it replaced", () => {
    const heard: string[] = [];
    simplify(read(cases["neutral elements vanish"][0]), (event) => heard.push(event.rule));
    expect(heard).toContain("neutral element");
  });
});

describe("grad", () => {
  const gradientOf = (text: string) => {
    const graph = read(text);
    return simplify(verifyGraph({ inputs: graph.inputs, outputs: grad(graph.outputs[0], graph.inputs) }));
  };

  it("the slope of a sigmoid reads its output", () => {
    const slope = gradientOf(`graph(%0: f64[]) {
      %1: f64[] = sigmoid %0
      return %1
      }`);
    expect(show(slope)).toBe(
      lines(`graph(%0: f64[]) {
      %1: f64[] = sigmoid %0
      %2: f64[] = constant {"value":1,"dtype":"f64"}
      %3: f64[] = sub %2 %1
      %4: f64[] = mul %1 %3
      return %4
      }`),
    );
  });

  it("both gradients of a convolution are contractions", () => {
    const slopes = gradientOf(`graph(%0: f32[2,6,6,3], %1: f32[3,3,3,4]) {
      %2: f32[2,4,4,4] = contract %0 %1 {"spec":"b y+i x+j c, i j c o -> b y x o","sizes":{"b":2,"y":4,"x":4,"i":3,"j":3,"c":3,"o":4}}
      %3: f32[] = sum %2 {"axes":[0,1,2,3]}
      return %3
      }`);
    expect(show(slopes)).toContain('"spec":"b h0-i h1-j o, i j c o -> b h0 h1 c"');
    expect(show(slopes)).toContain('"spec":"b y+i x+j c, b y x o -> i j c o"');
  });

  it("remembers which node a gradient belongs to", () => {
    const graph = read(`graph(%0: f64[2]) {
      %1: f64[2] = exp %0
      %2: f64[] = sum %1 {"axes":[0]}
      return %2
      }`);
    const [slope] = grad(graph.outputs[0], graph.inputs);
    const text = print({ inputs: graph.inputs, outputs: [graph.outputs[0], slope] });
    expect(text).toContain("# exp gradient of %1");
    expect(text).toContain("# sum gradient of %");
  });

  it("refuses what has no slope", () => {
    const x = o.input({ dtype: "f32", shape: [2] });
    expect(() => grad(x, [x])).toThrow(
      /needs a float scalar to differentiate, got f32\[2\]\n {2}hint: reduce it first/,
    );
    const n = o.input({ dtype: "i32", shape: [] });
    expect(() => grad(o.sum(x, [0]), [n])).toThrow("cannot differentiate with respect to i32[]");
  });
});

describe("what rests while other inputs change", () => {
  const split = (text: string, ...rest: number[]) => {
    const graph = read(text);
    const parts = splitSteady(graph, new Set(rest.map((k) => graph.inputs[k])));
    return parts && [show(verifyGraph(parts.prepare)), show(verifyGraph(parts.run))];
  };

  it("a large operand is laid out in panels, once", () => {
    const found = split(
      `graph(%0: f32[8,300], %1: f32[300,256], %2: f32[256]) {
        %3: f32[8,256] = contract %0 %1 {"spec":"m k, k n -> m n","sizes":{"m":8,"k":300,"n":256}}
        %4: f32[8,256] = broadcast %2 {"shape":[8,256],"axes":[1]}
        %5: f32[8,256] = add %3 %4
        return %5
        }`,
      1,
      2,
    );
    expect(found).toEqual([
      lines(`graph(%0: f32[300,256], %1: f32[256]) {
        %2: f32[300,16,16] = reshape %0 {"shape":[300,16,16]}
        %3: f32[16,300,16] = transpose %2 {"perm":[1,0,2]}
        return %3
        }`),
      lines(`graph(%0: f32[8,300], %1: f32[300,256], %2: f32[256], %3: f32[16,300,16]) {
        %4: f32[8,256] = broadcast %2 {"shape":[8,256],"axes":[1]}
        %5: f32[8,16,16] = contract %0 %3 {"spec":"m k, j0 k n -> m j0 n","sizes":{"m":8,"k":300,"n":16,"j0":16}}
        %6: f32[8,256] = reshape %5 {"shape":[8,256]}
        %7: f32[8,256] = add %6 %4
        return %7
        }`),
    ]);
  });

  it("one operand of two products is laid out once; of f64, eight columns a panel", () => {
    const [prepare, run] = split(
      `graph(%0: f64[8,300], %1: f64[4,300], %2: f64[300,128]) {
        %3: f64[8,128] = contract %0 %2 {"spec":"m k, k n -> m n","sizes":{"m":8,"k":300,"n":128}}
        %4: f64[4,128] = contract %1 %2 {"spec":"m k, k n -> m n","sizes":{"m":4,"k":300,"n":128}}
        return %3 %4
        }`,
      2,
    )!;
    expect(prepare).toContain("f64[16,300,8] = transpose");
    expect(prepare.match(/transpose/g)).toHaveLength(1);
    expect(run.split("\n")[0]).toContain("%3: f64[16,300,8])");
  });

  it("what is costly is computed once, and what is small or not steady stays", () => {
    const text = (rows: number) => `graph(%0: f32[3,${rows},64], %1: f32[${rows},64]) {
      %2: f32[${rows},64] = exp %1
      %3: f32[3,${rows},64] = broadcast %2 {"shape":[3,${rows},64],"axes":[1,2]}
      %4: f32[3,${rows},64] = mul %0 %3
      return %4
      }`;
    expect(split(text(64), 1)?.[0]).toContain("exp");
    expect(split(text(64), 1)?.[1]).not.toContain("exp");
    expect(split(text(8), 1)).toBeUndefined();
    expect(split(text(64), 0)).toBeUndefined();
    const product = (n: number) =>
      `graph(%0: f32[8,300], %1: f32[300,${n}]) {
        %2: f32[8,${n}] = contract %0 %1 {"spec":"m k, k n -> m n","sizes":{"m":8,"k":300,"n":${n}}}
        return %2
        }`;
    expect(split(product(64), 1)).toBeUndefined();
    expect(split(product(250), 1)).toBeUndefined();
    expect(split(product(256), 0)).toBeUndefined();
    expect(split(product(256), 0, 1)).toBeUndefined();
  });
});
