/** Formulas as data: made by constructors that fold numbers, shown as text or as LaTeX. */
import { type Binary, binaryOfFloat, type Compare, type Unary, unaryOf } from "../../scalar/index.ts";

export type Formula =
  | { readonly k: "number"; readonly value: number }
  /** A value with a name. */
  | { readonly k: "name"; readonly name: string }
  | { readonly k: "sum"; readonly terms: readonly Formula[] }
  | { readonly k: "product"; readonly factors: readonly Formula[] }
  | { readonly k: "quotient"; readonly over: Formula; readonly under: Formula }
  | { readonly k: "call"; readonly fn: string; readonly args: readonly Formula[] }
  | { readonly k: "power"; readonly base: Formula; readonly exponent: Formula }
  /** 1 where the relation holds, else 0 (Iverson's bracket). */
  | {
      readonly k: "bracket";
      readonly left: Formula;
      readonly relation: Compare;
      readonly right: Formula;
      readonly not: boolean;
    }
  /** More of the same. */
  | { readonly k: "more"; readonly count: number };

export const number = (value: number): Formula => ({ k: "number", value });
export const name = (text: string): Formula => ({ k: "name", name: text });

export function sum(...parts: readonly Formula[]): Formula {
  const flat = parts.flatMap((part) => (part.k === "sum" ? part.terms : [part]));
  const constant = flat.reduce((all, part) => (part.k === "number" ? all + part.value : all), 0);
  const rest = flat.filter((part) => part.k !== "number");
  const same = rest.length > 1 && rest.every((part) => showText(part) === showText(rest[0]));
  if (same && constant === 0) return product(number(rest.length), rest[0]);
  const first = rest.length > 0 && unsigned(rest[0])[0];
  const terms = constant === 0 ? rest : first ? [number(constant), ...rest] : [...rest, number(constant)];
  return terms.length === 0 ? number(0) : terms.length === 1 ? terms[0] : { k: "sum", terms };
}

export function product(...parts: readonly Formula[]): Formula {
  const flat = parts.flatMap((part) => (part.k === "product" ? part.factors : [part]));
  const constant = flat.reduce((all, part) => (part.k === "number" ? all * part.value : all), 1);
  const rest = flat.filter((part) => part.k !== "number");
  if (constant === 0 || rest.length === 0) return number(constant);
  if (constant === 1) return rest.length === 1 ? rest[0] : { k: "product", factors: rest };
  return { k: "product", factors: [number(constant), ...rest] };
}

export const negative = (x: Formula): Formula => product(number(-1), x);

export function quotient(over: Formula, under: Formula): Formula {
  if (under.k === "number" && over.k === "number") return number(over.value / under.value);
  return under.k === "number" && under.value === 1 ? over : { k: "quotient", over, under };
}

export function ofUnary(op: Unary, x: Formula): Formula {
  if (x.k === "number") return number(unaryOf[op](x.value));
  return op === "neg" ? negative(x) : { k: "call", fn: op, args: [x] };
}

export function ofBinary(op: Binary, x: Formula, y: Formula): Formula {
  if (x.k === "number" && y.k === "number") return number(binaryOfFloat[op](x.value, y.value));
  switch (op) {
    case "add":
      return sum(x, y);
    case "sub":
      return sum(x, negative(y));
    case "mul":
      return product(x, y);
    case "div":
      return quotient(x, y);
    case "pow":
      return { k: "power", base: x, exponent: y };
    default:
      return { k: "call", fn: op, args: [x, y] };
  }
}

/** How tightly what is written binds. */
const [SUM, PRODUCT, POWER, TIGHT] = [1, 2, 3, 4];
const signs: Readonly<Record<Compare, readonly [text: string, negated: string]>> = {
  eq: ["=", "≠"],
  ne: ["≠", "="],
  lt: ["<", "≥"],
  le: ["≤", ">"],
};

/** As many digits as tell a value in a formula from others. */
export function showNumber(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  return String(Number(value.toPrecision(digits)))
    .replaceAll("-", "−")
    .replace("e+", "e");
}

/** Whether it begins with a minus sign, and what remains without it. */
function unsigned(x: Formula): readonly [minus: boolean, rest: Formula] {
  if (x.k === "number" && x.value < 0) return [true, number(-x.value)];
  if (x.k !== "product" || x.factors[0].k !== "number" || x.factors[0].value >= 0) return [false, x];
  return [true, product(number(-x.factors[0].value), ...x.factors.slice(1))];
}

interface Writer {
  readonly number: (value: number) => string;
  readonly name: (text: string) => string;
  readonly times: string;
  readonly brackets: (inner: string) => string;
  readonly quotient: (over: string, under: string) => string;
  /** Whether a quotient needs no brackets around its parts. */
  readonly stacks: boolean;
  readonly power: (base: string, exponent: string) => string;
  readonly call: (fn: string, args: readonly string[]) => string;
  readonly relation: (op: Compare, not: boolean) => string;
  readonly iverson: (inner: string) => string;
  readonly more: (count: number) => string;
}

function write(x: Formula, w: Writer, around = 0): string {
  const within = (binds: number, text: string) => (binds < around ? w.brackets(text) : text);
  switch (x.k) {
    case "number":
      return within(x.value < 0 ? SUM : TIGHT, w.number(x.value));
    case "name":
      return w.name(x.name);
    case "sum": {
      const parts = x.terms.map((term, k) => {
        const [minus, rest] = unsigned(term);
        const text = write(rest, w, SUM + (minus ? 1 : 0));
        return k === 0 ? (minus ? `−${text}` : text) : minus ? ` − ${text}` : ` + ${text}`;
      });
      return within(SUM, parts.join(""));
    }
    case "product": {
      const [minus, rest] = unsigned(x);
      if (minus) return within(SUM, `−${write(rest, w, PRODUCT)}`);
      return within(PRODUCT, x.factors.map((factor) => write(factor, w, PRODUCT)).join(w.times));
    }
    case "quotient": {
      const inner = w.stacks ? [0, 0] : [PRODUCT, POWER];
      return within(PRODUCT, w.quotient(write(x.over, w, inner[0]), write(x.under, w, inner[1])));
    }
    case "power":
      return within(POWER, w.power(write(x.base, w, TIGHT), write(x.exponent, w, w.stacks ? 0 : TIGHT)));
    case "call":
      return w.call(
        x.fn,
        x.args.map((arg) => write(arg, w)),
      );
    case "bracket":
      return w.iverson(`${write(x.left, w, SUM)} ${w.relation(x.relation, x.not)} ${write(x.right, w, SUM)}`);
    case "more":
      return w.more(x.count);
  }
}

const plain: Writer = {
  number: (value) => showNumber(value),
  name: (text) => text,
  times: " · ",
  brackets: (inner) => `(${inner})`,
  quotient: (over, under) => `${over} / ${under}`,
  stacks: false,
  power: (base, exponent) => `${base}^${exponent}`,
  call: (fn, args) => `${fn}(${args.join(", ")})`,
  relation: (op, not) => signs[op][not ? 1 : 0],
  iverson: (inner) => `[${inner}]`,
  more: (count) => `… (${count})`,
};

const relations: Readonly<Record<Compare, readonly [string, string]>> = {
  eq: ["=", "\\ne"],
  ne: ["\\ne", "="],
  lt: ["<", "\\ge"],
  le: ["\\le", ">"],
};

const greek: Readonly<Record<string, string>> = { η: "\\eta", ĝ: "\\hat g" };

/** A name with its index set low: `hidden.sum[0]` → \mathrm{hidden.sum}_{0} */
function nameToLatex(text: string): string {
  const [, stem, index] = /^(.*?)(?:\[([\d,]*)\])?$/s.exec(text)!;
  const known = greek[stem];
  if (known && index === undefined) return known;
  const safe = stem.replace(/[\\{}$&#%_^~]/g, (char) => (char === "\\" ? "\\backslash " : `\\${char}`));
  return `\\mathrm{${safe}}${index === undefined ? "" : `_{${index}}`}`;
}

const latex: Writer = {
  number: (value) => numberToLatex(value),
  name: nameToLatex,
  times: " \\cdot ",
  brackets: (inner) => `\\left(${inner}\\right)`,
  quotient: (over, under) => `\\frac{${over}}{${under}}`,
  stacks: true,
  power: (base, exponent) => `${base}^{${exponent}}`,
  call: (fn, args) => (fn === "sqrt" ? `\\sqrt{${args[0]}}` : `\\operatorname{${fn}}\\left(${args.join(", ")}\\right)`),
  relation: (op, not) => relations[op][not ? 1 : 0],
  iverson: (inner) => `\\left[${inner}\\right]`,
  more: (count) => `\\dots_{(${count})}`,
};

function numberToLatex(value: number, digits = 6): string {
  const text = showNumber(value, digits).replaceAll("−", "-");
  return text.replace("∞", "\\infty").replace(/e(-?\d+)$/, (_, power: string) => ` \\cdot 10^{${power}}`);
}

export const showText = (x: Formula): string => write(x, plain);
export const showLatex = (x: Formula): string => write(x, latex).replaceAll("−", "-");
