/** The formulas of values and of slopes, read off the element rules of their nodes. */
import { ElementRule } from "../../backend/reference/index.ts";
import type { TypedArray } from "../../base/index.ts";
import type { Node } from "../../ir/index.ts";
import type { Elem } from "../../scalar/index.ts";
import type { Chain, Knot } from "./chain.ts";
import {
  type Formula,
  name,
  negative,
  number,
  ofBinary,
  ofUnary,
  product,
  quotient,
  showText,
  sum,
} from "./formula.ts";
import type { Scene } from "./scene.ts";

/** Longer sums are cut. */
const longest = 4;
/** How far a formula is opened before it gives numbers: as far as it stays readable. */
const depths = [6, 2, 1];
const readable = 100;
/** Formulas with more parts than this are not written out. */
const mostParts = 400;
/** Slopes with more summands than this are not written out. */
const mostSummands = 200;

interface Summand {
  readonly node: Node;
  readonly element: number;
  readonly coefficient: Formula;
}

export class Formulas {
  readonly #scene: Scene;
  readonly #rules = new Map<Node, ElementRule>();
  /** Names for values that only the asker knows. */
  readonly #names: ReadonlyMap<Node, string>;
  readonly #values: ReadonlyMap<Node, TypedArray>;
  #deepest = depths[0];
  #written = 0;
  /** By how many of their first terms long sums are shown; 0: by their number. */
  #terms = 0;

  constructor(
    scene: Scene,
    names: ReadonlyMap<Node, string> = new Map(),
    values: ReadonlyMap<Node, TypedArray> = scene.values,
  ) {
    this.#scene = scene;
    this.#names = names;
    this.#values = values;
  }

  #ruleOf(node: Node): ElementRule {
    const known = this.#rules.get(node);
    if (known) return known;
    const made = new ElementRule(
      node,
      node.inputs.map((x) => this.#values.get(x)!),
    );
    this.#rules.set(node, made);
    return made;
  }

  #number(node: Node, element: number): Formula {
    return number(this.#values.get(node)![element]);
  }

  #named(node: Node, element: number): string | undefined {
    return this.#names.get(node) ?? this.#scene.nameOf(node, element);
  }

  /** The formula of one element, down to named values. With `open` the value's own name is not used. */
  of(node: Node, element: number, { open = false, depth = 0 }: { open?: boolean; depth?: number } = {}): Formula {
    if (depth === 0) this.#written = 0;
    const known = open ? undefined : this.#named(node, element);
    if (known !== undefined) return name(known);
    const rule = this.#ruleOf(node);
    if (!rule.rule || depth > this.#deepest) return this.#number(node, element);
    rule.goTo(element);
    return this.#write(node, rule, rule.rule, depth) ?? this.#number(node, element);
  }

  /** The formula of a value with a name, opened as far as it stays readable. */
  readable(node: Node, element: number): Formula {
    try {
      for (const depth of depths)
        for (const terms of [longest - 1, 1]) {
          [this.#deepest, this.#terms] = [depth, terms];
          const formula = this.of(node, element, { open: true });
          if (showText(formula).length <= 1.6 * readable) return formula;
        }
      return this.#number(node, element);
    } finally {
      [this.#deepest, this.#terms] = [depths[0], 0];
    }
  }

  /** Nothing where it would be too long: expressions are shared, and written out they may be endless. */
  #write(node: Node, rule: ElementRule, e: Elem, depth: number): Formula | undefined {
    if (++this.#written > mostParts) return undefined;
    const go = (part: Elem) => this.#write(node, rule, part, depth);
    const numeric = (part: Elem) => number(rule.read(part));
    switch (e.k) {
      case "const":
        return number(e.value);
      case "index":
      case "register":
        return numeric(e);
      case "load": {
        const at = rule.place(e.at);
        // Views do not count: they say nothing.
        return this.of(node.inputs[e.from], at, { depth: node.op.traits.view ? depth : depth + 1 });
      }
      case "cast":
        return go(e.x);
      case "unary": {
        const x = go(e.x);
        return x && ofUnary(e.op, x);
      }
      case "binary": {
        const [x, y] = [go(e.x), go(e.y)];
        return x && y && ofBinary(e.op, x, y);
      }
      case "compare":
        return this.#bracket(node, rule, e, false, depth);
      case "select":
        return go(rule.read(e.cond) ? e.yes : e.no);
      case "guard":
        return go(isInside(rule, e) ? e.yes : e.no);
      case "reduce": {
        const parts: (Formula | undefined)[] = [];
        const size = e.axes.reduce((n, axis) => n * axis.size, 1);
        const cut = size > (this.#terms === 1 ? 1 : longest);
        if (cut && (this.#terms === 0 || e.op !== "sum")) return undefined;
        rule.each(e.axes, () => {
          if (!cut || parts.length < this.#terms) parts.push(go(e.x));
        });
        const all = parts.filter((part) => part !== undefined);
        if (all.length < parts.length || (cut && all.every(({ k }) => k === "number"))) return undefined;
        const more: Formula[] = cut ? [{ k: "more", count: size - all.length }] : [];
        return e.op === "sum" ? sum(...all, ...more) : { k: "call", fn: e.op, args: all };
      }
    }
  }

  /** A condition as a factor: 1 where it holds. */
  #bracket(node: Node, rule: ElementRule, e: Elem, not: boolean, depth: number): Formula {
    if (e.k === "load") {
      const [from, at] = [node.inputs[e.from], rule.place(e.at)];
      const inner = this.#ruleOf(from);
      if (inner.rule && depth <= this.#deepest) {
        inner.goTo(at);
        return this.#bracket(from, inner, inner.rule, not, depth + 1);
      }
    }
    if (e.k === "unary" && e.op === "not") return this.#bracket(node, rule, e.x, !not, depth);
    if (e.k === "compare") {
      const [left, right] = [this.#write(node, rule, e.x, depth), this.#write(node, rule, e.y, depth)];
      if (left && right && (left.k !== "number" || right.k !== "number"))
        return { k: "bracket", left, relation: e.op, right, not };
    }
    return number((rule.read(e) !== 0) === not ? 0 : 1);
  }

  /**
   * The formula of a slope: of the knot nearer the loss by the other one. All ways between them, each the product of what
   * the gradient's nodes multiply by. Nothing where that is too long to be read.
   */
  ofSlope(chain: Chain, from: Knot, to: Knot): Formula | undefined {
    try {
      for (const depth of depths) {
        this.#deepest = depth;
        this.#written = 0;
        const formula = this.#ways(chain, from, to);
        if (!formula || showText(formula).length <= readable) return formula;
      }
      return undefined;
    } finally {
      this.#deepest = depths[0];
    }
  }

  #ways({ region }: Chain, from: Knot, to: Knot): Formula | undefined {
    const known = new Map<string, Formula | undefined>();
    let summands = 0;
    const ways = (node: Node, element: number): Formula | undefined => {
      const stop = region.stops.get(node);
      if (stop) return stop === to.of && element === to.element ? number(1) : undefined;
      if (!region.active.has(node)) return undefined;
      const key = `${node.id} ${element}`;
      if (known.has(key)) return known.get(key);
      const parts: Formula[] = [];
      const found = this.#summands(node, element, region.active);
      summands += found.length;
      if (summands > mostSummands) return undefined;
      for (const { node: x, element: at, coefficient } of found) {
        const onwards = ways(x, at);
        if (onwards) parts.push(product(coefficient, onwards));
      }
      const all = parts.length > 0 ? sum(...parts) : undefined;
      known.set(key, all);
      return all;
    };
    const found = ways(region.under.get(from.of)!, from.element);
    return summands > mostSummands ? undefined : found;
  }

  /** What `linearIn` gives, with formulas for numbers. */
  #summands(node: Node, element: number, active: ReadonlySet<Node>): Summand[] {
    const rule = this.#ruleOf(node);
    if (!rule.rule) return [];
    rule.goTo(element);
    const write = (e: Elem): Formula => this.#write(node, rule, e, 1) ?? number(rule.read(e));
    const depends = (e: Elem): boolean => {
      if (e.k === "load") return active.has(node.inputs[e.from]);
      if (e.k === "const" || e.k === "index" || e.k === "register") return false;
      if (e.k === "binary" || e.k === "compare") return depends(e.x) || depends(e.y);
      if (e.k === "select" || e.k === "guard") return depends(e.yes) || depends(e.no);
      return depends(e.x);
    };
    const walk = (e: Elem, factor: Formula): Summand[] => {
      if (!depends(e)) return [];
      switch (e.k) {
        case "load":
          return [{ node: node.inputs[e.from], element: rule.place(e.at), coefficient: factor }];
        case "unary":
          return walk(e.x, negative(factor));
        case "binary":
          if (e.op === "add") return [...walk(e.x, factor), ...walk(e.y, factor)];
          if (e.op === "sub") return [...walk(e.x, factor), ...walk(e.y, negative(factor))];
          if (e.op === "div") return walk(e.x, quotient(factor, write(e.y)));
          return depends(e.x) ? walk(e.x, product(factor, write(e.y))) : walk(e.y, product(factor, write(e.x)));
        case "select":
          return [
            ...walk(e.yes, product(factor, this.#bracket(node, rule, e.cond, false, 1))),
            ...walk(e.no, product(factor, this.#bracket(node, rule, e.cond, true, 1))),
          ];
        case "guard":
          return walk(isInside(rule, e) ? e.yes : e.no, factor);
        case "reduce": {
          const all: Summand[] = [];
          rule.each(e.axes, () => {
            if (all.length <= mostSummands) all.push(...walk(e.x, factor));
          });
          return all;
        }
        case "cast":
          return walk(e.x, factor);
        default:
          return [];
      }
    };
    return walk(rule.rule, number(1));
  }
}

/** Whether a guarded part is read. */
export function isInside(rule: ElementRule, e: Elem & { k: "guard" }): boolean {
  return e.ranges.every(({ at, lo, hi }) => rule.place(at) >= lo && rule.place(at) < hi);
}
