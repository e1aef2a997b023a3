/** A dense layer along any axes, said as an equation. */
import { badArgument, needed, ShapeError, ValueError, type Want } from "../../base/index.ts";
import { einsum } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { unfit } from "../infer.ts";
import { type KernelOptions, ofWeights, readKernelOptions } from "../kernel.ts";
import type { InputType } from "../layer.ts";
import type { Layer } from "../symbolic.ts";

export interface EinsumDenseOptions extends Omit<KernelOptions, "useBias"> {
  /** Input, kernel and result: "abc,cd->abd". The first letter is the batch's; `...` stands for axes that are left as they are. */
  readonly equation: string;
  /** The result's sizes, without the batch and what `...` stands for; null where it follows from the input. */
  readonly outputShape: number | readonly (number | null)[];
  /** The axes of the result along which a bias lies, in its letters: "d". Default: there is none. */
  readonly biasAxes?: string;
}

const form = /^\s*(\.\.\.)?([a-zA-Z]+)(\.\.\.)?\s*,\s*([a-zA-Z]+)\s*->\s*(\.\.\.)?([a-zA-Z]+)(\.\.\.)?\s*$/;

interface Equation {
  readonly input: string;
  readonly kernel: string;
  readonly output: string;
  /** Where axes are left out that stay as they are. */
  readonly left: boolean;
  readonly right: boolean;
}

/** The parts of an equation; undefined where it is none. */
function parse(equation: unknown): Equation | undefined {
  const found = typeof equation === "string" ? form.exec(equation) : null;
  if (!found) return undefined;
  const [, left, input, right, kernel, leftOut, output, rightOut] = found;
  const sides = [left, right].map((dots) => dots !== undefined);
  const same = sides[0] === (leftOut !== undefined) && sides[1] === (rightOut !== undefined) && !(sides[0] && sides[1]);
  const once = [input, kernel, output].every((letters) => new Set(letters).size === letters.length);
  // The batch axis stays the first.
  if (!same || !once || (!sides[0] && (input[0] !== output[0] || kernel.includes(input[0])))) return undefined;
  return { input, kernel, output, left: sides[0], right: sides[1] };
}

const wantEquation: Want = (subject, name, value) => {
  if (parse(value)) return;
  throw badArgument(
    subject,
    name,
    value,
    "equation",
    'input, kernel and result, the batch first: "abc,cd->abd", "...x,xy->...y"',
  );
};

const wantSizes: Want = (subject, name, value) => {
  const list = Array.isArray(value) ? Array.from(value) : [value];
  if (list.every((size) => size === null || (Number.isSafeInteger(size) && (size as number) >= 1))) return;
  throw badArgument(
    subject,
    name,
    value,
    "output-sizes",
    "a whole number from 1, or a list of them, null where the size is the input's: [null, 64]",
  );
};

const wantLetters: Want = (subject, name, value) => {
  if (typeof value === "string" && /^[a-zA-Z]+$/.test(value)) return;
  throw badArgument(subject, name, value, "axes-letters", 'letters of the result: "d"');
};

/** Shapes of kernel and bias, where `outputShape` and an input say how long each letter's axis is. */
function shapesOf(
  equation: Equation,
  given: readonly (number | null)[],
  biasAxes: string | undefined,
  { shape }: InputType,
) {
  const { input, kernel, output, left, right } = equation;
  const all = [0, ...shape];
  const elided = all.length - input.length;
  if (elided < 0 || (elided > 0 && !left && !right))
    unfit(
      "einsumDense",
      `${left || right ? "at least " : ""}${input.length} axes, the batch among them, as its equation has`,
    );
  const known = new Map([...input].map((letter, k) => [letter, all[left ? k + elided : k]]));
  const named = left && elided > 0 ? [...output] : [...output].slice(1);
  if (given.length !== named.length)
    throw new ShapeError(
      "einsumDense",
      `outputShape has ${given.length} sizes, but the result has ${named.length} axes beside the batch: ${named.join("")}`,
      {
        code: "einsum-sizes",
        hint: "one size for each letter of the result, without the batch's",
        facts: { expected: named.length, received: given.length, letters: named.join("") },
      },
    );
  const sizes = new Map(known);
  for (const [k, letter] of named.entries()) sizes.set(letter, sizeFor(letter, known.get(letter), given[k]));
  for (const letter of output) if (!input.includes(letter) && !kernel.includes(letter)) failing(letter, "result-alone");
  const size = (letter: string): number => sizes.get(letter) ?? failing(letter, "kernel-alone");
  const shared = right ? new Array<number>(elided).fill(1) : [];
  return {
    kernel: [...kernel].map(size),
    bias:
      biasAxes === undefined
        ? undefined
        : [...biasOf(output, biasAxes).map((letter) => (letter ? size(letter) : 1)), ...shared],
  };
}

/** The length of a letter's axis in the result: the input's, or the one that is said. */
function sizeFor(letter: string, own: number | undefined, said: number | null): number {
  if (own === undefined && said === null) failing(letter, "unsaid");
  if (own !== undefined && said !== null && own !== said) failing(letter, "differs", { own, said });
  return said ?? own!;
}

/** The letters of a bias from its first axis on; undefined along which it is the same. */
function biasOf(output: string, axes: string): (string | undefined)[] {
  const places = [...axes].map((letter) =>
    output.includes(letter) ? output.indexOf(letter) : failing(letter, "no-bias"),
  );
  return [...output].slice(Math.min(...places)).map((letter) => (axes.includes(letter) ? letter : undefined));
}

/** What can be wrong with a letter, and the mend. */
const problems = {
  "result-alone": ["stands in the result alone", "put it into the kernel, too"],
  "kernel-alone": ["stands in the kernel alone", "put it into the input or into the result"],
  unsaid: [
    "has no size: outputShape has null for it, and the input has no such axis",
    "give outputShape a number for it",
  ],
  differs: ["has another size in outputShape than in the input", "null takes the input's"],
  "no-bias": ["of biasAxes is not in the result", "biasAxes are letters of the result"],
} as const;

function failing(
  letter: string,
  what: keyof typeof problems,
  facts: { readonly own?: number; readonly said?: number } = {},
): never {
  const [problem, hint] = problems[what];
  const sizes = what === "differs" ? `: ${facts.said}, and ${facts.own}` : "";
  throw new ValueError("einsumDense", `axis "${letter}" ${problem}${sizes}`, {
    code: "einsum-axis",
    hint,
    facts: { letter, what, ...facts },
  });
}

/** The equation with letters in place of the dots. */
function spelled({ input, kernel, output, left, right }: Equation, elided: number): string {
  const free = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"].filter(
    (letter) => !`${input}${kernel}${output}`.includes(letter),
  );
  const dots = free.slice(0, elided).join("");
  const whole = (letters: string) => (left ? dots + letters : right ? letters + dots : letters);
  return `${whole(input)},${kernel}->${whole(output)}`;
}

/**
 * A dense layer along any axes: activation(einsum(equation, x, kernel) + bias). `kernel` has the sizes of its letters, `bias` those of
 * `biasAxes`. Throws a ValueError where the equation says no sizes, and a ShapeError where the input does not fit.
 *
 *     layers.einsumDense({ equation: "abc,cd->abd", outputShape: [null, 64], biasAxes: "d" })   // f32[batch,32,128] → f32[batch,32,64]
 */
export function einsumDense(options: EinsumDenseOptions): Layer {
  const kind = "einsumDense";
  const own = { equation: needed(wantEquation), outputShape: needed(wantSizes), biasAxes: wantLetters };
  const { read, activation, params } = readKernelOptions<EinsumDenseOptions>(kind, options, own, ofWeights);
  const equation = parse(read.equation)!;
  const sizes = [read.outputShape].flat();
  return builtInLayer(read, {
    kind,
    results: "any",
    mask: "pass",
    activation,
    params(input) {
      const { kernel, bias } = shapesOf(equation, sizes, read.biasAxes, input);
      const both = params(kernel);
      return { kernel: both.kernel, ...(bias && { bias: { ...both.bias, shape: bias } }) } as {
        kernel: typeof both.kernel;
        bias: typeof both.bias;
      };
    },
    forward({ kernel, bias }, [x]) {
      const y = einsum(spelled(equation, x.rank - equation.input.length), x, kernel);
      return bias ? y.add(bias) : y;
    },
  });
}
