/** Inputs far from 0 ± 1: a weight's step is proportional to its input, so that large inputs tear the first layer about. */
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";
import { sourcesOf } from "../structure.ts";
import { nameOf } from "../tables.ts";

/** Root mean squares outside of this are unscaled; standardised data have 1, pixels of 0 … 1 about 0.3. */
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

const large = kind<Scale>("inputs-unscaled", "error", {
  en: ({ size, mean, deviation, largest, columns, of }, { layer }) => ({
    problem: `the inputs of ${layer} are not scaled: ${columns} of ${of} columns have a root mean square above ${most} (up to ${show(size)}; mean ${show(mean)}, deviation ${show(deviation)}, largest ${show(largest)})`,
    advice: `bring them near 0 ± 1: ${mend(largest)}`,
  }),
  "zh-CN": ({ size, mean, deviation, largest, columns, of }, { layer }) => ({
    problem: `${layer} 的输入没有缩放：${of} 列中有 ${columns} 列的均方根超过 ${most}（最大 ${show(size)}；均值 ${show(mean)}，标准差 ${show(deviation)}，最大值 ${show(largest)}）`,
    advice: `把输入调整到 0 ± 1 附近：${mend(largest)}`,
  }),
});

const small = kind<Scale>("inputs-tiny", "warning", {
  en: ({ size, of }, { layer }) => ({
    problem: `the inputs of ${layer} are tiny: the largest root mean square of its ${of} columns is ${show(size)}`,
    advice: "bring them near 0 ± 1: standardize() (limpid/data)",
  }),
  "zh-CN": ({ size, of }, { layer }) => ({
    problem: `${layer} 的输入太小：${of} 列中最大的均方根只有 ${show(size)}`,
    advice: "把输入调整到 0 ± 1 附近：standardize()（limpid/data）",
  }),
});

const unlike = kind<{ widest: number; narrowest: number; ratio: number; wide: string; narrow: string }>(
  "columns-unlike",
  "warning",
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

function check({ plan, entrances, look, columns }: Context): Found[] {
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
    if (scale.size > most) return [large(subject, scale)];
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

export const inputScale: Check = { id: "input-scale", check };
