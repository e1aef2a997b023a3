/** A sequence read from both ends. */
import { badArgument, needed, oneOf, ValueError, type Want } from "../../../base/index.ts";
import { concat, type Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import type { InputType, LayerResult } from "../../layer.ts";
import { inPart } from "../../named.ts";
import { readLayerOptions, type TrainableOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { lastStates, madeOf, type Recurrence, recurrenceOf, remembered, rowOf, wantStates } from "./sequence.ts";
import { walk } from "./turns.ts";
import { prefixed, under } from "./wrapped.ts";

type Merge = "concat" | "sum" | "mul" | "ave" | null;

export interface BidirectionalOptions extends TrainableOptions {
  /** A recurrent layer: `layers.lstm({ units: 8 })`. */
  readonly layer: Layer<LayerResult>;
  /** The layer for the other direction, with `goBackwards`; by default a second one like the first. */
  readonly backwardLayer?: Layer<LayerResult>;
  /** How the two outputs become one; null gives both. Default: "concat". */
  readonly mergeMode?: Merge;
}

const wantRecurrent: Want = (subject, name, value) => {
  if (typeof value === "function" && recurrenceOf(value)) return;
  const hint = `a layer that walks over a sequence: layers.bidirectional({ ${name}: layers.lstm({ units: 8 }) })`;
  throw badArgument(subject, name, value, "no-direction", hint);
};

const merges: Readonly<Record<Exclude<Merge, null>, (a: Tensor, b: Tensor) => Tensor>> = {
  concat: (a, b) => concat([a, b], -1),
  sum: (a, b) => a.add(b),
  mul: (a, b) => a.mul(b),
  ave: (a, b) => a.add(b).mul(0.5),
};

/** What a call gives: the output, or both, and with `returnState` the states of both directions. */
type Both<Result, Mode> = Result extends [Tensor, ...infer States extends Tensor[]]
  ? [...(Mode extends null ? [Tensor, Tensor] : [Tensor]), ...States, ...States]
  : Mode extends null
    ? [Tensor, Tensor]
    : Tensor;

/**
 * Two recurrent layers over one sequence, one of them from its end, and their outputs together. Weights are "forward/kernel",
 * "backward/kernel" and so on. First states follow the sequence: those of the forward layer, then those of the backward one. As in
 * Keras, `returnSequences` gives zeros at turns that a mask hides. Throws a ValueError where the layer is not a recurrent one.
 *
 *     layers.bidirectional({ layer: layers.lstm({ units: 8 }) })   // f32[batch,time,3] → f32[batch,16]
 */
export function bidirectional<Result extends LayerResult, const Mode extends Merge = "concat">(
  options: BidirectionalOptions & { readonly layer: Layer<Result>; readonly mergeMode?: Mode },
): Layer<Both<Result, Mode>> {
  const read = readLayerOptions<BidirectionalOptions>("bidirectional", options, {
    layer: needed(wantRecurrent),
    backwardLayer: wantRecurrent,
    mergeMode: (subject, name, value) => value === null || oneOf(["concat", "sum", "mul", "ave"])(subject, name, value),
  });
  const { layer, backwardLayer, mergeMode = "concat" } = read;
  const first = recurrenceOf(layer)!;
  const second = backwardLayer ? recurrenceOf(backwardLayer)! : other(first);
  wantOpposite(first, second);
  const { returnSequences = false, returnState = false, goBackwards = false, stateful = false } = first.options;
  const made = builtInLayer<never, LayerResult>(read, {
    kind: "bidirectional",
    results: "any",
    mask: ([mask]) => (returnSequences ? [mask, ...(mergeMode === null ? [mask] : [])] : []),
    params(sequence, ...states) {
      const row = rowOf("bidirectional", sequence);
      wantStates("bidirectional", [...first.turns.states(row), ...second.turns.states(row)], states);
      return { ...prefixed("forward", first.turns.params(row)), ...prefixed("backward", second.turns.params(row)) };
    },
    ...(stateful && {
      state: (sequence: InputType) => ({
        ...prefixed("forward", remembered("bidirectional", first.turns, sequence)),
        ...prefixed("backward", remembered("bidirectional", second.turns, sequence)),
      }),
    }),
    forward(params, [x, ...given], context): LayerResult {
      const states = given.length > 0 ? given : Object.values(context.state);
      const half = states.length / 2;
      const one = (name: string, { turns, options }: Recurrence, own: readonly Tensor[]) =>
        inPart(name, () =>
          walk(
            turns,
            under(name, params),
            [x, ...own],
            context.masks[0],
            { ...options, zeroOutputForMask: returnSequences },
            context,
          ),
        );
      const ends = [one("forward", first, states.slice(0, half)), one("backward", second, states.slice(half))];
      const [a, b] = ends.map(({ outputs, last }) =>
        !returnSequences ? last : goBackwards ? outputs.flip(1) : outputs,
      );
      const merged = mergeMode === null ? [a, b] : [merges[mergeMode](a, b)];
      const last = ends.flatMap((end) => end.states);
      const several: readonly Tensor[] = returnState ? [...merged, ...last] : [a, b];
      const outputs = returnState || mergeMode === null ? several : merged[0];
      return stateful ? { outputs, state: lastStates(context.state, last) } : outputs;
    },
  });
  madeOf(made, { forward: first, backward: second });
  return made as unknown as Layer<Both<Result, Mode>>;
}

const other = ({ turns, options }: Recurrence): Recurrence => ({
  turns,
  options: { ...options, goBackwards: !options.goBackwards },
});

function wantOpposite({ options: a }: Recurrence, { options: b }: Recurrence): void {
  const differs = (["returnSequences", "returnState", "stateful"] as const).find(
    (key) => (a[key] ?? false) !== (b[key] ?? false),
  );
  const sameWay = (a.goBackwards ?? false) === (b.goBackwards ?? false);
  if (!sameWay && !differs) return;
  const what = sameWay ? "both layers go the same way" : `the layers differ in ${differs}`;
  throw new ValueError("bidirectional", what, {
    code: "bidirectional-pair",
    hint: "backwardLayer has goBackwards: true and the layer has not; returnSequences, returnState and stateful are the same in both",
    facts: { option: sameWay ? "goBackwards" : differs },
  });
}
