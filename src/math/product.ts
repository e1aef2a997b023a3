/** Sums of products: matrices as in NumPy, and any einsum of one or two operands. */
import { type Shape, ShapeError, show, showType, ValueError } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { rankOf } from "./array.ts";

/**
 * NumPy's `matmul`: the last axis of `a` meets the second-last of `b`; leading axes broadcast; a vector is a row on
 * the left and a column on the right.
 */
export function matmul(a: Node, b: Node): Node {
  const [m, n] = [rankOf(a), rankOf(b)];
  const mismatch = (hint: string): never => {
    throw new ShapeError("matmul", `${showType(a.type)} times ${showType(b.type)}`, {
      code: "matmul-shape",
      hint,
      facts: { left: a.type.shape, right: b.type.shape },
    });
  };
  if (m === 0 || n === 0) return mismatch("matmul needs arrays with at least one axis; mul multiplies by a number");
  const inner = b.type.shape[Math.max(0, n - 2)];
  if (a.type.shape[m - 1] !== inner) {
    return mismatch(
      `the last axis of the left (${a.type.shape[m - 1]}) must equal the ${n === 1 ? "only" : "second-last"} axis of the right (${inner})`,
    );
  }
  const row = m > 1 ? ["m"] : [];
  const column = n > 1 ? ["n"] : [];
  const [leadA, leadB] = [a.type.shape.slice(0, -2), b.type.shape.slice(0, -2)];
  const rank = Math.max(leadA.length, leadB.length);
  // Axes of size 1 that repeat are dropped: the contraction then simply does not read them.
  const names = (lead: Shape) => lead.map((_, d) => `b${rank - lead.length + d}`);
  const size = (d: number, lead: Shape) => lead[d - (rank - lead.length)] ?? 1;
  const batch = Array.from({ length: rank }, (_, d) => {
    const [p, q] = [size(d, leadA), size(d, leadB)];
    if (p !== q && p !== 1 && q !== 1) mismatch(`leading axes must be equal or 1, ${p} meets ${q}`);
    return Math.max(p, q);
  });
  const squeeze = (x: Node, lead: Shape) => {
    const kept = lead.map((_, d) => d).filter((d) => lead[d] !== 1 || batch[rank - lead.length + d] === 1);
    return {
      x: o.reshape(x, [...kept.map((d) => lead[d]), ...x.type.shape.slice(lead.length)]),
      names: kept.map((d) => names(lead)[d]),
    };
  };
  const [left, right] = [squeeze(a, leadA), squeeze(b, leadB)];
  const spec = `${[...left.names, ...row, "k"].join(" ")}, ${[...right.names, "k", ...column].join(" ")} -> ${[...batch.map((_, d) => `b${d}`), ...row, ...column].join(" ")}`;
  return o.contract(left.x, right.x, spec, Object.fromEntries(batch.map((count, d) => [`b${d}`, count])));
}

/** The elements whose places along axes of one letter are equal, so that each letter names one axis. */
function diagonal(x: Node, letters: readonly string[]): { x: Node; letters: readonly string[] } {
  const again = letters.findIndex((name, d) => letters.indexOf(name) < d);
  if (again < 0) return { x, letters };
  const first = letters.indexOf(letters[again]);
  const others = letters.map((_, d) => d).filter((d) => d !== first && d !== again);
  const size = x.type.shape[first];
  const rest = others.map((d) => x.type.shape[d]);
  // Of n·n elements in a row, those of the diagonal are n + 1 apart.
  const flat = o.reshape(o.transpose(x, [first, again, ...others]), [size * size, ...rest]);
  const step = [size + 1, ...rest.map(() => 1)];
  const taken = o.slice(flat, [0, ...rest.map(() => 0)], [size, ...rest], step);
  return diagonal(taken, [letters[first], ...others.map((d) => letters[d])]);
}

/**
 * `einsum("ij,jk->ik", a, b)`: one letter an axis, one or two operands. A letter that occurs twice in an operand takes its
 * diagonal: `"ii->i"`, and with `"ii->"` the trace.
 */
export function einsum(spec: string, ...xs: readonly Node[]): Node {
  const text = (typeof spec === "string" ? spec : "").replace(/\s/g, "");
  const match = /^([a-zA-Z]*)(?:,([a-zA-Z]*))?->([a-zA-Z]*)$/.exec(text);
  const bad = (why: string): never => {
    throw new ValueError("einsum", `${show(spec)}: ${why}`, {
      code: "einsum-spec",
      hint: 'write it like "ij,jk->ik": one letter an axis, one or two operands',
      facts: { spec },
    });
  };
  if (!match) return bad("cannot be read");
  const sides = match.slice(1, 1 + xs.length);
  const out = [...match[3]];
  if (
    xs.length < 1 ||
    xs.length > 2 ||
    sides.some((s) => s === undefined) ||
    (xs.length === 1 && match[2] !== undefined)
  )
    return bad(`does not name ${xs.length} operands`);
  if (new Set(out).size !== out.length) return bad("an axis occurs twice in the result");
  const sizes: Record<string, number> = {};
  xs.forEach((x, k) => {
    const letters = [...sides[k]];
    if (letters.length !== rankOf(x)) bad(`operand ${k} is ${showType(x.type)}`);
    letters.forEach((name, d) => {
      sizes[name] ??= x.type.shape[d];
      if (sizes[name] !== x.type.shape[d]) bad(`axis ${name} is ${sizes[name]} and ${x.type.shape[d]}`);
    });
  });
  for (const name of out) if (!(name in sizes)) bad(`axis ${name} of the result is in no operand`);
  // Axes of one operand only that the result drops are added up first.
  const reduced = xs.map((given, k) => {
    const { x, letters } = diagonal(given, [...sides[k]]);
    const lone = letters.filter((name) => !out.includes(name) && !(sides[1 - k] ?? "").includes(name));
    return {
      x: o.sum(
        x,
        lone.map((name) => letters.indexOf(name)),
      ),
      letters: letters.filter((name) => !lone.includes(name)),
    };
  });
  if (xs.length === 1)
    return o.transpose(
      reduced[0].x,
      out.map((name) => reduced[0].letters.indexOf(name)),
    );
  const [a, b] = reduced;
  return o.contract(a.x, b.x, `${a.letters.join(" ")}, ${b.letters.join(" ")} -> ${out.join(" ")}`);
}
