/** Inputs far from 0 ± 1: a weight's step is proportional to its input, so that large inputs tear the first layer about. */
import { type Context, taskLoss } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";
import { left } from "../guess.ts";
import { sourcesOf } from "../structure.ts";
import { nameOf } from "../tables.ts";

/** Root mean squares outside of this are unscaled; standardized data have 1, pixels of 0 … 1 about 0.3. */
const most = 10;
const least = 0.01;
/** Columns whose spreads differ by more than this learn at speeds that differ by its square. */
const apart = 100;
/** With more columns than this they are pixels or words, of which some are nearly always the same. */
const tableWidth = 64;

interface Scale {
  readonly [name: string]: number;
  readonly size: number;
  readonly mean: number;
  readonly deviation: number;
  readonly largest: number;
  readonly columns: number;
  readonly of: number;
}

const mend = (largest: number): string =>
  largest > 200 && largest <= 255 ? "layers.rescaling({ scale: 1 / 255 })" : "standardize() (limpid/data)";

const large = kind<Scale>("inputs-unscaled", ["error", "likely", "training"], {
  en: ({ size, mean, deviation, largest, columns, of }, { layer }) => ({
    problem: `the inputs of ${layer} are not scaled: ${columns} of ${of} columns have a root mean square above ${most} (up to ${show(size)}; mean ${show(mean)}, deviation ${show(deviation)}, largest ${show(largest)})`,
    advice: `bring them near 0 ± 1: ${mend(largest)}`,
  }),
  "zh-CN": ({ size, mean, deviation, largest, columns, of }, { layer }) => ({
    problem: `${layer} 的输入没有缩放：${of} 列中有 ${columns} 列的均方根超过 ${most}（最大 ${show(size)}；均值 ${show(mean)}，标准差 ${show(deviation)}，最大值 ${show(largest)}）`,
    advice: `把输入调整到均值约 0、标准差约 1：${mend(largest)}`,
  }),
});

const small = kind<Scale>("inputs-tiny", ["warning", "likely"], {
  en: ({ size, of }, { layer }) => ({
    problem: `the inputs of ${layer} are tiny: the largest root mean square of its ${of} columns is ${show(size)}`,
    advice: "bring them near 0 ± 1: standardize() (limpid/data)",
  }),
  "zh-CN": ({ size, of }, { layer }) => ({
    problem: `${layer} 的输入太小：${of} 列中最大的均方根只有 ${show(size)}`,
    advice: "把输入调整到均值约 0、标准差约 1：standardize()（limpid/data）",
  }),
});

const unlike = kind<{ widest: number; narrowest: number; ratio: number; wide: string; narrow: string }>(
  "columns-unlike",
  ["warning", "likely"],
  {
    en: ({ widest, narrowest, ratio, wide, narrow }) => ({
      problem: `columns are on scales that differ ${show(ratio)} times: ${wide} has a deviation of ${show(widest)}, ${narrow} of ${show(narrowest)}`,
      advice: "give every column deviation 1: standardize() (limpid/data)",
    }),
    "zh-CN": ({ widest, narrowest, ratio, wide, narrow }) => ({
      problem: `各列的尺度相差 ${show(ratio)} 倍：${wide} 的标准差为 ${show(widest)}，${narrow} 的为 ${show(narrowest)}`,
      advice: "让每一列的标准差都为 1：standardize()（limpid/data）",
    }),
  },
);

const unlikeTraining = kind<{
  trained: number;
  loss: number;
  guess: number;
  ratio: number;
  inputs: number;
  targets: number;
}>("data-unlike-training", ["error", "likely", "numbers"], {
  en: ({ trained, loss, guess, ratio }) => ({
    problem: `the model was trained for ${trained} steps, but on these data it loses ${show(loss)}, ${show(ratio)} times what always answering the mean would (${show(guess)}), and they are not scaled: it seems to have been trained on prepared data, and these are raw`,
    advice:
      "prepare them as the training data were: diagnose(model, scaler.transform(x), y) with the very scaler; limpid diagnose … --scaler FILE.json, and --target-scaler where the targets were scaled, too",
  }),
  "zh-CN": ({ trained, loss, guess, ratio }) => ({
    problem: `模型已经训练了 ${trained} 步，在这些数据上的损失却是 ${show(loss)}，是“永远回答均值”（${show(guess)}）的 ${show(ratio)} 倍，而且数据没有缩放：它大概是用预处理过的数据训练的，这里给的却是原始数据`,
    advice:
      "按训练数据的方式预处理：用当时的 scaler，diagnose(model, scaler.transform(x), y)；命令行用 limpid diagnose … --scaler FILE.json，目标值也缩放过时再加 --target-scaler",
  }),
});

/** The share of what a guess loses below which a model works. */
const working = 0.5;
/** A trained model may lose a little more than a guess on samples that are new to it; this is more. */
const worse = 3;

/** Whether a model that was trained does worse here than one that knows nothing, on data whose size may be why. */
function isUnlike({ plan, look, guess, trained, entrances, batch }: Context): Found | undefined {
  if (trained === 0 || !guess) return undefined;
  const loss = taskLoss(plan, look);
  const sizes = (list: readonly number[]): number => Math.max(...list.map(Math.sqrt));
  const inputs = Math.max(...entrances.map(({ at }) => sizes(look.entrances.get(at)!.meanSquare)));
  const values = plan.outputs.flatMap(({ loss: its }, k) =>
    its.targets === "values" ? [Math.sqrt(meanSquare(batch.y[k].data))] : [0],
  );
  const targets = Math.max(...values);
  // Raw targets have their own size, which is often no more than some tens.
  const share = left(guess, loss) ?? 0;
  if (!(share > worse) || !(inputs > most || targets > most)) return undefined;
  return unlikeTraining({}, { trained, loss, guess: guess.guess, ratio: loss / guess.guess, inputs, targets });
}

const meanSquare = (list: ArrayLike<number>): number =>
  Array.from(list).reduce((sum, value) => sum + value * value, 0) / Math.max(1, list.length);

function check(context: Context): Found[] {
  const { plan, entrances, look, columns, trained, guesses } = context;
  const raw = isUnlike(context);
  if (raw) return [raw];
  return entrances.flatMap(({ at, call, layer }): Found[] => {
    const { mean, meanSquare, largest, shape } = look.entrances.get(at)!;
    const [input] = sourcesOf(plan.network, call.inputs[0]);
    const isTable = shape.length === 1;
    const sizes = meanSquare.map(Math.sqrt);
    const deviations = meanSquare.map((square, k) => Math.sqrt(Math.max(0, square - mean[k] ** 2)));
    const worst = sizes.indexOf(Math.max(...sizes));
    const scale: Scale = {
      size: sizes[worst],
      mean: mean[worst],
      deviation: deviations[worst],
      largest: Math.max(...largest),
      columns: sizes.filter((size) => size > most).length,
      of: sizes.length,
    };
    const subject = { layer: layer.name, input, ...(isTable && { column: worst }) };
    // A model that was trained on such columns and knows more than a guess could do with them.
    const works = trained > 0 && plan.outputs.every((_, k) => (left(guesses[k], look.losses[k]) ?? 1) < working);
    if (scale.size > most) return [large(subject, scale, works ? { severity: "warning", confidence: "possible" } : {})];
    if (scale.size > 0 && scale.size < least) return [small(subject, scale)];
    const varying = deviations.map((deviation, k) => ({ deviation, k })).filter(({ deviation }) => deviation > 1e-12);
    if (!isTable || varying.length < 2 || deviations.length > tableWidth) return [];
    varying.sort((a, b) => a.deviation - b.deviation);
    const [narrow, wide] = [varying[0], varying[varying.length - 1]];
    const ratio = wide.deviation / narrow.deviation;
    if (ratio <= apart) return [];
    const evidence = { widest: wide.deviation, narrowest: narrow.deviation, ratio };
    const names = { wide: nameOf(wide.k, columns), narrow: nameOf(narrow.k, columns) };
    return [unlike({ layer: layer.name, input, column: wide.k }, { ...evidence, ...names })];
  });
}

export const inputScale: Check = {
  id: "input-scale",
  kinds: [unlikeTraining, large, small, unlike],
  check,
};
