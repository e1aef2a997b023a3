/** Runs what of a network is on the host (`front.ts`): the network's inputs, from those that users give. */
import { DTypeError, ShapeError, sameShape } from "../base/index.ts";
import type { Front } from "./front.ts";
import { typeOfSamples } from "./host.ts";
import { showBatch } from "./infer.ts";
import type { HostSamples } from "./layer.ts";

/** Samples of every value of the front, given those of its inputs. */
function valuesOf(front: Front, inputs: readonly HostSamples[]): HostSamples[] {
  const values = [...inputs];
  for (const { layer, inputs: operands } of front.calls) {
    const { name, spec } = front.layers[layer];
    const made = spec.host!.run(
      operands.map((k) => values[k]),
      false,
    );
    const expected = front.types[values.length];
    if (!sameShape(made.shape.slice(1), expected.shape))
      throw new ShapeError(
        `layer ${name}`,
        `gives ${showBatch(typeOfSamples(made))}, but gave ${showBatch(expected)} when the model was made`,
        {
          code: "front-shape",
          hint: "it has learned since: adapt it before the model is made",
          facts: { layer: name, expected: expected.shape, received: made.shape },
        },
      );
    values.push(made);
  }
  return values;
}

/** The network's inputs, from those that users give. */
export function runFront(
  subject: string,
  front: Front,
  inputs: readonly HostSamples[],
): Exclude<HostSamples, { dtype: "string" }>[] {
  const values = valuesOf(front, inputs);
  return front.feeds.map((k) => {
    const value = values[k];
    if (value.dtype !== "string") return value;
    const { name } = front.inputs[k];
    throw new DTypeError(
      subject,
      `input "${name}" is ${showBatch(typeOfSamples(value))}, but the network takes numbers`,
      {
        code: "front-texts",
        hint: `declare what it is: input({ shape: [${value.shape.slice(1).join(", ")}], dtype: "string" })`,
        facts: { name },
      },
    );
  });
}
