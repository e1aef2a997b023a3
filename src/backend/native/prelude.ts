/**
 * What C has no operator for: the vector types, and small functions over them that the compiler turns into one or a
 * few instructions. Only what a program uses is printed before it. Vectors are those of GCC and clang
 * (`vector_size`); a function over lanes is written as a loop, which both compile to the vector instruction.
 */
import { InternalError } from "../../base/index.ts";
import type { Val } from "../../lower/loops/loop.ts";

type Element = "i32" | "i64" | "f32" | "f64" | "u8" | "u32" | "u64";

const elementBytes: Readonly<Record<Element, number>> = { i32: 4, i64: 8, f32: 4, f64: 8, u8: 1, u32: 4, u64: 8 };

/** The C type of a value. A mask is an integer: one lane 0 or 1, many lanes no bits or all bits. */
export function cType({ kind, lanes }: Val): string {
  if (lanes > 1) return `${kind === "m32" ? "i32" : kind === "m64" ? "i64" : kind}x${lanes}`;
  return kind === "m32" || kind === "m64" ? "i32" : kind;
}

interface Shape {
  readonly name: string;
  readonly element: Element;
  readonly lanes: number;
  /** The integer type of the same size, signed and not. */
  readonly int: "i32" | "i64";
  readonly bits: string;
}

function shapeOf(name: string): Shape {
  const [element, lanes = "1"] = name.split("x") as [Element, string?];
  const int = elementBytes[element] === 8 ? "i64" : "i32";
  return { name, element, lanes: Number(lanes), int, bits: lanes === "1" ? int : `${int}x${lanes}` };
}

/** `f` at the end of a standard function's name, for f32. */
const suffix = (element: Element): string => (element === "f32" ? "f" : "");

const lanewise =
  (...params: readonly string[]) =>
  (value: (s: Shape) => string) =>
  (s: Shape): string => {
    const list = params.map((p) => `${s.name} ${p}`).join(", ");
    return `(${list}) {
  ${s.name} r;
  for (int i = 0; i < ${s.lanes}; i++) r[i] = ${value(s)};
  return r;
}`;
  };

const one = lanewise("x");
const two = lanewise("x", "y");

/** In WebAssembly's sense: NaN if either is NaN, and -0 below +0. Zeros that differ in sign are told apart by bits. */
function extremum(less: (x: string, y: string) => string, bits: "&" | "|") {
  return (s: Shape): string => {
    if (s.lanes > 1) {
      return `(${s.name} x, ${s.name} y) {
  ${s.name} a, b;
  for (int i = 0; i < ${s.lanes}; i++) a[i] = ${less("x[i]", "y[i]")} ? x[i] : y[i];
  for (int i = 0; i < ${s.lanes}; i++) b[i] = ${less("y[i]", "x[i]")} ? y[i] : x[i];
  ${s.bits} nan = (${s.bits})((x != x) | (y != y));
  return (${s.name})((((${s.bits})a ${bits} (${s.bits})b) & ~nan) | ((${s.bits})(x + y) & nan));
}`;
    }
    const tie = bits === "&" ? "x + y" : "-(-x - y)";
    return `(${s.name} x, ${s.name} y) { return ${less("x", "y")} ? x : ${less("y", "x")} ? y : x == y && x == 0 ? ${tie} : x == x ? y : x; }`;
  };
}

const saturating = (x: string, s: Shape): string => {
  const f = s.element === "f32" ? "f" : "";
  return `${x} != ${x} ? 0 : ${x} >= 2147483648.0${f} ? INT32_MAX : ${x} <= -2147483648.0${f} ? INT32_MIN : (i32)${x}`;
};

/** Bytes to lanes. GCC by itself would convert them one by one, and loading a register that was written in two parts stalls. */
function widenBytes({ name, lanes }: Shape): string {
  const x86 = (
    {
      4: ["__SSE4_1__", "u32", "128((c8x16)(u64x2){b})"],
      8: ["__AVX2__", "u64", "256((c8x16)(u64x2){b})"],
      16: ["__AVX512F__", "c8x16", `512_mask(b, (${name}){}, -1)`],
    } as const
  )[lanes];
  const loop = `  ${name} r;
  for (int i = 0; i < ${lanes}; i++) r[i] = p[i];
  return r;`;
  if (!x86) return `(const u8 *p) {\n${loop}\n}`;
  const [feature, type, call] = x86;
  return `(const u8 *p) {
#if defined(${feature}) && !defined(__clang__)
  typedef char c8x16 __attribute__((vector_size(16)));
  ${type} b;
  __builtin_memcpy(&b, p, ${lanes});
  return (${name})__builtin_ia32_pmovzxbd${call};
#else
${loop}
#endif
}`;
}

/** Two or three instructions; as a loop, GCC would look at every lane. */
function anyLane({ name, element, lanes }: Shape): string {
  const bytes = elementBytes[element] * lanes;
  const x86 = {
    16: ["__SSE4_1__", "!__builtin_ia32_ptestz128((whole)m, (whole)m)"],
    32: ["__AVX__", "!__builtin_ia32_ptestz256((whole)m, (whole)m)"],
    64: ["__AVX512F__", "__builtin_ia32_ptestmq512((whole)m, (whole)m, -1) != 0"],
  }[bytes];
  const loop = `  ${element} r = 0;
  for (int i = 0; i < ${lanes}; i++) r |= m[i];
  return r != 0;`;
  if (!x86) return `(${name} m) {\n${loop}\n}`;
  return `(${name} m) {
#if defined(${x86[0]}) && !defined(__clang__)
  typedef long long whole __attribute__((vector_size(${bytes})));
  return ${x86[1]};
#else
${loop}
#endif
}`;
}

/** Everything after the name, by helper. The shape is that of the type in the helper's name. */
const helpers: Readonly<Record<string, (s: Shape) => string>> = {
  splat: (s) => `(${s.element} x) { return (${s.name}){${new Array(s.lanes).fill("x").join(", ")}}; }`,
  fma: lanewise("x", "y", "z")((s) => `__builtin_fma${suffix(s.element)}(x[i], y[i], z[i])`),
  sqrt: one((s) => `__builtin_sqrt${suffix(s.element)}(x[i])`),
  floor: one((s) => `__builtin_floor${suffix(s.element)}(x[i])`),
  ceil: one((s) => `__builtin_ceil${suffix(s.element)}(x[i])`),
  // In the usual rounding mode: to the nearest, ties to even.
  round: one((s) => `__builtin_rint${suffix(s.element)}(x[i])`),
  abs: one((s) => (s.element === "i32" ? "x[i] < 0 ? -x[i] : x[i]" : `__builtin_fabs${suffix(s.element)}(x[i])`)),
  select: (s) =>
    `(${s.bits} m, ${s.name} x, ${s.name} y) { return (${s.name})(((${s.bits})x & m) | ((${s.bits})y & ~m)); }`,
  max: extremum((x, y) => `${y} < ${x}`, "&"),
  min: extremum((x, y) => `${x} < ${y}`, "|"),
  // Where y is a number, and zeros of different sign cannot meet: one instruction.
  above: (s) =>
    s.lanes > 1 ? two(() => "x[i] < y[i] ? y[i] : x[i]")(s) : `(${s.name} x, ${s.name} y) { return x < y ? y : x; }`,
  below: (s) =>
    s.lanes > 1 ? two(() => "y[i] < x[i] ? y[i] : x[i]")(s) : `(${s.name} x, ${s.name} y) { return y < x ? y : x; }`,
  bits: (s) => `(${s.name} x) { ${s.int} r; __builtin_memcpy(&r, &x, sizeof r); return r; }`,
  from_bits: (s) => `(${s.int} x) { ${s.name} r; __builtin_memcpy(&r, &x, sizeof r); return r; }`,
  shl: (s) => `(${s.name} x, int by) { return (${s.name})((u${s.name.slice(1)})x << by); }`,
  shr: (s) => `(${s.name} x, int by) { return (${s.name})((u${s.name.slice(1)})x >> by); }`,
  // Towards zero; too large numbers become the largest, NaN becomes 0.
  to_i32: (s) =>
    s.lanes > 1
      ? `(${s.name} x) {
  i32x${s.lanes} r;
  for (int i = 0; i < ${s.lanes}; i++) r[i] = ${saturating("x[i]", s)};
  return r;
}`
      : `(${s.name} x) { return ${saturating("x", s)}; }`,
  any: anyLane,
  bytes: widenBytes,
  put_bytes: ({ name, lanes }) => `(u8 *p, ${name} x) {
  for (int i = 0; i < ${lanes}; i++) p[i] = (u8)x[i];
}`,
};

/** What a helper gives, where it is not the type in its name. */
const results: Readonly<Record<string, (s: Shape) => string>> = {
  any: () => "i32",
  bits: (s) => s.int,
  to_i32: (s) => (s.lanes > 1 ? `i32x${s.lanes}` : "i32"),
  put_bytes: () => "void",
};

const head = `#include <stdint.h>

typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;
typedef float f32;
typedef double f64;

// Memory holds values of all types, at any multiple of their element's size.
#define AT(type, address) (*(type##_m *)(mem + (address)))
#define INLINE static inline __attribute__((always_inline))
#define EXPORT __attribute__((visibility("default")))
#define RARE __attribute__((noinline, cold))
#ifdef __clang__
#define NOINLINE __attribute__((noinline))
#define SHUFFLE(type, picks, x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#else
// GCC 12 removes calls of functions whose stores it believes unused, unless they are not inlined.
#define NOINLINE __attribute__((noipa))
#define SHUFFLE(type, picks, x, y, ...) __builtin_shuffle(x, y, (picks){__VA_ARGS__})
#endif
`;

/**
 * The barrier, as in wasm's `barrier.ts`: the last thread to arrive clears the first i32 and increases the second, which the others
 * watch. After a while they yield the core to other threads.
 */
const barrier = `#include <sched.h>

#if defined(__x86_64__)
#define RELAX() __builtin_ia32_pause()
#else
#define RELAX() __asm__ volatile("yield")
#endif

static NOINLINE void barrier(char *at, i32 count) {
  if (count <= 1) return;
  i32 *arrived = (i32 *)at, *round = arrived + 1;
  i32 now = __atomic_load_n(round, __ATOMIC_ACQUIRE);
  if (__atomic_add_fetch(arrived, 1, __ATOMIC_ACQ_REL) == count) {
    __atomic_store_n(arrived, 0, __ATOMIC_RELAXED);
    __atomic_store_n(round, now + 1, __ATOMIC_RELEASE);
    return;
  }
  for (int spins = 0; __atomic_load_n(round, __ATOMIC_ACQUIRE) == now; spins++) {
    if (spins < 300) RELAX();
    else sched_yield();
  }
}`;

/** Collects what a program uses. */
export class Prelude {
  readonly #vectors = new Set<string>();
  readonly #inMemory = new Set<string>();
  readonly #helpers = new Map<string, string>();

  /** The name of a C type, which is then declared. */
  type(type: Val): string {
    const name = cType(type);
    this.#declare(name);
    return name;
  }

  /** The same for a type that is read from or written to memory. */
  inMemory(name: string): string {
    this.#declare(name);
    this.#inMemory.add(name);
    return name;
  }

  /** The name of a helper for this type, which is then written. */
  helper(what: string, type: Val): string {
    const name = this.type(type);
    const shape = shapeOf(name);
    const write = helpers[what];
    if (!write) throw new InternalError("native", `there is no helper ${what}`);
    const full = `${what}_${name}`;
    if (!this.#helpers.has(full)) {
      this.#declare(shape.bits);
      if (what === "shl" || what === "shr") this.#declare(`u${name.slice(1)}`);
      if (what === "to_i32" && shape.lanes > 1) this.#declare(`i32x${shape.lanes}`);
      if (what === "bytes") this.#declare("u64x2");
      const result = results[what]?.(shape) ?? name;
      this.#helpers.set(full, `INLINE ${result} ${full}${write(shape)}`);
    }
    return full;
  }

  /** The name of the function that waits for the other threads. */
  barrier(): string {
    this.#helpers.set("barrier", barrier);
    return "barrier";
  }

  #declare(name: string): void {
    if (name.includes("x")) this.#vectors.add(name);
  }

  text(): string {
    const vectors = [...this.#vectors].sort().map((name) => {
      const { element, lanes } = shapeOf(name);
      return `typedef ${element} ${name} __attribute__((vector_size(${elementBytes[element] * lanes})));`;
    });
    const memory = [...this.#inMemory].sort().map((name) => {
      const { element } = shapeOf(name);
      return `typedef ${name} ${name}_m __attribute__((aligned(${elementBytes[element]}), may_alias));`;
    });
    const blocks = [head.trimEnd(), vectors.join("\n"), memory.join("\n"), ...this.#helpers.values()];
    return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
  }
}
