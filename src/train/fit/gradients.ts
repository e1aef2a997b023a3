/** `model.gradients`: from its arguments to tensors by name. */

import { checkedLater, readOptions, type Wants, wantFlag } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Core } from "../core.ts";
import type { Data, InputData } from "../data/arrays.ts";
import { keyOfTypes } from "../data/named.ts";
import { readSamples } from "../data/read-samples.ts";
import type { ClassWeight } from "../data/sample-weights.ts";
import { columnsOf } from "../data/samples.ts";
import { sayUncompiled } from "../say-uncompiled.ts";
import { batchOf, typesOf } from "../step/batch.ts";
import { slopesStep } from "../step/slopes.ts";
import { streamsOf } from "../step/stream-cache.ts";
import { Stream } from "../step/streams.ts";

export interface GradientOptions {
  /** Whether to give those of the inputs, too. Default: false. */
  readonly inputs?: boolean;
  /**
   * Whether the network works as while it is trained: dropout drops what the next step would drop, batch normalization takes the
   * batch's own means. Nothing is changed by it. Default: false.
   */
  readonly training?: boolean;
  /** How much each sample's loss counts, as in `fit`. */
  readonly sampleWeight?: Data;
  readonly classWeight?: ClassWeight;
}

export interface Gradients<Inputs extends boolean = boolean> {
  /** What is minimized: the loss with all penalties. */
  readonly loss: number;
  /** By `"layer/param"`: of every parameter, frozen ones as well. */
  readonly weights: Readonly<Record<string, Tensor>>;
  /** By input: `[samples, …]`, where they were asked for. */
  readonly inputs: Inputs extends true ? Readonly<Record<string, Tensor>> : undefined;
}

const wants: Wants<GradientOptions> = {
  inputs: wantFlag,
  training: wantFlag,
  sampleWeight: checkedLater,
  classWeight: checkedLater,
};

export async function gradientsOf(
  core: Core,
  x: InputData,
  y: Data,
  options: GradientOptions | undefined,
): Promise<Gradients> {
  const { inputs = false, training = false, ...weights } = readOptions("gradients", options, wants);
  const data = readSamples(core, "gradients", x, y, weights);
  await core.state.open();
  sayUncompiled(core, "gradients");
  const plan = core.plan("gradients");
  const { samples } = data;
  // Programs that are asked for what they know are kept under "evaluate": a compile makes them anew.
  const key = `evaluate gradients ${samples} ${training} ${inputs} ${data.w !== undefined} ${keyOfTypes(columnsOf(data))}`;
  const lay = () => {
    const step = slopesStep(plan, typesOf(batchOf(plan.network, data)), samples, { training, inputs });
    return new Stream("gradients", core.state, step, samples, 1, { mostRows: 1 });
  };
  const records: [name: string, value: Tensor][] = [];
  await streamsOf(core).with(key, lay, async (stream) => {
    const values = await stream.start(columnsOf(data), 0, 1);
    for (const [k, { name, type }] of stream.records.entries())
      records.push([name, fromHost({ ...type, data: values[k] })]);
  });
  const named = (prefix: string) =>
    Object.fromEntries(records.flatMap(([name, x]) => (name.startsWith(prefix) ? [[name.slice(2), x]] : [])));
  return { loss: records[0][1].item(), weights: named("w:"), inputs: inputs ? named("x:") : undefined } as Gradients;
}
