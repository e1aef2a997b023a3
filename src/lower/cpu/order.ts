/**
 * Ranks. As they are written, each element is compared with its whole row; here rows are sorted, by bytes from the lowest to the highest
 * (radix sort: D. E. Knuth, "The Art of Computer Programming", volume 3, 5.2.5). Numbers become keys whose bits, read as a whole number
 * without sign, are in their order; a pass over the row puts records (key, number of the element) behind those with a smaller byte.
 */
import { type Axis, affine, type Elem, index as indexElem, mapPlaces, precedes } from "../../scalar/index.ts";
import { add, and, bits, eq, i32, load, mul, ne, or, select, shr, sub, type Var, xor } from "../loops/build.ts";
import { type Code, func } from "../loops/code.ts";
import { type Expr, type Func, I32 } from "../loops/loop.ts";
import type { Kernel, LoopAxis, Store } from "../plan/kernel.ts";
import { type Reduce, soleReduction } from "../plan/sums.ts";
import { Emitter } from "./emit.ts";
import { workParams } from "./share.ts";
import { emitStores, finish } from "./stores.ts";
import type { Target } from "./target.ts";

interface Order {
  readonly store: Store;
  readonly sum: Reduce;
  readonly axis: LoopAxis;
  /** The element that is compared, by the sum's axis. */
  readonly key: Elem;
}

/** Below so many elements of a row, comparing all with all in lanes is as fast. */
const leastSorted = 64;

/** A kernel that counts, for each element of a row, those that stand before it. */
export function orderOf({ axes, stores }: Kernel): Order | undefined {
  const sum = soleReduction(stores);
  if (sum?.op !== "sum" || sum.axes.length !== 1 || sum.x.k !== "cast" || sum.dtype !== "i32") return undefined;
  const [term] = sum.axes;
  if (term.size < leastSorted) return undefined;
  const cond = sum.x.x;
  const [first, last] = [leftmost(cond), rightmost(cond)];
  if (first.k !== "compare" || last.k !== "compare" || last.y.k !== "index") return undefined;
  const name = affine.asAxis(last.y.at);
  const axis = axes.find((one) => one.name === name);
  if (!axis || axis.size !== term.size) return undefined;
  // The same condition, made of what seems to be compared, has to be the one that is there.
  const key = first.x;
  const other = mapPlaces(key, (at) => affine.substitute(at, { [term.name]: affine.axis(axis.name) }));
  const place = (of: Axis) => indexElem(affine.axis(of));
  const expected = precedes(key, place(term.name), other, place(axis.name));
  return textOf(expected) === textOf(cond) ? { store: stores[0], sum, axis, key } : undefined;
}

const leftmost = (e: Elem): Elem => (e.k === "binary" ? leftmost(e.x) : e);
const rightmost = (e: Elem): Elem => (e.k === "binary" ? rightmost(e.y) : e);
/** The same for expressions that are the same; axes in one order. */
const textOf = (e: Elem): string =>
  JSON.stringify(e, (_, part) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Words of 32 bits of a key, and bytes of a record. */
const wordsOf = ({ key }: Order): number => (key.dtype === "f64" ? 2 : 1);
const recordBytes = (order: Order): number => 4 * (wordsOf(order) + 1);

/** Values of a byte, and bytes of a table in which they are counted. */
const values = 256;
const tableBytes = 4 * values;

/** What a row needs: two arrays of records, the ranks, a table for each byte of a key, and room for a number. */
export function bytesOfOrder(order: Order): number {
  return (2 * recordBytes(order) + 4) * order.axis.size + 4 * wordsOf(order) * tableBytes + 8;
}

export function emitOrder(kernel: Kernel, order: Order, target: Target): Func {
  const params = workParams(kernel, undefined);
  return func(kernel.name, params, (code) => {
    const emitter = new Emitter(code, { homeOf: target.homeOf });
    for (const p of params) emitter.variables.set(p.name, p);
    const nest = ([axis, ...more]: readonly LoopAxis[]): void => {
      if (axis) emitter.loop(axis.name, 0, axis.size, 1, () => nest(more));
      else new Row(order, emitter, target.groups).write();
    };
    nest(kernel.axes.filter((axis) => axis !== order.axis));
    return undefined;
  });
}

/** One row, in memory of its own. */
class Row {
  readonly #order: Order;
  readonly #emitter: Emitter;
  readonly #code: Code;
  readonly #words: number;
  readonly #record: number;
  /** Addresses of a number, the tables, the ranks, and the two arrays of records. */
  readonly #number: number;
  readonly #tables: number;
  readonly #ranks: number;
  readonly #records: readonly [number, number];

  constructor(order: Order, emitter: Emitter, start: number) {
    const { size } = order.axis;
    this.#order = order;
    this.#emitter = emitter;
    this.#code = emitter.current.code;
    this.#words = wordsOf(order);
    this.#record = recordBytes(order);
    this.#number = start;
    this.#tables = start + 8;
    this.#ranks = this.#tables + 4 * this.#words * tableBytes;
    const first = this.#ranks + 4 * size;
    this.#records = [first, first + this.#record * size];
  }

  write(): void {
    this.#clear();
    this.#makeRecords();
    const [from, to] = this.#records.map((at, k) => this.#code.let(k === 0 ? "from" : "to", i32(at)));
    for (let byte = 0; byte < 4 * this.#words; byte++) this.#pass(byte, from, to);
    this.#rank(from);
    this.#store();
  }

  #clear(): void {
    const at = this.#code.fresh("at", I32);
    this.#code.for(at, this.#tables, this.#ranks, 4, (body) => body.store("i32", at, 0, i32(0)));
  }

  /** Records in the order of the elements; bytes of their keys are counted. */
  #makeRecords(): void {
    const [term] = this.#order.sum.axes;
    const emitter = this.#emitter;
    emitter.loop(term.name, 0, term.size, 1, () => {
      const { code } = emitter.current;
      const value = emitter.emitWide(this.#order.key, 1);
      const at = code.let("record", add(mul(emitter.variables.get(term.name)!, this.#record), this.#records[0]));
      const words = this.#keyOf(code, value);
      for (const [w, word] of words.entries()) {
        code.store("i32", at, 4 * w, word);
        for (let k = 0; k < 4; k++) {
          const place = this.#counter(code, word, 4 * w + k);
          code.store("i32", place, 0, add(load(I32, "i32", place), 1));
        }
      }
      code.store("i32", at, 4 * this.#words, emitter.variables.get(term.name)!);
    });
  }

  /** Whole numbers in the order of numbers, the lowest word first. Zeros of both signs are one, and NaN is above all. */
  #keyOf(code: Code, value: Expr): Var[] {
    const sign = -(2 ** 31);
    if (value.type.kind === "i32") return [code.let("key", xor(value, sign))];
    const number = code.let("number", { k: "binary", type: value.type, op: "add", x: value, y: zero(value) });
    const words = value.type.kind === "f32" ? [code.let("bits", bits(number))] : this.#wordsOf(code, number);
    const top = words[words.length - 1];
    // All bits of negative numbers are turned round, of others the sign alone.
    const negative = code.let("negative", sub(i32(0), shr(top, 31)));
    const isNumber = code.let("isNumber", eq(number, number));
    return words.map((word) =>
      code.let("key", select(isNumber, xor(word, word === top ? or(negative, sign) : negative), i32(-1))),
    );
  }

  #wordsOf(code: Code, number: Expr): Var[] {
    code.store("f64", i32(this.#number), 0, number);
    return [0, 4].map((offset) => code.let("bits", load(I32, "i32", i32(this.#number), offset)));
  }

  /** Where a byte of a key is counted. */
  #counter(code: Code, word: Expr, byte: number): Var {
    const value = and(shr(word, 8 * (byte % 4)), values - 1);
    return code.let("counter", add(mul(value, 4), this.#tables + byte * tableBytes));
  }

  /** Puts the records in the order of one byte; where all have the same, there is nothing to do. */
  #pass(byte: number, from: Var, to: Var): void {
    const { size } = this.#order.axis;
    const code = this.#code;
    const word = (body: Code, record: Expr) => body.let("key", load(I32, "i32", record, 4 * (byte >> 2)));
    const first = this.#counter(code, word(code, from), byte);
    code.if(ne(load(I32, "i32", first), size), (body) => {
      const table = this.#tables + byte * tableBytes;
      const [counter, record] = [body.fresh("counter", I32), body.fresh("record", I32)];
      // Counts become the places of the next records.
      const next = body.let("next", to);
      body.for(counter, table, table + tableBytes, 4, (inside) => {
        const count = inside.let("count", load(I32, "i32", counter));
        inside.store("i32", counter, 0, next);
        inside.set(next, add(next, mul(count, this.#record)));
      });
      body.for(record, from, add(from, size * this.#record), this.#record, (inside) => {
        const key = word(inside, record);
        const where = this.#counter(inside, key, byte);
        const place = inside.let("place", load(I32, "i32", where));
        inside.store("i32", where, 0, add(place, this.#record));
        for (let w = 0; w <= this.#words; w++)
          inside.store("i32", place, 4 * w, w === byte >> 2 ? key : load(I32, "i32", record, 4 * w));
      });
      const old = body.let("old", from);
      body.set(from, to);
      body.set(to, old);
    });
  }

  /** The place of each element. */
  #rank(from: Var): void {
    const place = this.#code.fresh("rank", I32);
    const record = this.#code.let("record", from);
    this.#code.for(place, 0, this.#order.axis.size, 1, (body) => {
      const element = load(I32, "i32", record, 4 * this.#words);
      body.store("i32", add(mul(element, 4), this.#ranks), 0, place);
      body.set(record, add(record, this.#record));
    });
  }

  #store(): void {
    const { store, sum, axis } = this.#order;
    const emitter = this.#emitter;
    emitter.loop(axis.name, 0, axis.size, 1, () => {
      const { code } = emitter.current;
      const at = add(mul(emitter.variables.get(axis.name)!, 4), this.#ranks);
      const rank = code.let("rank", load(I32, "i32", at));
      emitStores([finish(store, sum, rank, [axis.name], {}, emitter)], emitter, 1);
    });
  }
}

const zero = ({ type }: Expr): Expr => ({ k: "const", type, value: 0 });
