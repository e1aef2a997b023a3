/** A function of tensors as a layer. */
import { badArgument, isFunction, isRecord, needed, type Want } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import type { AnyLayer, LayerResult, Mask } from "../layer.ts";
import { type LayerOptions, readLayerOptions } from "../options.ts";
import type { Layer } from "../symbolic.ts";

/** What the function is told besides its inputs. */
export interface LambdaContext {
  readonly training: boolean;
  /** The mask of the first input. */
  readonly mask: Mask | undefined;
  /** The layer's `arguments`. */
  readonly [argument: string]: unknown;
}

type LambdaFunction<Result extends LayerResult> = (x: Tensor & readonly Tensor[], context: LambdaContext) => Result;

export interface LambdaOptions<Result extends LayerResult = Tensor> extends LayerOptions {
  /** Of one input, a tensor; of several, a list of them. The leading (batch) axis stays. */
  readonly function: LambdaFunction<Result>;
  /** Handed to the function, by name, beside `training` and `mask`. */
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** What becomes of masks: a function makes one of those of the inputs. Default: "drop", they end here. */
  readonly mask?: AnyLayer["mask"];
}

const wantCode: Want = (subject, name, value) => {
  if (isFunction(value)) return;
  throw badArgument(
    subject,
    name,
    value,
    "function",
    "a function of tensors: layers.lambda({ function: (x) => x.square() })",
  );
};

const wantArguments: Want = (subject, name, value) => {
  if (!isRecord(value)) throw badArgument(subject, name, value, "lambda-arguments", "values by name: { scale: 2 }");
};

const wantMask: Want = (subject, name, value) => {
  if (value === "pass" || value === "drop" || isFunction(value)) return;
  throw badArgument(subject, name, value, "mask-rule", '"pass", "drop", or a function (masks, inputs) => mask');
};

/**
 * A function of tensors as a layer; it has no weights (a layer of one's own with weights: `layer`). No file can hold it: save
 * `model.weights`, or give a layer of your own a `config`. Throws a ValueError where `function` is none.
 *
 *     layers.lambda({ function: (x) => x.square() })
 *     layers.lambda({ function: ([a, b], { scale }) => a.sub(b).mul(scale as number), arguments: { scale: 2 } })([x, y])
 */
export function lambda<Result extends LayerResult = Tensor>(
  options: LambdaOptions<Result> | LambdaFunction<Result>,
): Layer<Result> {
  const given = isFunction(options)
    ? { function: options as LambdaFunction<Result> }
    : (options as LambdaOptions<Result>);
  const read = readLayerOptions("lambda", given, {
    function: needed(wantCode),
    arguments: wantArguments,
    mask: wantMask,
  });
  const made = builtInLayer<never, LayerResult>(read, {
    kind: "lambda",
    anyDType: true,
    mask: read.mask ?? "drop",
    forward(_, inputs, { training, masks }) {
      const x = inputs.length === 1 ? inputs[0] : inputs;
      return read.function(x as never, { ...read.arguments, training, mask: masks[0] });
    },
  });
  return made as unknown as Layer<Result>;
}
