/**
 * A loop with carried state whose body is a graph: 28 steps or 28,000 cost the same code.
 *
 * Operands and the body's inputs are, in order, `carries` values that each step passes to the next, `fed` arrays of which the
 * body gets row t, and any number of values that stay the same. The body's outputs are the next carries, then values to be stacked.
 * The results are the last carries, then the stacks `[length, …]`.
 */
import { dtypes, ShapeError, sameShape, showType, type Type } from "../base/index.ts";
import { apply, type Node } from "../ir/index.ts";
import type { ScanAttrs } from "./gradient.ts";
import { arity, type Rule } from "./rule.ts";

const rows = (type: Type, length: number): Type => ({ ...type, shape: [length, ...type.shape] });
const isFloat = (x: Node): boolean => dtypes[x.type.dtype].float;

function check(inputs: readonly Type[], { body, carries, fed, length }: ScanAttrs): void {
  arity("scan", inputs, body.inputs.length);
  body.inputs.forEach((want, k) => {
    const have = k >= carries && k < carries + fed ? rows(want.type, length) : want.type;
    if (have.dtype !== inputs[k].dtype || !sameShape(have.shape, inputs[k].shape)) {
      throw new ShapeError("scan", `operand ${k} is ${showType(inputs[k])}, the body wants ${showType(have)}`, {
        code: "scan-operand",
      });
    }
  });
  for (let k = 0; k < carries; k++) {
    const [before, after] = [body.inputs[k].type, body.outputs[k].type];
    if (before.dtype === after.dtype && sameShape(before.shape, after.shape)) continue;
    throw new ShapeError("scan", `carry ${k} enters as ${showType(before)} and leaves as ${showType(after)}`, {
      code: "scan-carry",
      hint: "a carried value keeps its type from step to step",
    });
  }
}

export const scanRule: Rule = {
  name: "scan",
  traits: { loop: true },
  type: (inputs, attrs) => scanRule.results!(inputs, attrs)[0],
  results(inputs, attrs) {
    const scan = attrs as unknown as ScanAttrs;
    check(inputs, scan);
    return scan.body.outputs.map(({ type }, k) => (k < scan.carries ? type : rows(type, scan.length)));
  },
  samples: [],

  /**
   * Runs the loop once more, keeping what each step started from, then walks it backwards: the cotangents of the
   * carries are passed from step to step, those of values that stay are added up, those of the rows are stacked.
   */
  gradLoop(o, gs, y, vjp) {
    const scan = y.attrs as unknown as ScanAttrs;
    const { body, carries, fed, length, reverse } = scan;
    const starts = body.inputs.slice(0, carries);
    const kept = o.scan({ ...scan, body: { inputs: body.inputs, outputs: [...body.outputs, ...starts] } }, y.inputs);
    const trail = starts.map((_, k) => o.result(kept, body.outputs.length + k));

    const stay = body.inputs.slice(carries + fed);
    const isCarry = body.inputs.map((_, k) => k < carries);
    const isRow = body.inputs.map((_, k) => k >= carries && k < carries + fed);
    const floatOuts = body.outputs.map(isFloat);

    // The backward body: cotangents of carries, sums for what stays | trail, rows, cotangents of stacks | what stays.
    const gCarry = starts.filter(isFloat).map((x) => o.input(x.type));
    const gStay = stay.filter(isFloat).map((x) => o.input(x.type));
    const inTrail = starts.map((x) => o.input(x.type));
    const inRows = body.inputs.filter((_, k) => isRow[k]).map((x) => o.input(x.type));
    const stacks = body.outputs.slice(carries);
    const gStack = stacks.filter(isFloat).map((x) => o.input(x.type));
    const inStay = stay.map((x) => o.input(x.type));

    const carryQueue = [...gCarry];
    const stackQueue = [...gStack];
    const cotangents = body.outputs.flatMap((_, k) =>
      floatOuts[k] ? [k < carries ? carryQueue.shift()! : stackQueue.shift()!] : [],
    );
    const back = o.inline(vjp(body), [...inTrail, ...inRows, ...inStay, ...cotangents]);

    // `vjp` gives one cotangent for each float input, in the body's order.
    const floatIns = body.inputs.map((x, k) => ({ x, k })).filter(({ x }) => isFloat(x));
    const pick = (keep: (k: number) => boolean) => back.filter((_, n) => keep(floatIns[n].k));
    const nextCarry = pick((k) => isCarry[k]);
    const addStay = pick((k) => !isCarry[k] && !isRow[k]).map((g, n) => o.add(gStay[n], g));
    const outRows = pick((k) => isRow[k]);

    const fullStack = stacks.flatMap((x, k) =>
      isFloat(x) ? [gs[carries + k] ?? o.full({ ...x.type, shape: [length, ...x.type.shape] }, 0)] : [],
    );
    const startCarry = starts.flatMap((x, k) => (isFloat(x) ? [gs[k] ?? o.full(x.type, 0)] : []));
    const startStay = stay.filter(isFloat).map((x) => o.full(x.type, 0));
    const backward = o.scan(
      {
        body: {
          inputs: [...gCarry, ...gStay, ...inTrail, ...inRows, ...gStack, ...inStay],
          outputs: [...nextCarry, ...addStay, ...outRows],
        },
        carries: gCarry.length + gStay.length,
        fed: inTrail.length + inRows.length + gStack.length,
        length,
        reverse: !reverse,
      },
      [
        ...startCarry,
        ...startStay,
        ...trail,
        ...y.inputs.slice(carries, carries + fed),
        ...fullStack,
        ...y.inputs.slice(carries + fed),
      ],
    );
    const answers = backward.results!.map((_, k) => o.result(backward, k));
    const ofCarry = answers.splice(0, gCarry.length);
    const ofStay = answers.splice(0, gStay.length);
    return body.inputs.map((x, k) => {
      if (!isFloat(x)) return undefined;
      return isCarry[k] ? ofCarry.shift() : isRow[k] ? answers.shift() : ofStay.shift();
    });
  },
};

export function scan(attrs: ScanAttrs, inputs: readonly Node[]): Node {
  return apply(scanRule, inputs, { ...attrs });
}
