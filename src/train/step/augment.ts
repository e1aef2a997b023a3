/** The batch that a training step sees, where `compile` was given an augmentation. */
import { type DType, isRecord, ShapeError, sameShape, show, showType, ValueError } from "../../base/index.ts";
import { withOrigin } from "../../ir/index.ts";
import type { Augmentation } from "../../nn/augmentations/augmentation.ts";
import { type AugmentationLike, toAugmentation } from "../../nn/augmentations/resolve.ts";
import type { Network } from "../../nn/index.ts";
import { Tensor } from "../../tensor/index.ts";
import type { Batch, Tree } from "./cells.ts";
import { keys } from "./keys.ts";
import { told } from "./own-losses.ts";
import type { Judged } from "./plan.ts";
import { uniforms } from "./random.ts";

/** What `compile` was given. Throws a ValueError for a name that is not known. */
export const augmentationOf = (given: AugmentationLike): Augmentation => toAugmentation("compile", given);

const subject = "compile: augment";

/** Random numbers of its own: those of layers begin with call 0. */
const call = -1;

/** What is done to a batch; of the cells it reads the counter and the seed. */
export function augmented(augment: Augmentation, dtype: DType): (cells: Tree, batch: Batch<Tensor>) => Batch<Tensor> {
  return (cells, { x, y, w }) => {
    const uniform = uniforms(dtype, cells[keys.seed], cells[keys.counter])(call);
    const change = (): unknown => augment.augment({ x, y, sampleWeight: w }, { uniform, dtype });
    const given = told(subject, () => withOrigin({ layer: augment.name }, change));
    if (!isRecord(given)) throw badResult(augment, "result", given, "{ x, y }, and sampleWeight where it was given");
    const wrong = Object.keys(given).find((part) => !["x", "y", "sampleWeight"].includes(part));
    if (wrong !== undefined) throw badResult(augment, wrong, given[wrong], "{ x, y, sampleWeight }");
    return {
      x: treeLike(augment, "x", given.x, x),
      y: treeLike(augment, "y", given.y, y),
      w: treeLike(augment, "sampleWeight", given.sampleWeight, w),
    };
  };
}

/** Throws unless it is tensors of these names and shapes. */
function treeLike(augment: Augmentation, part: string, given: unknown, like: Tree): Tree {
  if (!isRecord(given)) throw badResult(augment, part, given, `tensors by name: ${Object.keys(like).join(", ")}`);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(like, name));
  if (unknown !== undefined)
    throw badResult(augment, `${part}["${unknown}"]`, given[unknown], Object.keys(like).join(", ") || "left out");
  for (const [name, { dtype, shape }] of Object.entries(like)) {
    const one = given[name];
    // Bytes may become numbers with a fraction; answers and weights are judged as they are.
    if (one instanceof Tensor && sameShape(one.shape, shape) && (part === "x" || one.dtype === dtype)) continue;
    const its = one instanceof Tensor ? showType(one) : show(one);
    throw new ShapeError(subject, `${augment.name} gives ${part}["${name}"] as ${its}, not ${dtype}[${shape}]`, {
      code: "augment-shape",
      hint: "an augmentation gives a batch of the shapes that it was given, and answers of their type",
      facts: { augmentation: augment.name, part, name, received: its, expected: `${dtype}[${shape}]` },
    });
  }
  return given as Tree;
}

function badResult({ name }: Augmentation, what: string, given: unknown, hint: string): ValueError {
  const its = given instanceof Tensor ? showType(given) : show(given);
  return new ValueError(subject, `${name}: ${what} is ${its}`, {
    code: "augment-result",
    hint: `it must be ${hint}`,
    facts: { augmentation: name, what, received: its },
  });
}

/** Throws where a built-in augmentation cannot mix a network's inputs, or the answers that its losses want. */
export function wantMixable(augment: Augmentation, network: Network, outputs: readonly Judged[]): void {
  if (!augment.mixes) return;
  const { name: augmentation } = augment;
  const classes = outputs.find(({ loss }) => loss.targets === "classes");
  if (classes)
    throw new ValueError("compile", `${augmentation} mixes answers, and ${classes.loss.name} wants class numbers`, {
      code: "augment-classes",
      hint: `class numbers have no mixture: loss "categoricalCrossentropy", and fit(x, toCategorical(y, ${classes.shape.at(-1) ?? "classes"}))`,
      facts: { augmentation, output: classes.name, loss: classes.loss.name, classes: classes.shape.at(-1) },
    });
  for (const { name: input, shape, dtype, rows } of network.inputs) {
    if (rows || dtype === "i32" || dtype === "bool")
      throw new ValueError("compile", `${augmentation} mixes samples, and input "${input}" holds whole numbers`, {
        code: "augment-whole-numbers",
        hint: "numbers of words or categories have no mixture: leave augment out, or mix what an embedding makes of them in trainStep",
        facts: { augmentation, input },
      });
    if (augment.mixes === "pictures" && shape.length !== 3)
      throw new ShapeError("compile", `${augmentation} cuts pictures, and samples of input "${input}" are [${shape}]`, {
        code: "augment-pictures",
        hint: "a sample must be [height,width,channels]; for other samples use mixUp",
        facts: { augmentation, input, shape },
      });
  }
}
