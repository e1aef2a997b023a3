/**
 * Recurrences that forget or run away, and masks that leave nothing to look at. What a recurrence forgets shows in how much the
 * inputs of its first turns count at its end; whether that is a fault shows in whether it learns.
 */
import type { Context } from "../context.ts";
import { type Check, type Found, type Hides, kind, percent, show } from "../finding.ts";
import { left } from "../guess.ts";
import type { SequenceLook } from "../sequences.ts";

type Forgets = { turns: number; memory: number; ratio: number; shares: readonly number[] };

const forgets = kind<Forgets>("state-forgets", ["warning", "likely"], {
  en: ({ turns, memory, ratio }, { layer }) => ({
    problem: `${layer} forgets: at the end of ${turns} steps the first one counts ${ratio > 0 ? `${show(1 / ratio)} times less than` : "nothing, beside"} the one that counts most, and what is more than ${memory} steps old counts less than 1 % of that`,
    advice:
      'use layers.lstm() or layers.gru(), leave recurrentInitializer at "orthogonal", read from both ends with layers.bidirectional(), look at all steps with returnSequences and attention, or shorten the sequences',
  }),
  "zh-CN": ({ turns, memory, ratio }, { layer }) => ({
    problem: `${layer} 会遗忘：走完 ${turns} 个时间步后，第一步的影响${ratio > 0 ? `只有影响最大那一步的 ${show(1 / ratio)} 分之一` : "为 0"}，${memory} 步以前的输入，影响都不到它的 1%`,
    advice:
      '改用 layers.lstm() 或 layers.gru()，recurrentInitializer 保留 "orthogonal"，用 layers.bidirectional() 从两头读，用 returnSequences 加注意力看全部时间步，或缩短序列',
  }),
});

type Explodes = { turns: number; first: number; last: number; steps: number };

const explodes = kind<Explodes>("state-explodes", ["error", "likely", "training"], {
  en: ({ turns, first, last, steps }, { layer }) => ({
    problem: `the state of ${layer} explodes${steps > 0 ? ` after ${steps} steps of training` : ""}: its largest number is ${show(first)} after the first step of a sequence and ${show(last)} after the last of ${turns}`,
    advice:
      'keep the state within bounds: activation "tanh" (the default), recurrentInitializer "orthogonal" (the default), and clip gradients: optimizers.adam({ globalClipNorm: 1 })',
  }),
  "zh-CN": ({ turns, first, last, steps }, { layer }) => ({
    problem: `${layer} 的状态${steps > 0 ? `在训练 ${steps} 步之后` : ""}爆炸：序列的第一步之后，最大的数是 ${show(first)}；走完 ${turns} 步，变成 ${show(last)}`,
    advice:
      '让状态有界：activation 用 "tanh"（默认值），recurrentInitializer 用 "orthogonal"（默认值），并裁剪梯度：optimizers.adam({ globalClipNorm: 1 })',
  }),
});

type Hidden = { samples: number; hidden: number; share: number };

const hides = kind<Hidden>("mask-hides-all", ["error", "certain", "numbers"], {
  en: ({ samples, hidden, share }, { layer }) => ({
    problem: `the mask of ${layer} hides every step of ${hidden === samples ? `all ${samples} samples` : `${hidden} of ${samples} samples`} that were looked at (${percent(share)} of all places): nothing is left of them to learn from`,
    advice:
      "count tokens from 1, since maskZero reads 0 as padding; give whole numbers, not scaled ones; leave out empty samples; with layers.masking({ maskValue }) name what padding really holds",
  }),
  "zh-CN": ({ samples, hidden, share }, { layer }) => ({
    problem: `${layer} 的掩码遮住了查看的 ${samples} 个样本中 ${hidden === samples ? "每一个" : `${hidden} 个`}的全部时间步（共占所有位置的 ${percent(share, "zh-CN")}）：没有留下可以学习的内容`,
    advice:
      "词元编号从 1 开始，因为 maskZero 把 0 当作填充；给整数，不要给缩放过的数；去掉空样本；使用 layers.masking({ maskValue }) 时，写填充真正用的值",
  }),
});

/** Shorter sequences are remembered somehow. */
const fewest = 8;
/** A first step that counts less than this is as good as not there, and an optimizer does not make up for it. */
const least = 1e-3;
/** What a guess loses less this share has not been learned. */
const learned = 0.9;
/** So much larger a state must become, and so large it must be. */
const [growth, large] = [1e3, 1e2];

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** How much each turn counts beside the one that counts most, in the middle of all samples; undefined where all are short. */
function forgetting({ influence }: SequenceLook): Forgets | undefined {
  const long = influence.filter((row) => row.length >= fewest && row.some((size) => size > 0));
  if (long.length === 0) return undefined;
  const shares = long.map((row) => row.map((size) => size / Math.max(...row)));
  const ratio = median(shares.map(([first]) => first));
  const memory = median(
    shares.map(
      (row) =>
        row.length -
        Math.max(
          0,
          row.findIndex((share) => share >= 0.01),
        ),
    ),
  );
  const turns = median(long.map((row) => row.length));
  return { turns, memory, ratio, shares: shares[0] };
}

const nameOf = ({ calls }: Context, { at, part }: { readonly at: number; readonly part: string }): string =>
  part === "" ? calls[at].layer.name : `${calls[at].layer.name} (${part})`;

function forgetful(context: Context): Found[] {
  const { look, trial, guesses } = context;
  const learns = trial.after.losses.every((loss, k) => (left(guesses[k], loss) ?? 1) < learned);
  if (trial.broke || learns) return [];
  return look.sequences.flatMap((before, k): Found[] => {
    const [start, end] = [before, trial.after.sequences[k]].map(forgetting);
    if (!start || !end || start.ratio >= least || end.ratio >= least || end.memory > end.turns / 2) return [];
    return [forgets({ layer: nameOf(context, before) }, end)];
  });
}

function exploding(context: Context, hidden: ReadonlySet<Hides>): Found[] {
  const { look, trial } = context;
  const views = [[look, 0] as const, ...(hidden.has("training") ? [] : [[trial.after, trial.steps] as const])];
  return look.sequences.flatMap((one, k): Found[] => {
    for (const [seen, steps] of views) {
      const { reach } = seen.sequences[k];
      const [first, last] = [reach[0], Math.max(...reach)];
      const runs = !Number.isFinite(last) || (last > large && last > growth * first);
      if (!runs || reach.length < fewest) continue;
      return [explodes({ layer: nameOf(context, one) }, { turns: reach.length, first, last, steps })];
    }
    return [];
  });
}

function masked({ look, calls, batch }: Context): Found[] {
  // A mask is handed on: it is told where it begins.
  const worst = look.masks.find(({ hidden }) => hidden > 0);
  if (!worst) return [];
  const { at, hidden, share } = worst;
  const all = hidden === batch.samples;
  const facts = { samples: batch.samples, hidden, share };
  return [hides({ layer: calls[at].layer.name }, facts, all ? {} : { severity: "warning" })];
}

export const sequences: Check = {
  id: "sequences",
  kinds: [forgets, explodes, hides],
  check: (context, hidden) => [...masked(context), ...exploding(context, hidden), ...forgetful(context)],
};
